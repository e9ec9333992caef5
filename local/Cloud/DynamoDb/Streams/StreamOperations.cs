using System.Text.Json.Nodes;
using LocalCloud.DynamoDb.Operations;
using LocalCloud.DynamoDb.Storage;
using LocalCloud.Protocol;

namespace LocalCloud.DynamoDb.Streams;

/// <summary>ListStreams, DescribeStream, GetShardIterator, GetRecords. Source: Amazon DynamoDB Streams API reference.</summary>
internal static class StreamOperations
{
    public static JsonObject List(Engine engine, JsonObject json)
    {
        var database = engine.Database;
        var request = new Request(json);
        var table = request.Has("TableName") ? Database.NameOf(request.TableName) : null;
        var limit = (int)(request.Integer("Limit") ?? 100);
        TableStream[] streams = [.. database.Streams.Where(s => table is null || s.TableName == table)];
        if (request.Text("ExclusiveStartStreamArn") is { } after)
        {
            CheckArn(after);
            streams = [.. streams.SkipWhile(s => s.Arn != after).Skip(1)];
        }
        var response = new JsonObject
        {
            ["Streams"] = new JsonArray([.. streams.Take(limit).Select(s => new JsonObject { ["StreamArn"] = s.Arn, ["TableName"] = s.TableName, ["StreamLabel"] = s.Label })]),
        };
        if (streams.Length > limit)
        {
            response["LastEvaluatedStreamArn"] = streams[limit - 1].Arn;
        }
        return response;
    }

    public static JsonObject Describe(Engine engine, JsonObject json)
    {
        var database = engine.Database;
        var request = new Request(json);
        var stream = Find(database, request);
        var range = new JsonObject { ["StartingSequenceNumber"] = SequenceNumber.Format(stream.Oldest) };
        if (stream.ClosedAt is not null)
        {
            range["EndingSequenceNumber"] = SequenceNumber.Format(Math.Max(stream.Oldest, stream.Next - 1));
        }
        CheckFilter(request);
        // Shards are listed in the order of their ids. The one there is has no children.
        var isAskedFor = !request.Has("ShardFilter") && string.CompareOrdinal(request.Text("ExclusiveStartShardId"), stream.ShardId) < 0;
        var shard = new JsonObject { ["ShardId"] = stream.ShardId, ["SequenceNumberRange"] = range };
        return new JsonObject
        {
            ["StreamDescription"] = new JsonObject
            {
                ["StreamArn"] = stream.Arn,
                ["StreamLabel"] = stream.Label,
                ["StreamStatus"] = stream.ClosedAt is null ? "ENABLED" : "DISABLED",
                ["StreamViewType"] = stream.ViewType,
                ["CreationRequestDateTime"] = stream.CreatedAt.ToUnixTimeMilliseconds() / 1000.0,
                ["TableName"] = stream.TableName,
                ["KeySchema"] = TableDescription.KeySchemaOf(stream.Key),
                ["Shards"] = isAskedFor ? [shard] : new JsonArray(),
            },
        };
    }

    public static JsonObject GetIterator(Engine engine, JsonObject json)
    {
        var database = engine.Database;
        var request = new Request(json);
        var stream = Find(database, request);
        var shard = request.RequiredText("ShardId");
        if (shard != stream.ShardId)
        {
            throw new AwsException("ResourceNotFoundException", $"Requested resource not found: Shard: {shard} in stream: {stream.Arn} not found");
        }
        var type = request.RequiredText("ShardIteratorType");
        if (type is "TRIM_HORIZON" or "LATEST" && request.Has("SequenceNumber"))
        {
            throw Errors.Invalid($"SequenceNumber cannot be specified for {type}");
        }
        var sequence = type switch
        {
            "TRIM_HORIZON" => stream.Oldest,
            "LATEST" => stream.Next,
            "AT_SEQUENCE_NUMBER" => ReadSequence(request, stream),
            _ => ReadSequence(request, stream) + 1,
        };
        return new JsonObject { ["ShardIterator"] = new ShardIterator(stream.Arn, sequence, database.Time.GetUtcNow()).ToString() };
    }

    public static JsonObject GetRecords(Engine engine, JsonObject json)
    {
        var database = engine.Database;
        var request = new Request(json);
        var limit = (int)(request.Integer("Limit") ?? 1000);
        var now = database.Time.GetUtcNow();
        var iterator = ShardIterator.Parse(request.RequiredText("ShardIterator"), now);
        var stream = database.Stream(iterator.StreamArn);
        if (iterator.Sequence < stream.Oldest)
        {
            throw Trimmed();
        }
        var records = stream.Read(iterator.Sequence, limit);
        var response = new JsonObject { ["Records"] = new JsonArray([.. records.Select(r => r.ToJson(database.Region, stream.ViewType))]) };
        var next = records.Count == 0 ? iterator.Sequence : records[^1].Sequence + 1;
        if (stream.ClosedAt is null || next < stream.Next)
        {
            response["NextShardIterator"] = new ShardIterator(stream.Arn, next, now).ToString();
        }
        return response;
    }

    private static long ReadSequence(Request request, TableStream stream)
    {
        var text = request.Text("SequenceNumber") ?? throw Errors.Validation("One or more parameter values were invalid: SequenceNumber must be specified for AT_SEQUENCE_NUMBER and AFTER_SEQUENCE_NUMBER");
        var sequence = SequenceNumber.Parse(text) is { } number && number <= stream.Next
            ? number
            : throw Errors.Validation($"Invalid SequenceNumber {text} for shard {stream.ShardId}");
        return sequence >= stream.Oldest ? sequence : throw Trimmed();
    }

    private static void CheckFilter(Request request)
    {
        if (request.Nested("ShardFilter") is { } filter && !(filter.Has("Type") && filter.Has("ShardId")))
        {
            throw Errors.Invalid("ShardFilter must have both Type and ShardId");
        }
    }

    private static TableStream Find(Database database, Request request)
    {
        CheckArn(request.RequiredText("StreamArn"));
        return database.Stream(request.RequiredText("StreamArn"));
    }

    private static void CheckArn(string arn)
    {
        if (!arn.StartsWith("arn:", StringComparison.Ordinal) || !arn.Contains("/stream/", StringComparison.Ordinal))
        {
            throw Errors.Validation($"Invalid StreamArn: {arn}");
        }
    }

    private static AwsException Trimmed() => new(
        "TrimmedDataAccessException",
        "The operation attempted to read past the oldest stream record in a shard.");
}
