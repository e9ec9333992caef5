using System.Net;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Annotations.APIGateway;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using OrderSystem.Adapters.Http;
using OrderSystem.Adapters.Telemetry;
using OrderSystem.Domain;

namespace OrderSystem.Functions.CancelOrder;

/// <summary>
/// POST /orders/{orderId}/cancellation: the customer stops an order. It is only written down here; the table's stream sends
/// the payment message, and Advance releases or gives back what the order holds.
/// <list type="table">
/// <listheader><term>What can go wrong</term><description>What recovers it</description></listheader>
/// <item><term>the client repeats the request</term><description>the order is stopped already: the same answer, nothing written</description></item>
/// <item><term>the payment is captured at the same moment</term><description>whoever writes first wins: the order completes and this is 409, or it is stopped and the money goes back</description></item>
/// <item><term>DynamoDB is down or slow</term><description>the exception becomes 500; the client repeats</description></item>
/// </list>
/// </summary>
public sealed class Function(CancelOrders orders, Invocations invocations)
{
    [LambdaFunction]
    [HttpApi(LambdaHttpMethod.Post, "/orders/{orderId}/cancellation")]
    public async Task<APIGatewayHttpApiV2ProxyResponse> CancelOrder(APIGatewayHttpApiV2ProxyRequest request, string orderId, ILambdaContext context)
    {
        using var invocation = invocations.Begin(context);
        if (request.Caller() is not { } customer)
        {
            return Problem.Unauthorized(request);
        }

        if (OrderId.TryParse(orderId) is not { } id)
        {
            return Problem.OrderNotFound(request);
        }

        switch (await orders.CancelAsync(id, customer, CancellationToken.None))
        {
            case CancelOrderResult.Accepted accepted:
                Traces.About(accepted.Order.Id, accepted.Order.CorrelationId);
                return HttpResponses.Accepted(accepted.Order);

            case CancelOrderResult.TooLate late:
                invocation.Count(MetricNames.RequestConflict);
                var why = late.Order.IsTerminal ? $"is {OrderBody.Of(late.Order).Status}" : "is ending because it was not paid in time";
                return Problem.Of(request, HttpStatusCode.Conflict, "order-ended", "Too late to cancel", $"Order {late.Order.Id} {why}.");

            default:
                return Problem.OrderNotFound(request);
        }
    }
}
