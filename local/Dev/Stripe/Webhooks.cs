using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;

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

/// <summary>
/// Delivers events to one endpoint, signed (<c>Stripe-Signature: t=…,v1=…</c>), in the order they happened unless told otherwise,
/// again with growing pauses while the answer is not 2xx (docs.stripe.com/webhooks).
/// </summary>
internal sealed class Webhooks : IAsyncDisposable
{
    private readonly Channel<Delivery> _queue = Channel.CreateUnbounded<Delivery>();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<WebhookFault> _faults = [];
    private readonly List<JsonObject> _log = [];
    private readonly LocalStripeOptions _options;
    private readonly Task _sender;
    private Delivery? _heldBack;

    public Webhooks(LocalStripeOptions options)
    {
        _options = options;
        Url = options.WebhookUrl;
        Secret = options.WebhookSecret;
        _sender = SendAllAsync();
    }

    public Uri? Url { get; set; }

    public string Secret { get; set; }

    /// <summary>Called when the endpoint has accepted an event.</summary>
    public Action<JsonObject> Delivered { get; set; } = _ => { };

    public void Add(WebhookFault fault)
    {
        lock (_gate)
        {
            _faults.Add(fault);
        }
    }

    public void ClearFaults()
    {
        lock (_gate)
        {
            _faults.Clear();
        }
    }

    public JsonObject ToJson()
    {
        lock (_gate)
        {
            return new JsonObject
            {
                ["url"] = Url?.ToString(),
                ["waiting"] = new JsonArray([.. _faults.Select(fault => fault.ToJson())]),
                ["deliveries"] = new JsonArray([.. _log.Select(entry => entry.DeepClone())]),
            };
        }
    }

    /// <summary>Takes note of an event; it is sent in the background.</summary>
    public void Enqueue(JsonObject stripeEvent)
    {
        if (Url is null)
        {
            return;
        }

        stripeEvent["pending_webhooks"] = 1;
        var type = (string)stripeEvent["type"]!;
        var delivery = new Delivery((string)stripeEvent["id"]!, type, stripeEvent.ToJsonString(StripeAnswer.Indented), stripeEvent, 1, TakeFault(type));
        Delivery? released;
        lock (_gate)
        {
            released = _heldBack;
            _heldBack = delivery.Fault?.Kind == "reorder" ? delivery : null;
        }

        switch (delivery.Fault?.Kind)
        {
            case "drop":
                Log(delivery, "dropped");
                break;
            case "delay":
                _ = LaterAsync(delivery, TimeSpan.FromMilliseconds(delivery.Fault.Ms));
                break;
            case "reorder":
                _ = ReleaseAsync(delivery, TimeSpan.FromMilliseconds(delivery.Fault.Ms));
                break;
            case "duplicate":
                Send(delivery);
                Send(delivery);
                break;
            default:
                Send(delivery);
                break;
        }

        if (released is not null)
        {
            Send(released);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _ = _queue.Writer.TryComplete();
        await _sender;
        _http.Dispose();
        _stop.Dispose();
    }

    private void Send(Delivery delivery) => _ = _queue.Writer.TryWrite(delivery);

    private WebhookFault? TakeFault(string type)
    {
        lock (_gate)
        {
            var fault = _faults.Find(fault => fault.Type is null || fault.Type == type);
            if (fault is not null)
            {
                _ = _faults.Remove(fault);
            }

            return fault;
        }
    }

    private async Task SendAllAsync()
    {
        try
        {
            await foreach (var delivery in _queue.Reader.ReadAllAsync(_stop.Token))
            {
                var outcome = await TryAsync(delivery);
                Log(delivery, outcome);
                if (outcome.StartsWith('2'))
                {
                    Delivered(delivery.Event);
                }
                else if (delivery.Attempt < _options.WebhookAttempts)
                {
                    // A repetition is signed anew and plainly: Stripe does not repeat its own mistakes.
                    _ = LaterAsync(delivery with { Attempt = delivery.Attempt + 1, Fault = null }, _options.WebhookRetry * Math.Pow(2, delivery.Attempt - 1));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The local Stripe stops; what was not delivered is lost with it.
        }
    }

    private async Task<string> TryAsync(Delivery delivery)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Url);
        request.Content = new StringContent(delivery.Body, Encoding.UTF8, "application/json");
        _ = request.Headers.TryAddWithoutValidation("Stripe-Signature", Signature(delivery));
        _ = request.Headers.TryAddWithoutValidation("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)");
        try
        {
            using var response = await _http.SendAsync(request, _stop.Token);
            return ((int)response.StatusCode).ToString();
        }
        catch (HttpRequestException exception)
        {
            return exception.Message;
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            return "no answer within 10 s";
        }
    }

    private string Signature(Delivery delivery)
    {
        var now = _options.TimeProvider.GetUtcNow();
        var timestamp = (delivery.Fault?.Kind == "stale" ? now - TimeSpan.FromMinutes(10) : now).ToUnixTimeSeconds();
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes($"{timestamp}.{delivery.Body}"));
        if (delivery.Fault?.Kind == "corrupt")
        {
            hash[0] ^= 0xFF;
        }

        return $"t={timestamp},v1={Convert.ToHexStringLower(hash)}";
    }

    private async Task LaterAsync(Delivery delivery, TimeSpan pause)
    {
        try
        {
            await Task.Delay(pause, _stop.Token);
            Send(delivery);
        }
        catch (OperationCanceledException)
        {
            // Stopped meanwhile.
        }
    }

    /// <summary>No later event came to overtake this one.</summary>
    private async Task ReleaseAsync(Delivery delivery, TimeSpan pause)
    {
        try
        {
            await Task.Delay(pause, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        lock (_gate)
        {
            if (_heldBack != delivery)
            {
                return;
            }

            _heldBack = null;
        }

        Send(delivery);
    }

    private void Log(Delivery delivery, string outcome)
    {
        lock (_gate)
        {
            _log.Add(new JsonObject
            {
                ["event"] = delivery.EventId,
                ["type"] = delivery.Type,
                ["attempt"] = delivery.Attempt,
                ["behaviour"] = delivery.Fault?.Kind,
                ["outcome"] = outcome,
            });
            if (_log.Count > 1000)
            {
                _log.RemoveAt(0);
            }
        }
    }

    private sealed record Delivery(string EventId, string Type, string Body, JsonObject Event, int Attempt, WebhookFault? Fault);
}
