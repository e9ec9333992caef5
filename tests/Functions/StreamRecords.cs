using System.Text.Json.Nodes;

namespace OrderSystem.Tests.Functions;

/// <summary>The stream of the orders table, read as anybody can.</summary>
internal static class StreamRecords
{
    public sealed record Place(string StreamArn, string ShardId, string SequenceNumber);

    /// <summary>Where the first record of an order is.</summary>
    public static async Task<Place> FirstOfAsync(LocalSystem system, string orderId)
    {
        var arn = (string)(await system.CallAsync("dynamodb", "DescribeTable", new JsonObject { ["TableName"] = "Orders" }))["Table"]!["LatestStreamArn"]!;
        var stream = await system.CallAsync("dynamodb", "DescribeStream", new JsonObject { ["StreamArn"] = arn });
        foreach (var shard in stream["StreamDescription"]!["Shards"]!.AsArray().Select(shard => (string)shard!["ShardId"]!))
        {
            var iterator = (string?)(await system.CallAsync("dynamodb", "GetShardIterator", new JsonObject { ["StreamArn"] = arn, ["ShardId"] = shard, ["ShardIteratorType"] = "TRIM_HORIZON" }))["ShardIterator"];
            while (iterator is not null)
            {
                var page = await system.CallAsync("dynamodb", "GetRecords", new JsonObject { ["ShardIterator"] = iterator });
                var records = page["Records"]!.AsArray();
                if (records.FirstOrDefault(record => (string)record!["dynamodb"]!["Keys"]!["orderId"]!["S"]! == orderId) is { } found)
                {
                    return new Place(arn, shard, (string)found["dynamodb"]!["SequenceNumber"]!);
                }

                iterator = records.Count == 0 ? null : (string?)page["NextShardIterator"];
            }
        }

        throw new InvalidOperationException($"The stream has no record of order {orderId}.");
    }
}
