using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace OrderSystem.Local.Tests.DynamoDb;

/// <summary>TransactWriteItems and TransactGetItems: all or nothing.</summary>
public sealed class TransactionTests(Engines engines)
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_transaction_does_all_its_writes_over_tables(string name)
    {
        var engine = await engines.GetAsync(name);
        var (one, two) = (await engine.CreateTableAsync(), await engine.CreateTableAsync());
        await PutAsync(engine, one, "a", 1);
        await PutAsync(engine, one, "old", 1);
        await PutAsync(engine, two, "guard", 1);
        await engine.Client.TransactWriteItemsAsync(
            new TransactWriteItemsRequest
            {
                TransactItems =
                [
                    new() { Update = new() { TableName = one, Key = Key("a"), UpdateExpression = "SET v = v + :one", ExpressionAttributeValues = new() { [":one"] = new() { N = "1" } } } },
                    new() { Delete = new() { TableName = one, Key = Key("old") } },
                    new() { Put = new() { TableName = two, Item = Item("b", 5), ConditionExpression = "attribute_not_exists(id)" } },
                    new() { ConditionCheck = new() { TableName = two, Key = Key("guard"), ConditionExpression = "attribute_exists(id)" } },
                ],
            },
            Token);
        var read = await engine.Client.TransactGetItemsAsync(
            new TransactGetItemsRequest
            {
                TransactItems =
                [
                    new() { Get = new() { TableName = one, Key = Key("a") } },
                    new() { Get = new() { TableName = one, Key = Key("old") } },
                    new() { Get = new() { TableName = two, Key = Key("b"), ProjectionExpression = "v" } },
                ],
            },
            Token);
        Assert.Equal("2", read.Responses[0].Item["v"].N);
        Assert.Equal(0, read.Responses[1].Item?.Count ?? 0);
        Assert.Equal("5", read.Responses[2].Item["v"].N);
        // moto answers the whole item.
        Assert.True(engine.Name == Engines.Moto || read.Responses[2].Item.Count == 1);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task One_failed_condition_cancels_all_and_each_write_has_its_reason(string name)
    {
        var engine = await engines.GetAsync(name);
        var table = await engine.CreateTableAsync();
        await PutAsync(engine, table, "there", 3);
        var cancelled = await Assert.ThrowsAsync<TransactionCanceledException>(() => engine.Client.TransactWriteItemsAsync(
            new TransactWriteItemsRequest
            {
                TransactItems =
                [
                    new() { Put = new() { TableName = table, Item = Item("new", 1) } },
                    new() { Put = new() { TableName = table, Item = Item("there", 1), ConditionExpression = "attribute_not_exists(id)", ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD } },
                ],
            },
            Token));
        Assert.StartsWith("Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]", cancelled.Message, StringComparison.Ordinal);
        Assert.Equal(["None", "ConditionalCheckFailed"], cancelled.CancellationReasons.Select(r => r.Code));
        Assert.Equal("The conditional request failed", cancelled.CancellationReasons[1].Message);
        Assert.Equal("3", cancelled.CancellationReasons[1].Item["v"].N);
        Assert.False((await engine.Client.GetItemAsync(table, Key("new"), Token)).IsItemSet);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_repeated_token_does_nothing_again_and_a_reused_one_is_refused(string name)
    {
        var engine = await engines.GetAsync(name);
        engine.SkipOn(Engines.Moto, "does not know repeated tokens");
        var table = await engine.CreateTableAsync();
        var request = new TransactWriteItemsRequest
        {
            ClientRequestToken = Guid.NewGuid().ToString(),
            TransactItems = [new() { Update = new() { TableName = table, Key = Key("a"), UpdateExpression = "ADD v :one", ExpressionAttributeValues = new() { [":one"] = new() { N = "1" } } } }],
        };
        await engine.Client.TransactWriteItemsAsync(request, Token);
        await engine.Client.TransactWriteItemsAsync(request, Token);
        Assert.Equal("1", (await engine.Client.GetItemAsync(table, Key("a"), Token)).Item["v"].N);
        request.TransactItems[0].Update.Key = Key("b");
        await Assert.ThrowsAsync<IdempotentParameterMismatchException>(() => engine.Client.TransactWriteItemsAsync(request, Token));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Two_operations_on_one_item_are_refused(string name)
    {
        var engine = await engines.GetAsync(name);
        var table = await engine.CreateTableAsync();
        var error = await Assert.ThrowsAnyAsync<AmazonDynamoDBException>(() => engine.Client.TransactWriteItemsAsync(
            new TransactWriteItemsRequest { TransactItems = [new() { Put = new() { TableName = table, Item = Item("a", 1) } }, new() { Delete = new() { TableName = table, Key = Key("a") } }] },
            Token));
        Assert.Equal("ValidationException", error.ErrorCode);
        Assert.Contains("Transaction request cannot include multiple operations on one item", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_update_that_does_not_fit_the_item_cancels_with_a_validation_error()
    {
        var engine = await engines.GetAsync(Engines.Embedded);
        var table = await engine.CreateTableAsync();
        var cancelled = await Assert.ThrowsAsync<TransactionCanceledException>(() => engine.Client.TransactWriteItemsAsync(
            new TransactWriteItemsRequest { TransactItems = [new() { Update = new() { TableName = table, Key = Key("a"), UpdateExpression = "SET v = v + :one", ExpressionAttributeValues = new() { [":one"] = new() { N = "1" } } } }] },
            Token));
        Assert.Equal("ValidationError", Assert.Single(cancelled.CancellationReasons).Code);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Task PutAsync(Engine engine, string table, string id, int v) => engine.Client.PutItemAsync(table, Item(id, v), Token);

    private static Dictionary<string, AttributeValue> Key(string id) => new() { ["id"] = new() { S = id } };

    private static Dictionary<string, AttributeValue> Item(string id, int v) => new() { ["id"] = new() { S = id }, ["v"] = new() { N = $"{v}" } };
}
