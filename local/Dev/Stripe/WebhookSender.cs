using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace OrderSystem.Dev.Stripe;

/// <summary>What is to happen to one webhook instead of a plain delivery.</summary>
/// <param name="Kind">One of <see cref="Kinds"/>.</param>
/// <param name="Type">Only for events of this type; null is any.</param>
/// <param name="Ms">For how long: of <c>delay</c>, and at most of <c>reorder</c>.</param>
internal sealed record WebhookFault(string Kind, string? Type, int Ms)
{
    /// <summary><c>reorder</c> delivers the event after the next one; <c>stale</c> signs with a time ten minutes ago.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["delay", "duplicate", "reorder", "drop", "corrupt", "stale"];

    public JsonObject ToJson() => new() { ["behaviour"] = Kind, ["type"] = Type, ["ms"] = Ms };
}

/// <summary>One event on its way to the endpoint.</summary>
internal sealed record Webhook(string EventId, string Type, string Body, JsonObject Event, int Attempt, WebhookFault? Fault);

/// <summary>Signs and posts: <c>t</c> is the real time, not the virtual clock's, because the receiver compares it with its own.</summary>
internal sealed class WebhookSender(TimeProvider time) : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };

    /// <summary>The status that was answered, or why there was none.</summary>
    public async Task<string> SendAsync(Webhook webhook, Uri url, string secret, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url);
        request.Content = new StringContent(webhook.Body, Encoding.UTF8, "application/json");
        _ = request.Headers.TryAddWithoutValidation("Stripe-Signature", Signature(webhook, secret));
        _ = request.Headers.TryAddWithoutValidation("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)");
        try
        {
            using var response = await _http.SendAsync(request, stop);
            return ((int)response.StatusCode).ToString();
        }
        catch (HttpRequestException exception)
        {
            return exception.Message;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return "no answer within 10 s";
        }
    }

    private string Signature(Webhook webhook, string secret)
    {
        var now = time.GetUtcNow();
        var timestamp = (webhook.Fault?.Kind == "stale" ? now - TimeSpan.FromMinutes(10) : now).ToUnixTimeSeconds();
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{timestamp}.{webhook.Body}"));
        if (webhook.Fault?.Kind == "corrupt")
        {
            hash[0] ^= 0xFF;
        }

        return $"t={timestamp},v1={Convert.ToHexStringLower(hash)}";
    }

    public void Dispose() => _http.Dispose();
}
