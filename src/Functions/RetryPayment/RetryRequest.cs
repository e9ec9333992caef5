using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrderSystem.Functions.RetryPayment;

/// <summary>The body of POST /orders/{orderId}/payment.</summary>
internal sealed record RetryRequest(string? PaymentMethodId)
{
    public const string Example = """{"paymentMethodId":"pm_card_visa"}""";
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, PropertyNameCaseInsensitive = false, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(RetryRequest))]
internal sealed partial class RequestJson : JsonSerializerContext;
