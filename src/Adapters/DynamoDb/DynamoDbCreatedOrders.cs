using System.Runtime.CompilerServices;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using OrderSystem.Domain;

namespace OrderSystem.Adapters.DynamoDb;

/// <summary>The index <c>created-orders</c>: a partition for each day and shard, so that a day is found without reading the table.</summary>
public sealed class DynamoDbCreatedOrders(IAmazonDynamoDB dynamoDb, string table) : ICreatedOrders
{
    public async IAsyncEnumerable<OrderId> FindCreatedAsync(DateTimeOffset from, DateTimeOffset to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var day = from.UtcDateTime.Date; day < to.UtcDateTime; day = day.AddDays(1))
        {
            for (var shard = 0; shard < OrderItemMap.Shards; shard++)
            {
                Dictionary<string, AttributeValue>? after = null;
                do
                {
                    var page = await dynamoDb.QueryAsync(
                        new QueryRequest
                        {
                            TableName = table,
                            IndexName = "created-orders",
                            KeyConditionExpression = "createdShard = :shard AND createdAt BETWEEN :from AND :last",
                            ExpressionAttributeValues = new Dictionary<string, AttributeValue>(StringComparer.Ordinal)
                            {
                                [":shard"] = OrderItemMap.Text(OrderItemMap.CreatedShard(day, shard)),
                                [":from"] = OrderItemMap.Time(from),
                                // BETWEEN takes both ends in; times have milliseconds.
                                [":last"] = OrderItemMap.Time(to.AddMilliseconds(-1)),
                            },
                            ExclusiveStartKey = after,
                        },
                        cancellationToken);
                    foreach (var item in page.Items ?? [])
                    {
                        yield return OrderId.Parse(item["orderId"].S);
                    }

                    after = page.LastEvaluatedKey;
                }
                while (after is { Count: > 0 });
            }
        }
    }
}
