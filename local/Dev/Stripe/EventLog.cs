using System.Text.Json.Nodes;

namespace OrderSystem.Dev.Stripe;

/// <summary>All events, for <c>GET /v1/events</c> and for whoever delivers them (docs.stripe.com/api/events).</summary>
internal sealed class EventLog
{
    /// <summary>The version its objects are rendered in; a client checks that its release train is its own.</summary>
    public const string ApiVersion = "2026-07-29.dahlia";

    private readonly List<JsonObject> _events = [];

    /// <summary>Called for each new event, under the account's lock: it must only take note.</summary>
    public Action<JsonObject> Added { get; set; } = _ => { };

    /// <summary>Newest first.</summary>
    public IEnumerable<JsonObject> Newest => _events.AsEnumerable().Reverse();

    public void Add(string type, JsonObject data, Cause? cause, long created)
    {
        var json = new JsonObject
        {
            ["id"] = StripeIds.Event(),
            ["object"] = "event",
            ["api_version"] = ApiVersion,
            ["created"] = created,
            ["data"] = new JsonObject { ["object"] = data },
            ["livemode"] = false,
            ["pending_webhooks"] = 0,
            ["request"] = new JsonObject { ["id"] = cause?.RequestId, ["idempotency_key"] = cause?.IdempotencyKey },
            ["type"] = type,
        };
        _events.Add(json);
        Added(json);
    }

    public JsonObject Get(string id) =>
        _events.Find(json => (string?)json["id"] == id) ?? throw StripeProblem.Missing("event", id, "id");
}
