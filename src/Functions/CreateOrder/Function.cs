using System.Net;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Annotations.APIGateway;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using OrderSystem.Adapters.Http;
using OrderSystem.Adapters.Telemetry;
using OrderSystem.Domain;

namespace OrderSystem.Functions.CreateOrder;

/// <summary>
/// POST /orders: checks the request, prices it from the catalogue, and writes the order once.
/// <list type="table">
/// <listheader><term>What can go wrong</term><description>What recovers it</description></listheader>
/// <item><term>the client repeats the request</term><description>the same key gives the same order id: the write finds the order and answers as before</description></item>
/// <item><term>the write succeeds and its answer is lost</term><description>the client repeats; the same</description></item>
/// <item><term>the key comes with another request</term><description>422, nothing written</description></item>
/// <item><term>DynamoDB is down or slow</term><description>the exception becomes 500; the client repeats with the same key</description></item>
/// </list>
/// What happens next is not started here: the table's stream does it, so an accepted order cannot be forgotten.
/// </summary>
public sealed class Function(PlaceOrders orders, Invocations invocations)
{
    [LambdaFunction]
    [HttpApi(LambdaHttpMethod.Post, "/orders")]
    public async Task<APIGatewayHttpApiV2ProxyResponse> CreateOrder(APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context)
    {
        using var invocation = invocations.Begin(context);
        if (request.Caller() is not { } customer)
        {
            return Problem.Unauthorized(request);
        }

        if (IdempotencyKey.TryParse(request.Header("Idempotency-Key")) is not { } key)
        {
            return Answers.KeyMissing(request);
        }

        if (RequestBody.TryRead(request, out var errors) is not { } body)
        {
            return Problem.Invalid(request, errors);
        }

        var placing = new PlaceOrderContext(customer, key, request.CorrelationId(), Traces.Current ?? request.TraceParent());
        var result = await orders.PlaceAsync(body, placing, CancellationToken.None);
        if (MetricOf(result) is { } counted)
        {
            invocation.Count(counted);
        }

        return result switch
        {
            PlaceOrderResult.Placed placed => Answers.Created(placed.Order, replayed: false),
            PlaceOrderResult.Replayed replayed => Answers.Created(replayed.Order, replayed: true),
            PlaceOrderResult.KeyReused => Answers.KeyReused(request),
            PlaceOrderResult.TotalDiffers differs => Answers.TotalDiffers(request, differs),
            PlaceOrderResult.Invalid invalid => Problem.Invalid(request, invalid.Errors),
            _ => throw new InvalidOperationException($"No answer for {result.GetType().Name}."),
        };
    }

    private static Metric? MetricOf(PlaceOrderResult result) => result switch
    {
        PlaceOrderResult.Replayed => MetricNames.RequestReplayed,
        PlaceOrderResult.KeyReused or PlaceOrderResult.TotalDiffers => MetricNames.RequestConflict,
        _ => null,
    };
}
