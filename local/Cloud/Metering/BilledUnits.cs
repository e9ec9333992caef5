using System.Text;
using System.Text.Json.Nodes;

namespace LocalCloud.Metering;

/// <summary>How many requests one call counts for on the bill.</summary>
internal static class BilledUnits
{
    /// <summary>SQS, SNS and EventBridge: "each 64 KB chunk of a payload is billed as 1 request" (their pricing pages).</summary>
    public const long MessageChunk = 64 * 1024;

    /// <summary>HTTP APIs "are metered in 512 KB increments" (API Gateway pricing).</summary>
    public const long HttpApiChunk = 512 * 1024;

    public static long Of(long bytes, long chunk) => Math.Max(1, (bytes + chunk - 1) / chunk);

    /// <summary>Of a call and its answer; null where it was refused: a refused request is billed, too.</summary>
    public static long Of(string service, JsonObject request, JsonObject? answer) => service switch
    {
        "sqs" => Of(Bodies(request, "MessageBody", "Entries") + Bodies(answer, "Body", "Messages"), MessageChunk),
        "sns" => Of(Bodies(request, "Message", "PublishBatchRequestEntries"), MessageChunk),
        // Custom events are billed one by one, and all else is free (EventBridge's pricing page).
        "events" => (request["Entries"] as JsonArray ?? []).OfType<JsonObject>().Sum(entry => Of(Event(entry), MessageChunk)),
        _ => 1,
    };

    private static long Event(JsonObject entry) =>
        Text(entry["Source"]) + Text(entry["DetailType"]) + Text(entry["Detail"]) + (entry["Resources"] as JsonArray ?? []).Sum(Text) + (entry.ContainsKey("Time") ? 14 : 0);

    /// <summary>The bytes of one message or of a batch, attributes included.</summary>
    private static long Bodies(JsonObject? of, string body, string batch)
    {
        long sum = Text(of?[body]) + Attributes(of?["MessageAttributes"]);
        foreach (var entry in (of?[batch] as JsonArray ?? []).OfType<JsonObject>())
        {
            sum += Text(entry[body]) + Attributes(entry["MessageAttributes"]);
        }

        return sum;
    }

    private static long Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? Encoding.UTF8.GetByteCount(text) : 0;

    private static long Attributes(JsonNode? node) => node is JsonObject { Count: > 0 } attributes ? Encoding.UTF8.GetByteCount(attributes.ToJsonString()) : 0;
}
