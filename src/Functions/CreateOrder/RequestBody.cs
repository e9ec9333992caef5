using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Lambda.APIGatewayEvents;
using OrderSystem.Adapters.Http;
using OrderSystem.Domain;

namespace OrderSystem.Functions.CreateOrder;

// Strict: a misspelt "expectedTotal" that is silently ignored would cost the customer money.
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    PropertyNameCaseInsensitive = false,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(PlaceOrderRequest))]
internal sealed partial class RequestJson : JsonSerializerContext;

/// <summary>Reads the body of POST /orders.</summary>
internal static class RequestBody
{
    private const string Example = """{"items":[{"sku":"MUG-01","quantity":2}],"currency":"usd","paymentMethodId":"pm_card_visa"}""";

    /// <summary>The request, or null and where the body is wrong.</summary>
    public static PlaceOrderRequest? TryRead(APIGatewayHttpApiV2ProxyRequest request, out IReadOnlyList<FieldError> errors) =>
        request.TryReadJson(RequestJson.Default.PlaceOrderRequest, Example, out errors);
}
