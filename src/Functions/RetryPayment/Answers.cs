using System.Net;
using Amazon.Lambda.APIGatewayEvents;
using OrderSystem.Adapters.Http;
using OrderSystem.Adapters.Telemetry;
using OrderSystem.Domain;

namespace OrderSystem.Functions.RetryPayment;

/// <summary>Each outcome of a request, as HTTP.</summary>
internal static class Answers
{
    public static APIGatewayHttpApiV2ProxyResponse Accepted(Order order)
    {
        Traces.About(order.Id, order.CorrelationId);
        return HttpResponses.Accepted(order);
    }

    public static APIGatewayHttpApiV2ProxyResponse CardUsed(APIGatewayHttpApiV2ProxyRequest request, Order order) => Problem.Of(
        request, HttpStatusCode.Conflict, "payment-method-used", "This card was declined before", $"Order {order.Id} was tried with this payment method already. Send another one.");

    public static APIGatewayHttpApiV2ProxyResponse NotPayable(APIGatewayHttpApiV2ProxyRequest request, RetryPaymentResult.NotPayable refused) => Problem.Of(
        request,
        HttpStatusCode.Conflict,
        "order-not-payable",
        "This order takes no card now",
        $"Order {refused.Order.Id} is {OrderBody.Of(refused.Order).Status}: {refused.Why}. Look at it with GET /orders/{refused.Order.Id}.");
}
