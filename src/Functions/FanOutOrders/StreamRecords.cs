using Amazon.DynamoDBv2.Model;
using Amazon.Lambda.DynamoDBEvents;
using OrderSystem.Adapters.DynamoDb;
using OrderSystem.Domain;

namespace OrderSystem.Functions.FanOutOrders;

/// <summary>What a record of the orders table's stream sets off.</summary>
internal static class StreamRecords
{
    /// <exception cref="FormatException">The record does not hold an order.</exception>
    public static Reaction ReactionOf(DynamoDBEvent.DynamodbStreamRecord record) => record.Dynamodb.NewImage is { Count: > 0 } image
        ? Reactions.Of(record.Dynamodb.OldImage is { Count: > 0 } old ? OrderItemMap.Read(Convert(old)) : null, OrderItemMap.Read(Convert(image)))
        : Reaction.None;

    // Lambda's event types have an AttributeValue of their own.
    private static Dictionary<string, AttributeValue> Convert(Dictionary<string, DynamoDBEvent.AttributeValue> image) =>
        image.ToDictionary(pair => pair.Key, pair => Convert(pair.Value), StringComparer.Ordinal);

    private static AttributeValue Convert(DynamoDBEvent.AttributeValue value) => value switch
    {
        { S: not null } => new AttributeValue { S = value.S },
        { N: not null } => new AttributeValue { N = value.N },
        { M: not null } => new AttributeValue { M = Convert(value.M), IsMSet = true },
        { L: not null } => new AttributeValue { L = value.L.ConvertAll(Convert), IsLSet = true },
        _ => throw new FormatException("An order has only texts, numbers, maps and lists."),
    };
}
