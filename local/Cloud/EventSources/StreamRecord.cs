using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalCloud.EventSources;

/// <summary>A stream record, as it stands in the function's event.</summary>
/// <param name="SequenceNumber">What a partial batch response names it by.</param>
/// <param name="Key">The item's key as text: records of one key keep their order.</param>
/// <param name="CreatedAt">When the change was made, to the second.</param>
/// <param name="Utf8">The record.</param>
internal sealed record StreamRecord(string SequenceNumber, string Key, DateTimeOffset CreatedAt, byte[] Utf8)
{
    /// <summary>Turns a record of <c>GetRecords</c> into the one of the event.</summary>
    public static JsonObject ToEvent(JsonObject record, string streamArn)
    {
        var copy = (JsonObject)record.DeepClone();
        if (copy["userIdentity"] is JsonObject identity)
        {
            // Capital letters in the Streams API, small ones in the event.
            copy["userIdentity"] = new JsonObject(identity.Select(member => KeyValuePair.Create(char.ToLowerInvariant(member.Key[0]) + member.Key[1..], member.Value?.DeepClone())));
        }

        if (copy["dynamodb"]?["ApproximateCreationDateTime"] is JsonValue at && at.GetValueKind() == JsonValueKind.Number && at.ToJsonString() is var seconds && !seconds.Contains('.', StringComparison.Ordinal))
        {
            // A whole number in the Streams API; in the event it is written with a fraction, as recorded.
            copy["dynamodb"]!["ApproximateCreationDateTime"] = JsonNode.Parse(seconds + ".0");
        }

        copy["eventSourceARN"] = streamArn;
        return copy;
    }

    public static StreamRecord Read(JsonObject eventRecord)
    {
        var change = eventRecord["dynamodb"]!;
        var created = change["ApproximateCreationDateTime"] is { } at ? double.Parse(at.ToJsonString().Trim('"'), CultureInfo.InvariantCulture) : 0;
        return new StreamRecord(
            (string)change["SequenceNumber"]!,
            change["Keys"]?.ToJsonString() ?? "",
            DateTimeOffset.FromUnixTimeMilliseconds((long)(created * 1000)),
            JsonSerializer.SerializeToUtf8Bytes<JsonNode>(eventRecord, EventJson.Options));
    }
}
