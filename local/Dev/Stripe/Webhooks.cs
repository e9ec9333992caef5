using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace OrderSystem.Dev.Stripe;

/// <summary>
/// Delivers events to one endpoint, signed (<c>Stripe-Signature: t=…,v1=…</c>), only the types it subscribes to, those of one payment
/// in the order they happened unless told otherwise, again with growing pauses while the answer is not 2xx (docs.stripe.com/webhooks).
/// </summary>
internal sealed class Webhooks : IAsyncDisposable
{
    /// <summary>So many deliveries at once: a slow endpoint must not hold up the payments of others.</summary>
    private const int Lanes = 8;

    private readonly Channel<Webhook>[] _lanes = [.. Enumerable.Range(0, Lanes).Select(_ => Channel.CreateUnbounded<Webhook>())];
    private readonly WebhookSender _sending;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<WebhookFault> _faults = [];
    private readonly Queue<JsonObject> _log = [];
    private readonly LocalStripeOptions _options;
    private readonly Task _sender;

    /// <summary>By payment.</summary>
    private readonly Dictionary<string, Webhook> _heldBack = [];

    public Webhooks(LocalStripeOptions options)
    {
        _options = options;
        _sending = new WebhookSender(options.TimeProvider);
        Url = options.WebhookUrl;
        Secrets = [options.WebhookSecret];
        EnabledEvents = options.EnabledEvents;
        _sender = Task.WhenAll(_lanes.Select(SendAllAsync));
    }

    public Uri? Url { get; set; }

    /// <summary>More than one while a secret is rotated.</summary>
    public IReadOnlyList<string> Secrets { get; set; }

    /// <summary>The types that are sent; <c>*</c> is every type.</summary>
    public IReadOnlyList<string> EnabledEvents { get; set; }

    /// <summary>Called when the endpoint has accepted an event.</summary>
    public Action<StripeEvent> Delivered { get; set; } = _ => { };

    public void Add(WebhookFault fault, int times)
    {
        lock (_gate)
        {
            _faults.AddRange(Enumerable.Repeat(fault, times));
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
                ["enabled_events"] = new JsonArray([.. EnabledEvents.Select(type => JsonValue.Create(type))]),
                ["secrets"] = Secrets.Count,
                ["waiting"] = new JsonArray([.. _faults.Select(fault => fault.ToJson())]),
                ["deliveries"] = new JsonArray([.. _log.Select(entry => entry.DeepClone())]),
            };
        }
    }

    /// <summary>Takes note of an event; it is sent in the background.</summary>
    public void Enqueue(StripeEvent stripeEvent, JsonObject json)
    {
        if (Url is null || !(EnabledEvents.Contains(stripeEvent.Type) || EnabledEvents.Contains("*")))
        {
            return;
        }

        stripeEvent.PendingWebhooks = 1;
        json["pending_webhooks"] = 1;
        var about = json["data"]!["object"]!;
        var webhook = new Webhook(stripeEvent, (string)(about["payment_intent"] ?? about["id"])!, json.ToJsonString(StripeAnswer.Indented), 1, TakeFault(stripeEvent.Type));
        Webhook? released;
        lock (_gate)
        {
            _ = _heldBack.Remove(webhook.Payment, out released);
            if (webhook.Fault?.Kind == "reorder")
            {
                _heldBack[webhook.Payment] = webhook;
            }
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
        foreach (var lane in _lanes)
        {
            _ = lane.Writer.TryComplete();
        }

        await _sender;
        _sending.Dispose();
        _stop.Dispose();
    }

    private void Send(Webhook webhook) =>
        _ = _lanes[(webhook.Payment.GetHashCode(StringComparison.Ordinal) & int.MaxValue) % Lanes].Writer.TryWrite(webhook);

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

    private async Task SendAllAsync(Channel<Webhook> lane)
    {
        try
        {
            await foreach (var webhook in lane.Reader.ReadAllAsync(_stop.Token))
            {
                var outcome = await _sending.SendAsync(webhook, Url!, Secrets, _stop.Token);
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
            if (_heldBack.GetValueOrDefault(webhook.Payment) != webhook)
            {
                return;
            }

            _ = _heldBack.Remove(webhook.Payment);
        }

        Send(webhook);
    }

    private void Log(Webhook webhook, string outcome)
    {
        lock (_gate)
        {
            _log.Enqueue(new JsonObject
            {
                ["event"] = webhook.Event.Id,
                ["type"] = webhook.Event.Type,
                ["attempt"] = webhook.Attempt,
                ["behaviour"] = webhook.Fault?.Kind,
                ["outcome"] = outcome,
            });
            if (_log.Count > 1000)
            {
                _ = _log.Dequeue();
            }
        }
    }
}
