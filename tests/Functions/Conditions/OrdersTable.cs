using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using OrderSystem.Adapters.DynamoDb;
using OrderSystem.Local.Tests.DynamoDb;

namespace OrderSystem.Tests.Functions.Conditions;

/// <summary>A table of orders of a test's own, on one of the engines.</summary>
internal sealed class OrdersTable(Engine engine, string name)
{
    /// <summary>Enough to keep an engine busy, few enough to leave the machine to others.</summary>
    private const int Together = 4;

    private const int Batch = 25;

    public AmazonDynamoDBClient Client => engine.Client;

    public string Name => name;

    public bool IsEmbedded => engine.IsEmbedded;

    public DynamoDbOrderStore Store { get; } = new(engine.Client, name);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<OrdersTable> CreateAsync(Engine engine)
    {
        var name = Engine.NewTableName();
        await engine.Client.CreateTableAsync(
            new CreateTableRequest
            {
                TableName = name,
                BillingMode = BillingMode.PAY_PER_REQUEST,
                AttributeDefinitions = [new("orderId", ScalarAttributeType.S)],
                KeySchema = [new("orderId", KeyType.HASH)],
            },
            Token);
        return new OrdersTable(engine, name);
    }

    /// <summary>Puts items as they are, whatever stood there.</summary>
    public Task PutAsync(IEnumerable<Dictionary<string, AttributeValue>> items) => ForEachAsync(items.Chunk(Batch), chunk => Client.BatchWriteItemAsync(
        new BatchWriteItemRequest { RequestItems = new() { [name] = [.. chunk.Select(item => new WriteRequest(new PutRequest(item)))] } }, Token));

    public async Task<Dictionary<string, AttributeValue>> ItemAsync(string orderId) => (await Client.GetItemAsync(
        new GetItemRequest { TableName = name, Key = Key(orderId), ConsistentRead = true }, Token)).Item;

    /// <summary>All items by order id, as text that tells any difference.</summary>
    public async Task<Dictionary<string, string>> ReadAllAsync()
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        Dictionary<string, AttributeValue>? from = null;
        do
        {
            var page = await Client.ScanAsync(new ScanRequest { TableName = name, ExclusiveStartKey = from, ConsistentRead = true }, Token);
            foreach (var item in page.Items)
            {
                all.Add(item["orderId"].S, ItemText.Of(item));
            }

            from = page.LastEvaluatedKey;
        }
        while (from is { Count: > 0 });
        return all;
    }

    public static Dictionary<string, AttributeValue> Key(string orderId) => new(StringComparer.Ordinal) { ["orderId"] = new() { S = orderId } };

    public static Task ForEachAsync<T>(IEnumerable<T> all, Func<T, Task> run) =>
        Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = Together, CancellationToken = Token }, async (one, _) => await run(one));
}

/// <summary>An item in one line, in a fixed order.</summary>
internal static class ItemText
{
    public static string Of(Dictionary<string, AttributeValue> item) =>
        $"{{{string.Join(", ", item.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}: {Of(pair.Value)}"))}}}";

    private static string Of(AttributeValue value) => value switch
    {
        { S: { } text } => $"\"{text}\"",
        { N: { } number } => number,
        { M.Count: > 0 } => Of(value.M),
        _ => $"[{string.Join(", ", (value.L ?? []).Select(Of))}]",
    };
}
