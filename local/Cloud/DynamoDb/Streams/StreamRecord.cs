using System.Text.Json.Nodes;
using LocalCloud.DynamoDb.Values;

namespace LocalCloud.DynamoDb.Streams;

/// <summary>Who made a change: a caller, or the service itself when a time to live ran out.</summary>
internal enum StreamIdentity
{
    Caller,
    TimeToLive,
}

/// <summary>One change of one item, with the images that the stream's view type asks for.</summary>
internal sealed record StreamRecord(
    string EventId,
    string EventName,
    long Sequence,
    DateTimeOffset CreatedAt,
    MapValue Keys,
    MapValue? NewImage,
    MapValue? OldImage,
    StreamIdentity Identity)
{
    /// <summary>Keys and images, in bytes; a page of GetRecords holds at most 1 MB.</summary>
    public int Size { get; } = Keys.ContentSize + (NewImage?.ContentSize ?? 0) + (OldImage?.ContentSize ?? 0);

    /// <summary>As GetRecords answers it. Source: DynamoDB Streams API, shape Record.</summary>
    public JsonObject ToJson(string region, string viewType)
    {
        var change = new JsonObject
        {
            ["ApproximateCreationDateTime"] = CreatedAt.ToUnixTimeSeconds(),
            [nameof(Keys)] = Keys.ToItemJson(),
        };
        if (NewImage is not null)
        {
            change[nameof(NewImage)] = NewImage.ToItemJson();
        }
        if (OldImage is not null)
        {
            change[nameof(OldImage)] = OldImage.ToItemJson();
        }
        change["SequenceNumber"] = SequenceNumber.Format(Sequence);
        change["SizeBytes"] = Size;
        change["StreamViewType"] = viewType;
        var record = new JsonObject
        {
            ["eventID"] = EventId,
            ["eventName"] = EventName,
            ["eventVersion"] = "1.1",
            ["eventSource"] = "aws:dynamodb",
            ["awsRegion"] = region,
            ["dynamodb"] = change,
        };
        if (Identity == StreamIdentity.TimeToLive)
        {
            record["userIdentity"] = new JsonObject { ["Type"] = "Service", ["PrincipalId"] = "dynamodb.amazonaws.com" };
        }
        return record;
    }
}

/// <summary>Sequence numbers are 21 digits, like the service's own, so that their text sorts as they do.</summary>
internal static class SequenceNumber
{
    public static string Format(long sequence) => $"1{sequence:D20}";

    public static long? Parse(string text) => text.Length == 21 && text[0] == '1' && long.TryParse(text.AsSpan(1), out var sequence) ? sequence : null;
}
