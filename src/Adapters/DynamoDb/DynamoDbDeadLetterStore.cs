using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using OrderSystem.Domain;

namespace OrderSystem.Adapters.DynamoDb;

/// <summary>
/// Parked letters and the alerts already raised, in one table with key <c>letterId</c>. An alert is an item of its own,
/// <c>alert/{subject}/{cause}</c>; a letter carries <c>parked = open</c> until it is sent back.
/// </summary>
public sealed class DynamoDbDeadLetterStore(IAmazonDynamoDB dynamoDb, string table, TimeProvider time) : IDeadLetterStore
{
    /// <summary>Longer than any queue keeps a message (14 days), so that the copy outlives the original.</summary>
    private static readonly TimeSpan Retention = TimeSpan.FromDays(90);

    public Task ParkAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        // An update, not a put: the same letter may come again, and its first sight stays.
        var always = new Dictionary<string, AttributeValue>(StringComparer.Ordinal)
        {
            ["source"] = OrderItemMap.Text(letter.Source),
            ["body"] = OrderItemMap.Text(letter.Body),
            ["attributes"] = new() { M = letter.Attributes.ToDictionary(pair => pair.Key, pair => OrderItemMap.Text(pair.Value), StringComparer.Ordinal), IsMSet = true },
            ["cause"] = OrderItemMap.Text(letter.Cause),
            ["error"] = OrderItemMap.Text(letter.Error),
            ["receiveCount"] = OrderItemMap.Number(letter.ReceiveCount),
            ["lastSeen"] = OrderItemMap.Time(letter.LastSeen),
            ["expiresAt"] = OrderItemMap.Number((letter.LastSeen + Retention).ToUnixTimeSeconds()),
        };
        if (letter.OrderId is { } orderId)
        {
            always["orderId"] = OrderItemMap.Text(orderId.Value);
        }

        if (letter.Trace is { } trace)
        {
            always["trace"] = OrderItemMap.Text(trace);
        }

        var once = new Dictionary<string, AttributeValue>(StringComparer.Ordinal)
        {
            ["firstSeen"] = OrderItemMap.Time(letter.FirstSeen),
            ["parked"] = OrderItemMap.Text("open"),
        };
        return dynamoDb.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = table,
                Key = Key(letter.Id),
                UpdateExpression = "SET " + string.Join(", ", always.Keys.Select(name => $"#{name} = :{name}").Concat(once.Keys.Select(name => $"#{name} = if_not_exists(#{name}, :{name})"))),
                ExpressionAttributeNames = always.Keys.Concat(once.Keys).ToDictionary(name => $"#{name}", name => name, StringComparer.Ordinal),
                ExpressionAttributeValues = always.Concat(once).ToDictionary(pair => $":{pair.Key}", pair => pair.Value, StringComparer.Ordinal),
            },
            cancellationToken);
    }

    public async Task<bool> WasAlertedAsync(DeadLetterAlert alert, CancellationToken cancellationToken)
    {
        var response = await dynamoDb.GetItemAsync(new GetItemRequest { TableName = table, Key = AlertKey(alert), ConsistentRead = true }, cancellationToken);
        return response.Item is { Count: > 0 };
    }

    public Task MarkAlertedAsync(DeadLetterAlert alert, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var item = AlertKey(alert);
        item["alertedAt"] = OrderItemMap.Time(now);
        item["expiresAt"] = OrderItemMap.Number((now + Retention).ToUnixTimeSeconds());
        return dynamoDb.PutItemAsync(new PutItemRequest { TableName = table, Item = item }, cancellationToken);
    }

    private static Dictionary<string, AttributeValue> AlertKey(DeadLetterAlert alert) => Key($"alert/{alert.Key}");

    private static Dictionary<string, AttributeValue> Key(string letterId) => new(StringComparer.Ordinal) { ["letterId"] = OrderItemMap.Text(letterId) };
}
