using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace OrderSystem.Local.Tests.DynamoDb;

/// <summary>Writers that race: what an order system relies on is that exactly one of them wins.</summary>
public sealed class RaceTests(Engines engines)
{
    private const string CheckThenWrite = "checks and writes in two steps, so two writers may win";

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Of_two_writers_with_one_version_exactly_one_wins(string name)
    {
        var engine = await engines.GetAsync(name);
        engine.SkipOn(Engines.Moto, CheckThenWrite);
        var table = await OrderTable.CreateAsync(engine);
        const int Rounds = 20;
        await engine.Client.PutItemAsync(table, Order(0), Token);
        for (var version = 0; version < Rounds; version++)
        {
            var wins = await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => TryAdvanceAsync(version, writer)));
            Assert.Single(wins, won => won);
        }
        Assert.Equal($"{Rounds}", (await engine.Client.GetItemAsync(table, Key, Token)).Item["version"].N);

        async Task<bool> TryAdvanceAsync(int version, int writer)
        {
            try
            {
                await engine.Client.UpdateItemAsync(
                    new UpdateItemRequest
                    {
                        TableName = table,
                        Key = Key,
                        UpdateExpression = "SET version = :next, writer = :w",
                        ConditionExpression = "version = :v",
                        ExpressionAttributeValues = new() { [":v"] = new() { N = $"{version}" }, [":next"] = new() { N = $"{version + 1}" }, [":w"] = new() { N = $"{writer}" } },
                    },
                    Token);
                return true;
            }
            catch (ConditionalCheckFailedException)
            {
                return false;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_order_placed_many_times_at_once_is_written_once(string name)
    {
        var engine = await engines.GetAsync(name);
        engine.SkipOn(Engines.Moto, CheckThenWrite);
        var table = await OrderTable.CreateAsync(engine);
        var created = await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
        {
            try
            {
                await engine.Client.PutItemAsync(new PutItemRequest { TableName = table, Item = Order(1), ConditionExpression = "attribute_not_exists(orderId)" }, Token);
                return true;
            }
            catch (ConditionalCheckFailedException)
            {
                return false;
            }
        }));
        Assert.Single(created, c => c);
    }

    [Fact]
    public async Task Transactions_over_two_tables_in_either_order_neither_block_nor_lose_a_write()
    {
        var engine = await engines.GetAsync(Engines.Embedded);
        string[] tables = [await engine.CreateTableAsync(), await engine.CreateTableAsync()];
        const int Writers = 8, Rounds = 25;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                var ordered = writer % 2 == 0 ? tables : tables.Reverse();
                await engine.Client.TransactWriteItemsAsync(
                    new TransactWriteItemsRequest
                    {
                        TransactItems = [.. ordered.Select(t => new TransactWriteItem
                        {
                            Update = new Update { TableName = t, Key = new() { ["id"] = new() { S = "sum" } }, UpdateExpression = "ADD v :one", ExpressionAttributeValues = new() { [":one"] = new() { N = "1" } } },
                        })],
                    },
                    Token);
            }
        })).WaitAsync(TimeSpan.FromSeconds(60), Token);
        foreach (var table in tables)
        {
            Assert.Equal($"{Writers * Rounds}", (await engine.Client.GetItemAsync(table, new() { ["id"] = new() { S = "sum" } }, Token)).Item["v"].N);
        }
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_order_leaves_the_index_of_open_orders_when_it_closes(string name)
    {
        var engine = await engines.GetAsync(name);
        var table = await OrderTable.CreateAsync(engine);
        await engine.Client.PutItemAsync(table, Order(1), Token);
        Assert.Equal(1, await OpenAsync("2026-11-21T12:00:00Z"));
        Assert.Equal(0, await OpenAsync("2026-11-21T09:00:00Z"));

        var update = new UpdateItemRequest
        {
            TableName = table,
            Key = Key,
            UpdateExpression = "SET nextCheckAt = :later",
            ExpressionAttributeValues = new() { [":later"] = new() { S = "2026-11-21T14:00:00Z" } },
        };
        await engine.Client.UpdateItemAsync(update, Token);
        Assert.Equal(0, await OpenAsync("2026-11-21T12:00:00Z"));
        Assert.Equal(1, await OpenAsync("2026-11-21T15:00:00Z"));

        update.UpdateExpression = "REMOVE openShard, nextCheckAt";
        update.ExpressionAttributeValues = null;
        await engine.Client.UpdateItemAsync(update, Token);
        Assert.Equal(0, await OpenAsync("2026-11-21T15:00:00Z"));
        var mine = await engine.Client.QueryAsync(
            new QueryRequest { TableName = table, IndexName = "customer-orders", KeyConditionExpression = "customerId = :c", ExpressionAttributeValues = new() { [":c"] = new() { S = "ada" } }, ScanIndexForward = false },
            Token);
        Assert.Equal(["createdAt", "customerId", "orderId"], Assert.Single(mine.Items).Keys.Order(StringComparer.Ordinal));

        async Task<int> OpenAsync(string dueBefore) => (await engine.Client.QueryAsync(
            new QueryRequest
            {
                TableName = table,
                IndexName = "open-orders",
                KeyConditionExpression = "openShard = :s AND nextCheckAt <= :t",
                ExpressionAttributeValues = new() { [":s"] = new() { N = "3" }, [":t"] = new() { S = dueBefore } },
            },
            Token)).Count!.Value;
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Dictionary<string, AttributeValue> Key => new() { ["orderId"] = new() { S = "o-1" } };

    private static Dictionary<string, AttributeValue> Order(int version) => new(Key)
    {
        ["version"] = new() { N = $"{version}" },
        ["customerId"] = new() { S = "ada" },
        ["createdAt"] = new() { S = "2026-11-21T10:00:00Z" },
        ["openShard"] = new() { N = "3" },
        ["nextCheckAt"] = new() { S = "2026-11-21T10:05:00Z" },
    };
}
