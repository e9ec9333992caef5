using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using OrderSystem.Domain;

namespace OrderSystem.Adapters.DynamoDb;

/// <summary>
/// Orders in a DynamoDB table, with the low-level client and explicit attribute maps. A failed condition is an answer,
/// not an error: it may even be our own write, repeated by the SDK because its first answer was lost.
/// </summary>
public sealed class DynamoDbOrderStore(IAmazonDynamoDB dynamoDb, string table) : IOrderStore
{
    public async Task<Order?> PlaceAsync(Change placed, CancellationToken cancellationToken)
    {
        try
        {
            await dynamoDb.PutItemAsync(
                new PutItemRequest
                {
                    TableName = table,
                    Item = OrderItemMap.Write(placed.After),
                    ConditionExpression = "attribute_not_exists(orderId)",
                    ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
                },
                cancellationToken);
            return null;
        }
        catch (ConditionalCheckFailedException taken)
        {
            // Engines older than 2023 do not return the item.
            return taken.Item is { Count: > 0 } item
                ? OrderItemMap.Read(item)
                : await FindAsync(placed.After.Id, cancellationToken)
                    ?? throw new InvalidOperationException($"Order {placed.After.Id} was there and is gone; nothing here deletes orders.", taken);
        }
    }

    public async Task<Order?> FindAsync(OrderId id, CancellationToken cancellationToken)
    {
        var response = await dynamoDb.GetItemAsync(
            new GetItemRequest
            {
                TableName = table,
                Key = new Dictionary<string, AttributeValue>(StringComparer.Ordinal) { ["orderId"] = OrderItemMap.Text(id.Value) },
                ConsistentRead = true,
            },
            cancellationToken);
        return response.Item is { Count: > 0 } item ? OrderItemMap.Read(item) : null;
    }

    public async Task<bool> SaveAsync(Change change, CancellationToken cancellationToken)
    {
        try
        {
            await dynamoDb.UpdateItemAsync(ChangeRequest.Of(table, change), cancellationToken);
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    }
}
