using System.Globalization;
using Amazon.DynamoDBv2.Model;
using OrderSystem.Domain;

namespace OrderSystem.Adapters.DynamoDb;

/// <summary>A parked letter as an item of the table and back.</summary>
internal static class LetterItemMap
{
    /// <summary>All but its key and when it was first seen, which are written once.</summary>
    public static Dictionary<string, AttributeValue> Write(DeadLetter letter)
    {
        var item = new Dictionary<string, AttributeValue>(StringComparer.Ordinal)
        {
            ["kind"] = OrderItemMap.Text(letter.Kind.ToString()),
            ["source"] = OrderItemMap.Text(letter.Source),
            ["body"] = OrderItemMap.Text(letter.Body),
            ["attributes"] = new() { M = letter.Attributes.ToDictionary(pair => pair.Key, pair => OrderItemMap.Text(pair.Value), StringComparer.Ordinal), IsMSet = true },
            ["cause"] = OrderItemMap.Text(letter.Cause),
            ["error"] = OrderItemMap.Text(letter.Error),
            ["receiveCount"] = OrderItemMap.Number(letter.ReceiveCount),
            ["lastSeen"] = OrderItemMap.Time(letter.LastSeen),
        };
        if (letter.OrderId is { } orderId)
        {
            item["orderId"] = OrderItemMap.Text(orderId.Value);
        }

        if (letter.CorrelationId is { } correlationId)
        {
            item["correlationId"] = OrderItemMap.Text(correlationId);
        }

        if (letter.Trace is { } trace)
        {
            item["trace"] = OrderItemMap.Text(trace);
        }

        return item;
    }

    public static DeadLetter Read(Dictionary<string, AttributeValue> item) => new(
        item["letterId"].S,
        Enum.Parse<LetterKind>(item["kind"].S),
        item["source"].S,
        item["body"].S,
        item["attributes"].M.ToDictionary(pair => pair.Key, pair => pair.Value.S, StringComparer.Ordinal),
        OrderId.TryParse(item.GetValueOrDefault("orderId")?.S),
        item["cause"].S,
        item["error"].S,
        int.Parse(item["receiveCount"].N, NumberStyles.None, CultureInfo.InvariantCulture),
        OrderItemMap.ReadTime(item["firstSeen"]),
        OrderItemMap.ReadTime(item["lastSeen"]),
        item.GetValueOrDefault("trace")?.S)
    {
        CorrelationId = item.GetValueOrDefault("correlationId")?.S,
    };
}
