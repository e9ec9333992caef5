using System.Text.Json.Nodes;

namespace OrderSystem.Dev.Stripe;

/// <summary>Something that happened, with the object as it was then (docs.stripe.com/api/events/object).</summary>
internal sealed class StripeEvent(string id, string type, DateTimeOffset created, PackedText json)
{
    public string Id => id;

    public string Type => type;

    public DateTimeOffset Created => created;

    /// <summary>Endpoints that have not accepted it yet.</summary>
    public int PendingWebhooks { get; set; }

    public JsonObject ToJson()
    {
        var content = JsonNode.Parse(json.ToString())!.AsObject();
        content["pending_webhooks"] = PendingWebhooks;
        return content;
    }
}
