using System.Runtime.CompilerServices;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using OrderSystem.Domain;

namespace OrderSystem.Adapters.DynamoDb;

/// <summary>
/// Parked letters and the alerts already raised, in one table with key <c>letterId</c>. An alert is an item of its own,
/// <c>alert/{order}/{cause}</c>. A letter carries <c>parked = open</c>, which puts it into the sparse index
/// <c>open-letters</c>, until it is closed.
/// </summary>
public sealed class DynamoDbDeadLetterStore(IAmazonDynamoDB dynamoDb, string table, TimeProvider time) : IDeadLetterStore, IOpenLetters
{
    /// <summary>Longer than any queue keeps a message (14 days), so that the copy outlives the original.</summary>
    private static readonly TimeSpan Retention = TimeSpan.FromDays(90);

    public async Task<bool> ParkAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        // An update, not a put: the same letter may come again, and its first sight stays.
        var always = LetterItemMap.Write(letter);
        always["expiresAt"] = OrderItemMap.Number((letter.LastSeen + Retention).ToUnixTimeSeconds());
        var once = new Dictionary<string, AttributeValue>(StringComparer.Ordinal)
        {
            ["firstSeen"] = OrderItemMap.Time(letter.FirstSeen),
            ["parked"] = OrderItemMap.Text("open"),
        };
        try
        {
            await dynamoDb.UpdateItemAsync(
                new UpdateItemRequest
                {
                    TableName = table,
                    Key = Key(letter.Id),
                    UpdateExpression = "SET " + string.Join(", ", always.Keys.Select(name => $"#{name} = :{name}").Concat(once.Keys.Select(name => $"#{name} = if_not_exists(#{name}, :{name})"))),
                    ConditionExpression = "attribute_not_exists(closedAt)",
                    ExpressionAttributeNames = always.Keys.Concat(once.Keys).ToDictionary(name => $"#{name}", name => name, StringComparer.Ordinal),
                    ExpressionAttributeValues = always.Concat(once).ToDictionary(pair => $":{pair.Key}", pair => pair.Value, StringComparer.Ordinal),
                },
                cancellationToken);
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            // It was closed, and comes once more because its first delivery was not acknowledged.
            return false;
        }
    }

    public async Task<bool> WasAlertedAsync(DeadLetterAlert alert, CancellationToken cancellationToken)
    {
        var response = await dynamoDb.GetItemAsync(new GetItemRequest { TableName = table, Key = AlertKey(alert.Key), ConsistentRead = true }, cancellationToken);
        return response.Item is { Count: > 0 };
    }

    public Task MarkAlertedAsync(DeadLetterAlert alert, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var item = AlertKey(alert.Key);
        item["alertedAt"] = OrderItemMap.Time(now);
        item["expiresAt"] = OrderItemMap.Number((now + Retention).ToUnixTimeSeconds());
        return dynamoDb.PutItemAsync(new PutItemRequest { TableName = table, Item = item }, cancellationToken);
    }

    public async IAsyncEnumerable<DeadLetter> FindOpenAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Dictionary<string, AttributeValue>? after = null;
        do
        {
            var page = await dynamoDb.QueryAsync(Open(after), cancellationToken);
            foreach (var item in page.Items ?? [])
            {
                yield return LetterItemMap.Read(item);
            }

            after = page.LastEvaluatedKey;
        }
        while (after is { Count: > 0 });
    }

    public async Task<int> CountAsync(CancellationToken cancellationToken)
    {
        var count = 0;
        Dictionary<string, AttributeValue>? after = null;
        do
        {
            var request = Open(after);
            // Costs as much as reading them, and sends none: usually there are no letters at all.
            request.Select = Select.COUNT;
            var page = await dynamoDb.QueryAsync(request, cancellationToken);
            count += page.Count ?? 0;
            after = page.LastEvaluatedKey;
        }
        while (after is { Count: > 0 });

        return count;
    }

    public async Task CloseAsync(DeadLetter letter, string how, CancellationToken cancellationToken)
    {
        // First the alert: a crash in between tells somebody once too often, never once too rarely.
        await dynamoDb.DeleteItemAsync(new DeleteItemRequest { TableName = table, Key = AlertKey(letter.AlertKey) }, cancellationToken);
        await dynamoDb.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = table,
                Key = Key(letter.Id),
                UpdateExpression = "SET closedAt = :now, closedHow = :how REMOVE parked",
                ExpressionAttributeValues = new Dictionary<string, AttributeValue>(StringComparer.Ordinal)
                {
                    [":now"] = OrderItemMap.Time(time.GetUtcNow()),
                    [":how"] = OrderItemMap.Text(how),
                },
            },
            cancellationToken);
    }

    private QueryRequest Open(Dictionary<string, AttributeValue>? after) => new()
    {
        TableName = table,
        IndexName = "open-letters",
        KeyConditionExpression = "parked = :open",
        ExpressionAttributeValues = new Dictionary<string, AttributeValue>(StringComparer.Ordinal) { [":open"] = OrderItemMap.Text("open") },
        ExclusiveStartKey = after,
    };

    private static Dictionary<string, AttributeValue> AlertKey(string key) => Key($"alert/{key}");

    private static Dictionary<string, AttributeValue> Key(string letterId) => new(StringComparer.Ordinal) { ["letterId"] = OrderItemMap.Text(letterId) };
}
