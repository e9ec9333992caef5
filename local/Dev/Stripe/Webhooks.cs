using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace OrderSystem.Dev.Stripe;

/// <summary>
/// Delivers events to one endpoint, signed (<c>Stripe-Signature: t=…,v1=…</c>), in the order they happened unless told otherwise,
/// again with growing pauses while the answer is not 2xx (docs.stripe.com/webhooks).
/// </summary>
internal sealed class Webhooks : IAsyncDisposable
{
    private readonly Channel<Webhook> _queue = Channel.CreateUnbounded<Webhook>();
    private readonly WebhookSender _sending;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<WebhookFault> _faults = [];
    private readonly List<JsonObject> _log = [];
    private readonly LocalStripeOptions _options;
    private readonly Task _sender;
    private Webhook? _heldBack;

    public Webhooks(LocalStripeOptions options)
    {
        _options = options;
        _sending = new WebhookSender(options.TimeProvider);
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
        var webhook = new Webhook((string)stripeEvent["id"]!, type, stripeEvent.ToJsonString(StripeAnswer.Indented), stripeEvent, 1, TakeFault(type));
        Webhook? released;
        lock (_gate)
        {
            released = _heldBack;
            _heldBack = webhook.Fault?.Kind == "reorder" ? webhook : null;
        }

        switch (webhook.Fault?.Kind)
        {
            case "drop":
                Log(webhook, "dropped");
                break;
            case "delay":
                _ = LaterAsync(webhook, TimeSpan.FromMilliseconds(webhook.Fault.Ms));
                break;
            case "reorder":
                _ = ReleaseAsync(webhook, TimeSpan.FromMilliseconds(webhook.Fault.Ms));
                break;
            case "duplicate":
                Send(webhook);
                Send(webhook);
                break;
            default:
                Send(webhook);
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
        _sending.Dispose();
        _stop.Dispose();
    }

    private void Send(Webhook webhook) => _ = _queue.Writer.TryWrite(webhook);

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
            await foreach (var webhook in _queue.Reader.ReadAllAsync(_stop.Token))
            {
                var outcome = await _sending.SendAsync(webhook, Url!, Secret, _stop.Token);
                Log(webhook, outcome);
                if (outcome.StartsWith('2'))
                {
                    Delivered(webhook.Event);
                }
                else if (webhook.Attempt < _options.WebhookAttempts)
                {
                    // A repetition is signed anew and plainly: Stripe does not repeat its own mistakes.
                    _ = LaterAsync(webhook with { Attempt = webhook.Attempt + 1, Fault = null }, _options.WebhookRetry * Math.Pow(2, webhook.Attempt - 1));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The local Stripe stops; what was not delivered is lost with it.
        }
    }

    private async Task LaterAsync(Webhook webhook, TimeSpan pause)
    {
        try
        {
            await Task.Delay(pause, _stop.Token);
            Send(webhook);
        }
        catch (OperationCanceledException)
        {
            // Stopped meanwhile.
        }
    }

    /// <summary>No later event came to overtake this one.</summary>
    private async Task ReleaseAsync(Webhook webhook, TimeSpan pause)
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
            if (_heldBack != webhook)
            {
                return;
            }

            _heldBack = null;
        }

        Send(webhook);
    }

    private void Log(Webhook webhook, string outcome)
    {
        lock (_gate)
        {
            _log.Add(new JsonObject
            {
                ["event"] = webhook.EventId,
                ["type"] = webhook.Type,
                ["attempt"] = webhook.Attempt,
                ["behaviour"] = webhook.Fault?.Kind,
                ["outcome"] = outcome,
            });
            if (_log.Count > 1000)
            {
                _log.RemoveAt(0);
            }
        }
    }
}
