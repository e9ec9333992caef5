using System.Net;
using Amazon.Lambda.APIGatewayEvents;
using OrderSystem.Adapters.Http;
using OrderSystem.Adapters.Telemetry;
using OrderSystem.Domain;

namespace OrderSystem.Functions.CreateOrder;

/// <summary>Each outcome of a request, as HTTP.</summary>
internal static class Answers
{
    /// <summary>201, the first time and every time after: a client that repeats a request cannot tell, unless it looks.</summary>
    public static APIGatewayHttpApiV2ProxyResponse Created(Order order, bool replayed)
    {
        Traces.About(order.Id, order.CorrelationId);
        // As it was when it was placed: a replay is the same answer, not the order's present state.
        var placed = order with { Status = OrderStatus.Pending, Version = 0, UpdatedAt = order.CreatedAt, Failure = null };
        var response = HttpResponses.OrderOf(HttpStatusCode.Created, placed).With("location", $"/orders/{order.Id}");
        return replayed ? response.With("idempotent-replayed", "true") : response;
    }

    public static APIGatewayHttpApiV2ProxyResponse KeyMissing(APIGatewayHttpApiV2ProxyRequest request) => Problem.Of(
        request,
        HttpStatusCode.BadRequest,
        "idempotency-key-required",
        "Idempotency-Key is missing or not valid",
        "Send an Idempotency-Key header of 1 to 255 visible ASCII characters. Use a new one for each order, and the same one to repeat a request.");

    public static APIGatewayHttpApiV2ProxyResponse KeyReused(APIGatewayHttpApiV2ProxyRequest request) => Problem.Of(
        request,
        HttpStatusCode.UnprocessableEntity,
        "idempotency-key-reused",
        "This Idempotency-Key belongs to another request",
        "An order with this key was placed with other content. Use a new key for a new order.");

    public static APIGatewayHttpApiV2ProxyResponse TotalDiffers(APIGatewayHttpApiV2ProxyRequest request, PlaceOrderResult.TotalDiffers differs) => Problem.Of(
        request,
        HttpStatusCode.Conflict,
        "total-differs",
        "The price has changed",
        $"You expected {differs.Expected.Amount}; the total is {differs.Actual.Amount} in minor units ({differs.Actual}). Show it to the customer and send it as expectedTotal.");
}
