using System.Net;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Annotations.APIGateway;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using OrderSystem.Adapters.Http;
using OrderSystem.Adapters.Telemetry;
using OrderSystem.Domain;

namespace OrderSystem.Functions.GetOrder;

/// <summary>
/// GET /orders/{orderId}: a customer's own order, as of now.
/// <list type="table">
/// <listheader><term>What can go wrong</term><description>What recovers it</description></listheader>
/// <item><term>the order is somebody else's</term><description>404, as if it did not exist</description></item>
/// <item><term>DynamoDB is down or slow</term><description>the exception becomes 500; the client asks again</description></item>
/// </list>
/// </summary>
public sealed class Function(FindOrders orders, Invocations invocations)
{
    [LambdaFunction]
    [HttpApi(LambdaHttpMethod.Get, "/orders/{orderId}")]
    public async Task<APIGatewayHttpApiV2ProxyResponse> GetOrder(APIGatewayHttpApiV2ProxyRequest request, string orderId, ILambdaContext context)
    {
        using var invocation = invocations.Begin(context);
        if (request.Caller() is not { } customer)
        {
            return Problem.Unauthorized(request);
        }

        if (OrderId.TryParse(orderId) is not { } id || await orders.FindAsync(id, customer, CancellationToken.None) is not { } order)
        {
            return Problem.OrderNotFound(request);
        }

        return HttpResponses.OrderOf(HttpStatusCode.OK, order);
    }
}
