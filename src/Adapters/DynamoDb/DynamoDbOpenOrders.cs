using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using OrderSystem.Domain;

namespace OrderSystem.Adapters.DynamoDb;

/// <summary>The sparse index <c>open-orders</c>: its shards are asked side by side, and merged by when an order is due.</summary>
public sealed class DynamoDbOpenOrders(IAmazonDynamoDB dynamoDb, string table) : IOpenOrders
{
    public async Task<IReadOnlyList<OrderId>> FindDueAsync(DateTimeOffset now, int most, CancellationToken cancellationToken)
    {
        var shards = await Task.WhenAll(Enumerable.Range(0, OrderItemMap.Shards).Select(shard => FindDueAsync(shard, now, most, cancellationToken)));
        // Times are kept as text that sorts as they do.
        return [.. shards.SelectMany(due => due).OrderBy(due => due.NextCheckAt, StringComparer.Ordinal).Take(most).Select(due => due.Id)];
    }

    public async Task<bool> RescheduleAsync(OrderId id, DateTimeOffset nextCheckAt, CancellationToken cancellationToken)
    {
        try
        {
            await dynamoDb.UpdateItemAsync(
                new UpdateItemRequest
                {
                    TableName = table,
                    Key = new Dictionary<string, AttributeValue>(StringComparer.Ordinal) { ["orderId"] = OrderItemMap.Text(id.Value) },
                    UpdateExpression = "SET nextCheckAt = :next",
                    // Never brings an order back into the index that has ended or is with a person.
                    ConditionExpression = "attribute_exists(openShard)",
                    ExpressionAttributeValues = new Dictionary<string, AttributeValue>(StringComparer.Ordinal) { [":next"] = OrderItemMap.Time(nextCheckAt) },
                },
                cancellationToken);
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    }

    private async Task<IEnumerable<(OrderId Id, string NextCheckAt)>> FindDueAsync(int shard, DateTimeOffset now, int most, CancellationToken cancellationToken)
    {
        var due = new List<Dictionary<string, AttributeValue>>();
        Dictionary<string, AttributeValue>? from = null;
        do
        {
            var page = await dynamoDb.QueryAsync(
                new QueryRequest
                {
                    TableName = table,
                    IndexName = "open-orders",
                    KeyConditionExpression = "openShard = :shard AND nextCheckAt <= :now",
                    ExpressionAttributeValues = new Dictionary<string, AttributeValue>(StringComparer.Ordinal)
                    {
                        [":shard"] = new() { N = shard.ToString(CultureInfo.InvariantCulture) },
                        [":now"] = OrderItemMap.Time(now),
                    },
                    Limit = most - due.Count,
                    ExclusiveStartKey = from,
                },
                cancellationToken);
            due.AddRange(page.Items ?? []);
            from = page.LastEvaluatedKey;
        }
        while (from is { Count: > 0 } && due.Count < most);

        return due.Select(item => (OrderId.Parse(item["orderId"].S), item["nextCheckAt"].S));
    }
}
