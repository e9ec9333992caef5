using Amazon.Lambda.Annotations;
using Amazon.Lambda.Annotations.APIGateway;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using OrderSystem.Adapters.Http;
using OrderSystem.Adapters.Telemetry;
using OrderSystem.Domain;

namespace OrderSystem.Functions.RetryPayment;

/// <summary>
/// POST /orders/{orderId}/payment: the customer gives another card for an order whose last one was declined. It is only
/// written down here; the table's stream sends the payment message, as for a new order.
/// <list type="table">
/// <listheader><term>What can go wrong</term><description>What recovers it</description></listheader>
/// <item><term>the client repeats the request</term><description>the card is the order's already: the same answer, nothing written</description></item>
/// <item><term>two cards come at once</term><description>one write wins; the other request reads again and gets 409</description></item>
/// <item><term>the customer cancels, or the deadline passes, meanwhile</term><description>the same: a stopped order takes no card</description></item>
/// <item><term>the last card's lost request succeeds after all</term><description>Advance sees the hold first and asks no further card</description></item>
/// <item><term>DynamoDB is down or slow</term><description>the exception becomes 500; the client repeats</description></item>
/// </list>
/// </summary>
public sealed class Function(RetryPayments orders, Invocations invocations)
{
    [LambdaFunction]
    [HttpApi(LambdaHttpMethod.Post, "/orders/{orderId}/payment")]
    public async Task<APIGatewayHttpApiV2ProxyResponse> RetryPayment(APIGatewayHttpApiV2ProxyRequest request, string orderId, ILambdaContext context)
    {
        using var invocation = invocations.Begin(context);
        if (request.Caller() is not { } customer)
        {
            return Problem.Unauthorized(request);
        }

        if (request.TryReadJson(RequestJson.Default.RetryRequest, RetryRequest.Example, out var errors) is not { } body)
        {
            return Problem.Invalid(request, errors);
        }

        if (OrderId.TryParse(orderId) is not { } id)
        {
            return Problem.OrderNotFound(request);
        }

        var result = await orders.RetryAsync(id, customer, body.PaymentMethodId, CancellationToken.None);
        if (result is RetryPaymentResult.CardUsed or RetryPaymentResult.NotPayable)
        {
            invocation.Count(MetricNames.RequestConflict);
        }

        return result switch
        {
            RetryPaymentResult.Accepted accepted => Answers.Accepted(accepted.Order),
            RetryPaymentResult.NotFound => Problem.OrderNotFound(request),
            RetryPaymentResult.Invalid invalid => Problem.Invalid(request, invalid.Errors),
            RetryPaymentResult.CardUsed used => Answers.CardUsed(request, used.Order),
            RetryPaymentResult.NotPayable refused => Answers.NotPayable(request, refused),
            _ => throw new InvalidOperationException($"No answer for {result.GetType().Name}."),
        };
    }
}
