using System.Text.Encodings.Web;
using System.Text.Json;

namespace OrderSystem.Dev.Stripe;

/// <summary>One answer, as it is sent and as the idempotency layer keeps it.</summary>
internal sealed record StripeAnswer(int Status, string Body)
{
    /// <summary>Stripe indents its answers, so that people can read them.</summary>
    public static JsonSerializerOptions Indented { get; } = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string ContentType { get; init; } = "application/json";

    public bool? ShouldRetry { get; init; }

    /// <summary>The request whose answer this repeats; null for a first answer.</summary>
    public string? Replays { get; init; }
}
