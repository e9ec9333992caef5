using System.Text.Json;
using Amazon.DynamoDBStreams.Model;
using OrderSystem.Compat.AwsSdk;

namespace Amazon.DynamoDBStreams;

/// <summary>Reads the shapes of the service's answers.</summary>
internal static class StreamJson
{
    public static Record Record(JsonElement json) => new()
    {
        AwsRegion = json.Text("awsRegion"),
        Dynamodb = json.Child("dynamodb") is { } change ? Change(change) : null,
        EventID = json.Text("eventID"),
        EventName = json.Text("eventName") is { } name ? OperationType.FindValue(name) : null,
        EventSource = json.Text("eventSource"),
        EventVersion = json.Text("eventVersion"),
        UserIdentity = json.Child("userIdentity") is { } identity ? new Identity { PrincipalId = identity.Text("PrincipalId"), Type = identity.Text("Type") } : null,
    };

    public static StreamDescription Description(JsonElement json) => new()
    {
        CreationRequestDateTime = json.Time("CreationRequestDateTime"),
        KeySchema = json.Objects("KeySchema", static key => new KeySchemaElement
        {
            AttributeName = key.Text("AttributeName"),
            KeyType = key.Text("KeyType") is { } type ? KeyType.FindValue(type) : null,
        }),
        LastEvaluatedShardId = json.Text("LastEvaluatedShardId"),
        Shards = json.Objects("Shards", static shard => new Shard
        {
            ParentShardId = shard.Text("ParentShardId"),
            SequenceNumberRange = shard.Child("SequenceNumberRange") is { } range
                ? new SequenceNumberRange { StartingSequenceNumber = range.Text("StartingSequenceNumber"), EndingSequenceNumber = range.Text("EndingSequenceNumber") }
                : null,
            ShardId = shard.Text("ShardId"),
        }),
        StreamArn = json.Text("StreamArn"),
        StreamLabel = json.Text("StreamLabel"),
        StreamStatus = json.Text("StreamStatus") is { } status ? StreamStatus.FindValue(status) : null,
        StreamViewType = ViewType(json),
        TableName = json.Text("TableName"),
    };

    private static StreamRecord Change(JsonElement json) => new()
    {
        ApproximateCreationDateTime = json.Time("ApproximateCreationDateTime"),
        Keys = json.Map("Keys", Value),
        NewImage = json.Map("NewImage", Value),
        OldImage = json.Map("OldImage", Value),
        SequenceNumber = json.Text("SequenceNumber"),
        SizeBytes = json.Child("SizeBytes")?.GetInt64(),
        StreamViewType = ViewType(json),
    };

    private static AttributeValue Value(JsonElement json) => new()
    {
        B = json.Binary("B"),
        BOOL = json.Flag("BOOL"),
        BS = json.Objects("BS", static bytes => new MemoryStream(bytes.GetBytesFromBase64())),
        L = json.Objects("L", Value),
        M = json.Map("M", Value),
        N = json.Text("N"),
        NS = json.Texts("NS"),
        NULL = json.Flag("NULL"),
        S = json.Text("S"),
        SS = json.Texts("SS"),
    };

    private static StreamViewType ViewType(JsonElement json) => json.Text("StreamViewType") is { } type ? StreamViewType.FindValue(type) : null;
}
