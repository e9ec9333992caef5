using System.Text.Json.Nodes;

namespace OrderSystem.Dev.Stripe;

/// <summary>All events of the last 30 days, for <c>GET /v1/events</c> and for whoever delivers them (docs.stripe.com/api/events).</summary>
internal sealed class EventLog
{
    /// <summary>The version its objects are rendered in; a client checks that its release train is its own.</summary>
    public const string ApiVersion = "2026-10-28.endive";

    private static TimeSpan Lifetime => TimeSpan.FromDays(30);

    private readonly Queue<StripeEvent> _events = [];
    private readonly Dictionary<string, StripeEvent> _byId = [];

    /// <summary>Called for each new event and its JSON, under the account's lock: it must only take note.</summary>
    public Action<StripeEvent, JsonObject> Added { get; set; } = (_, _) => { };

    /// <summary>Newest first.</summary>
    public IEnumerable<StripeEvent> Newest(DateTimeOffset now)
    {
        Prune(now);
        return _events.Reverse();
    }

    /// <param name="before">The fields that changed, as they were; null where the event is not about a change of fields.</param>
    public void Add(string type, JsonObject data, JsonObject? before, Cause? cause, DateTimeOffset now)
    {
        var content = new JsonObject { ["object"] = data };
        if (before is not null)
        {
            content["previous_attributes"] = before;
        }

        var json = new JsonObject
        {
            ["id"] = StripeIds.Event(),
            ["object"] = "event",
            ["api_version"] = ApiVersion,
            ["created"] = now.ToUnixTimeSeconds(),
            ["data"] = content,
            ["livemode"] = false,
            ["pending_webhooks"] = 0,
            ["request"] = new JsonObject { ["id"] = cause?.RequestId, ["idempotency_key"] = cause?.IdempotencyKey },
            ["type"] = type,
        };
        Prune(now);
        var added = new StripeEvent((string)json["id"]!, type, now, new PackedText(json.ToJsonString()));
        _events.Enqueue(added);
        _byId.Add(added.Id, added);
        Added(added, json);
    }

    public StripeEvent Get(string id, DateTimeOffset now)
    {
        Prune(now);
        return _byId.GetValueOrDefault(id) ?? throw StripeProblem.Missing("event", id, "id");
    }

    private void Prune(DateTimeOffset now)
    {
        while (_events.TryPeek(out var oldest) && now - oldest.Created > Lifetime)
        {
            _ = _byId.Remove(_events.Dequeue().Id);
        }
    }
}
