using System.Globalization;
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
    /// <summary><c>reorder</c> delivers the event after the next one of the same payment; <c>stale</c> signs with a time ten minutes ago.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["delay", "duplicate", "reorder", "drop", "corrupt", "stale"];

    public JsonObject ToJson() => new() { ["behaviour"] = Kind, ["type"] = Type, ["ms"] = Ms };
}

/// <summary>One event on its way to the endpoint.</summary>
/// <param name="Payment">The payment it is about: its events go one after the other.</param>
internal sealed record Webhook(StripeEvent Event, string Payment, string Body, int Attempt, WebhookFault? Fault);

/// <summary>Signs and posts: <c>t</c> is the real time, not the virtual clock's, because the receiver compares it with its own.</summary>
internal sealed class WebhookSender(TimeProvider time) : IDisposable
{
    // A redirect is no 2xx, and Stripe does not follow it.
#pragma warning disable CA2000 // The HttpClient owns its handler.
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(10) };
#pragma warning restore CA2000

    /// <summary>The status that was answered, or why there was none.</summary>
    public async Task<string> SendAsync(Webhook webhook, Uri url, IReadOnlyList<string> secrets, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url);
        request.Content = new StringContent(webhook.Body, Encoding.UTF8, "application/json");
        _ = request.Headers.TryAddWithoutValidation("Stripe-Signature", Signature(webhook, secrets));
        _ = request.Headers.TryAddWithoutValidation("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)");
        try
        {
            using var response = await _http.SendAsync(request, stop);
            return ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
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

    /// <summary>A <c>v1</c> of each secret, and the <c>v0</c> that Stripe adds in test mode and that proves nothing (docs.stripe.com/webhooks#verify-manually).</summary>
    private string Signature(Webhook webhook, IReadOnlyList<string> secrets)
    {
        var now = time.GetUtcNow();
        var timestamp = (webhook.Fault?.Kind == "stale" ? now - TimeSpan.FromMinutes(10) : now).ToUnixTimeSeconds();
        var payload = Encoding.UTF8.GetBytes($"{timestamp}.{webhook.Body}");
        var signatures = secrets.Select(secret =>
        {
            var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), payload);
            hash[0] ^= webhook.Fault?.Kind == "corrupt" ? (byte)0xFF : (byte)0;
            return $"v1={Convert.ToHexStringLower(hash)}";
        });
        return string.Join(',', [$"t={timestamp}", .. signatures, $"v0={Convert.ToHexStringLower(SHA256.HashData(payload))}"]);
    }

    public void Dispose() => _http.Dispose();
}
