using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace OrderSystem.Local.Tests.DynamoDb;

/// <summary>Single items, batches and transactions through the AWS SDK.</summary>
public sealed class ItemTests(Engines engines)
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_item_is_written_once_read_changed_and_deleted(string name)
    {
        var engine = await engines.GetAsync(name);
        var table = await engine.CreateTableAsync();
        var put = new PutItemRequest { TableName = table, Item = Item("o-1", 1), ConditionExpression = "attribute_not_exists(id)" };
        await engine.Client.PutItemAsync(put, Token);
        var twice = await Assert.ThrowsAsync<ConditionalCheckFailedException>(() => engine.Client.PutItemAsync(put, Token));
        Assert.Equal("The conditional request failed", twice.Message);

        var got = await engine.Client.GetItemAsync(new GetItemRequest { TableName = table, Key = Key("o-1"), ConsistentRead = true }, Token);
        Assert.Equal("1", got.Item["version"].N);
        var updated = await engine.Client.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = table,
                Key = Key("o-1"),
                UpdateExpression = "SET #s = :s, version = version + :one",
                ConditionExpression = "version = :v",
                ExpressionAttributeNames = new() { ["#s"] = "status" },
                ExpressionAttributeValues = new() { [":s"] = new() { S = "paid" }, [":one"] = new() { N = "1" }, [":v"] = new() { N = "1" } },
                ReturnValues = ReturnValue.ALL_NEW,
            },
            Token);
        Assert.Equal(("paid", "2"), (updated.Attributes["status"].S, updated.Attributes["version"].N));

        var deleted = await engine.Client.DeleteItemAsync(new DeleteItemRequest { TableName = table, Key = Key("o-1"), ReturnValues = ReturnValue.ALL_OLD }, Token);
        Assert.Equal("2", deleted.Attributes["version"].N);
        var gone = await engine.Client.GetItemAsync(table, Key("o-1"), Token);
        Assert.False(gone.IsItemSet);
        await engine.Client.DeleteItemAsync(table, Key("o-1"), Token);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_refused_write_shows_the_item_that_was_in_its_way_if_asked(string name)
    {
        var engine = await engines.GetAsync(name);
        engine.SkipOn(Engines.DynamoDbLocal, "1.11 is from before ReturnValuesOnConditionCheckFailure");
        var table = await engine.CreateTableAsync();
        await engine.Client.PutItemAsync(table, Item("o-1", 7), Token);
        var refused = await Assert.ThrowsAsync<ConditionalCheckFailedException>(() => engine.Client.PutItemAsync(
            new PutItemRequest { TableName = table, Item = Item("o-1", 1), ConditionExpression = "attribute_not_exists(id)", ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD },
            Token));
        Assert.Equal("7", refused.Item["version"].N);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_missing_table_is_not_found(string name)
    {
        var engine = await engines.GetAsync(name);
        var error = await Assert.ThrowsAsync<ResourceNotFoundException>(() => engine.Client.GetItemAsync("no-such-table", Key("a"), Token));
        if (engine.IsEmbedded)
        {
            Assert.Equal("Requested resource not found", error.Message);
        }
        await Assert.ThrowsAsync<ResourceNotFoundException>(() => engine.Client.PutItemAsync("no-such-table", Item("a", 1), Token));
        await Assert.ThrowsAsync<ResourceNotFoundException>(() => engine.Client.QueryAsync(
            new QueryRequest { TableName = "no-such-table", KeyConditionExpression = "id = :i", ExpressionAttributeValues = new() { [":i"] = new() { S = "a" } } }, Token));
    }

    [Theory]
    [InlineData(Engines.Embedded)]
    [InlineData(Engines.DynamoDbLocal)]
    public async Task Consumed_capacity_follows_sizes_consistency_and_indexes(string name)
    {
        var engine = await engines.GetAsync(name);
        var table = await engine.CreateTableAsync("""
            {"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"},{"AttributeName":"g","AttributeType":"S"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],
             "GlobalSecondaryIndexes":[{"IndexName":"by-g","KeySchema":[{"AttributeName":"g","KeyType":"HASH"}],"Projection":{"ProjectionType":"KEYS_ONLY"}}]}
            """);
        Assert.Equal((3, null), await PutAsync(3000, null));
        Assert.Equal((4, 1), await PutAsync(3000, "g1"));
        Assert.Equal((5, 2), await PutAsync(3000, "g2"));
        Assert.Equal((3, null), await PutAsync(2900, "g2"));
        Assert.Equal((4, 1), await PutAsync(10, null));
        await PutAsync(9000, null);
        Assert.Equal(1.5, await GetAsync(false));
        Assert.Equal(3, await GetAsync(true));

        async Task<(double, double?)> PutAsync(int size, string? g)
        {
            var item = new Dictionary<string, AttributeValue> { ["id"] = new() { S = "a" }, ["x"] = new() { S = new string('x', size) } };
            if (g is not null)
            {
                item["g"] = new AttributeValue { S = g };
            }
            var consumed = (await engine.Client.PutItemAsync(new PutItemRequest { TableName = table, Item = item, ReturnConsumedCapacity = ReturnConsumedCapacity.INDEXES }, Token)).ConsumedCapacity;
            return (consumed.CapacityUnits!.Value, consumed.GlobalSecondaryIndexes is { Count: > 0 } indexes && indexes["by-g"].CapacityUnits > 0 ? indexes["by-g"].CapacityUnits : null);
        }

        async Task<double> GetAsync(bool consistent) => (await engine.Client.GetItemAsync(
            new GetItemRequest { TableName = table, Key = Key("a"), ConsistentRead = consistent, ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL }, Token)).ConsumedCapacity.CapacityUnits!.Value;
    }

    [Fact]
    public async Task The_size_of_a_collection_is_told_where_a_table_has_local_indexes()
    {
        // DynamoDB Local 1.11 and moto never tell it.
        var engine = await engines.GetAsync(Engines.Embedded);
        var local = await engine.CreateTableAsync("""
            {"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"},{"AttributeName":"s","AttributeType":"S"},{"AttributeName":"l","AttributeType":"S"}],
             "KeySchema":[{"AttributeName":"id","KeyType":"HASH"},{"AttributeName":"s","KeyType":"RANGE"}],
             "LocalSecondaryIndexes":[{"IndexName":"by-l","KeySchema":[{"AttributeName":"id","KeyType":"HASH"},{"AttributeName":"l","KeyType":"RANGE"}],"Projection":{"ProjectionType":"ALL"}}]}
            """);
        var plain = await engine.CreateTableAsync();
        const string Put = """{"Item":{"id":{"S":"a"},"s":{"S":"b"}},"ReturnItemCollectionMetrics":"SIZE"}""";

        var metrics = (await engine.CallAsync("PutItem", local, Put)).Succeeded()["ItemCollectionMetrics"];
        Assert.Equal("""{"id":{"S":"a"}}""", metrics!["ItemCollectionKey"]!.ToJsonString());
        Assert.Equal(2, metrics["SizeEstimateRangeGB"]!.AsArray().Count);
        Assert.Null((await engine.CallAsync("PutItem", plain, Put)).Succeeded()["ItemCollectionMetrics"]);
        var batch = await engine.CallAsync("BatchWriteItem", $$$$$"""{"RequestItems":{"{{{{{local}}}}}":[{"PutRequest":{"Item":{"id":{"S":"a"},"s":{"S":"c"}}}},{"DeleteRequest":{"Key":{"id":{"S":"a"},"s":{"S":"b"}}}}]},"ReturnItemCollectionMetrics":"SIZE"}""");
        Assert.Single(batch.Succeeded()["ItemCollectionMetrics"]![local]!.AsArray());
    }

    [Fact]
    public async Task A_batch_that_is_empty_or_too_large_is_refused_in_the_services_words()
    {
        var engine = await engines.GetAsync(Engines.Embedded);
        var table = await engine.CreateTableAsync();
        static string Many(int count, string form) => string.Join(',', Enumerable.Range(0, count).Select(i => form.Replace("KEY", $$$"""{"id":{"S":"{{{i}}}"}}""", StringComparison.Ordinal)));

        Assert.Equal("The requestItems parameter is required for BatchGetItem", (await engine.CallAsync("BatchGetItem", """{"RequestItems":{}}""")).Failed("ValidationException"));
        Assert.Equal("The requestItems parameter is required for BatchWriteItem", (await engine.CallAsync("BatchWriteItem", """{"RequestItems":{}}""")).Failed("ValidationException"));
        Assert.Equal(
            $"1 validation error detected: Value at 'RequestItems.{table}.member.Keys' failed to satisfy constraint: Member must have length less than or equal to 100",
            (await engine.CallAsync("BatchGetItem", $$$$"""{"RequestItems":{"{{{{table}}}}":{"Keys":[{{{{Many(101, "KEY")}}}}]}}}""")).Failed("ValidationException"));
        Assert.EndsWith(
            "at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 25, Member must have length greater than or equal to 1]",
            (await engine.CallAsync("BatchWriteItem", $$$"""{"RequestItems":{"{{{table}}}":[{{{Many(26, "{\"DeleteRequest\":{\"Key\":KEY}}")}}}]}}""")).Failed("ValidationException"),
            StringComparison.Ordinal);
        Assert.Equal(
            "1 validation error detected: Value '[]' at 'transactItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
            (await engine.CallAsync("TransactGetItems", """{"TransactItems":[]}""")).Failed("ValidationException"));
    }

    [Theory]
    [InlineData("TransactGetItems", "Get")]
    [InlineData("TransactWriteItems", "Delete")]
    public async Task A_key_that_does_not_fit_cancels_a_transaction_and_is_the_actions_own_reason(string operation, string action)
    {
        var engine = await engines.GetAsync(Engines.Embedded);
        var table = await engine.CreateTableAsync();

        var answer = await engine.CallAsync(operation, $$$$$"""{"TransactItems":[{"{{{{{action}}}}}":{"TableName":"{{{{{table}}}}}","Key":{"id":{"S":"a"}}}},{"{{{{{action}}}}}":{"TableName":"{{{{{table}}}}}","Key":{}}}]}""");

        Assert.Equal("Transaction cancelled, please refer cancellation reasons for specific reasons [None, ValidationError]", answer.Failed("TransactionCanceledException"));
        Assert.Equal("The provided key element does not match the schema", (string?)answer.Body["CancellationReasons"]![1]!["Message"]);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_batch_writes_and_reads_over_tables(string name)
    {
        var engine = await engines.GetAsync(name);
        var (one, two) = (await engine.CreateTableAsync(), await engine.CreateTableAsync());
        await engine.Client.PutItemAsync(one, Item("old", 1), Token);
        var written = await engine.Client.BatchWriteItemAsync(
            new Dictionary<string, List<WriteRequest>>
            {
                [one] = [new(new PutRequest(Item("a", 1))), new(new DeleteRequest(Key("old")))],
                [two] = [new(new PutRequest(Item("b", 2)))],
            },
            Token);
        Assert.Equal(0, written.UnprocessedItems?.Count ?? 0);
        var read = await engine.Client.BatchGetItemAsync(
            new Dictionary<string, KeysAndAttributes>
            {
                [one] = new() { Keys = [Key("a"), Key("old")] },
                [two] = new() { Keys = [Key("b")], ProjectionExpression = "version" },
            },
            Token);
        Assert.Equal("1", Assert.Single(read.Responses[one])["version"].N);
        Assert.Equal(["version"], Assert.Single(read.Responses[two]).Keys);

    }

    [Theory]
    [InlineData(Engines.Embedded)]
    [InlineData(Engines.DynamoDbLocal)]
    public async Task A_batch_holds_25_writes_at_most_and_none_of_one_item_twice(string name)
    {
        var engine = await engines.GetAsync(name);
        var one = await engine.CreateTableAsync();
        var twice = new Dictionary<string, List<WriteRequest>> { [one] = [new(new PutRequest(Item("c", 1))), new(new DeleteRequest(Key("c")))] };
        var duplicates = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => engine.Client.BatchWriteItemAsync(twice, Token));
        Assert.Equal("ValidationException", duplicates.ErrorCode);
        var tooMany = new Dictionary<string, List<WriteRequest>> { [one] = [.. Enumerable.Range(0, 26).Select(i => new WriteRequest(new PutRequest(Item($"i{i}", 1))))] };
        await Assert.ThrowsAsync<AmazonDynamoDBException>(() => engine.Client.BatchWriteItemAsync(tooMany, Token));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Dictionary<string, AttributeValue> Key(string id) => new() { ["id"] = new() { S = id } };

    private static Dictionary<string, AttributeValue> Item(string id, int version) => new() { ["id"] = new() { S = id }, ["version"] = new() { N = $"{version}" } };
}
