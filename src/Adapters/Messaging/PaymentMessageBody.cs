using System.Text.Json;
using System.Text.Json.Serialization;
using OrderSystem.Domain;

namespace OrderSystem.Adapters.Messaging;

internal sealed record PaymentMessageDto(string? OrderId, string? CorrelationId);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PaymentMessageDto))]
internal sealed partial class PaymentMessageJson : JsonSerializerContext;

/// <summary>The body of a message on the payment queue: <c>{"orderId":"…","correlationId":"…"}</c>.</summary>
public static class PaymentMessageBody
{
    public static string Write(PaymentMessage message) =>
        JsonSerializer.Serialize(new PaymentMessageDto(message.OrderId.Value, message.CorrelationId), PaymentMessageJson.Default.PaymentMessageDto);

    /// <summary>The message, or null and why the body is none. The body itself is never repeated: it may hold anything.</summary>
    public static PaymentMessage? TryRead(string? body, out string error)
    {
        error = "";
        try
        {
            var dto = JsonSerializer.Deserialize(body ?? "null", PaymentMessageJson.Default.PaymentMessageDto);
            if (OrderId.TryParse(dto?.OrderId) is { } id)
            {
                return new PaymentMessage(id, dto?.CorrelationId ?? "");
            }

            error = "the body has no valid orderId";
        }
        catch (JsonException invalid)
        {
            error = $"the body is not JSON (line {invalid.LineNumber}, position {invalid.BytePositionInLine})";
        }

        return null;
    }
}
