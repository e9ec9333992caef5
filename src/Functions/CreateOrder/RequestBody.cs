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
    /// <summary>The request, or null and where the body is wrong.</summary>
    public static PlaceOrderRequest? TryRead(APIGatewayHttpApiV2ProxyRequest request, out IReadOnlyList<FieldError> errors)
    {
        errors = [];
        if (!request.TryReadBody(out var body))
        {
            errors = [new("body", "is missing: send JSON such as {\"items\":[{\"sku\":\"MUG-01\",\"quantity\":2}],\"currency\":\"usd\",\"paymentMethodId\":\"pm_card_visa\"}")];
            return null;
        }

        try
        {
            if (JsonSerializer.Deserialize(body, RequestJson.Default.PlaceOrderRequest) is { } read)
            {
                return read;
            }

            errors = [new("body", "must be a JSON object, not null")];
        }
        catch (JsonException wrong)
        {
            errors = [new(FieldOf(wrong.Path), $"cannot be read at line {wrong.LineNumber + 1}, byte {wrong.BytePositionInLine + 1}: check the name, the type and the JSON around it")];
        }

        return null;
    }

    // "$.items[0].quantity" → "items[0].quantity"; the whole body is "$".
    private static string FieldOf(string? path) => path is { Length: > 2 } && path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : "body";
}
