using System.Text.Json.Nodes;
using LocalCloud.DynamoDb;
using LocalCloud.Protocol;

namespace OrderSystem.Local.Tests.DynamoDb;

/// <summary>Random work against the embedded engine, from fixed seeds: a failure repeats. No wire, so there can be much of it.</summary>
public sealed class RandomTests
{
    private const string Table = """
        {"TableName":"random","BillingMode":"PAY_PER_REQUEST",
         "AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"},{"AttributeName":"s","AttributeType":"N"},{"AttributeName":"g","AttributeType":"S"},{"AttributeName":"h","AttributeType":"N"}],
         "KeySchema":[{"AttributeName":"p","KeyType":"HASH"},{"AttributeName":"s","KeyType":"RANGE"}],
         "GlobalSecondaryIndexes":[{"IndexName":"by-g","KeySchema":[{"AttributeName":"g","KeyType":"HASH"},{"AttributeName":"h","KeyType":"RANGE"}],"Projection":{"ProjectionType":"ALL"}}],
         "StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"}}
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task The_stream_replayed_gives_the_table_and_the_index_has_what_the_table_has(int seed)
    {
        using var service = new DynamoDbService(TimeProvider.System);
        var random = new Random(seed);
        var stream = (string)(await CallAsync(service, "CreateTable", Table))["TableDescription"]!["LatestStreamArn"]!;
        for (var i = 0; i < 3000; i++)
        {
            await WriteAsync(service, random);
        }

        var items = await AllAsync(service, "Scan", """{"TableName":"random","Limit":7}""");
        Assert.True(CaseTable.Same(AsMap(items), AsMap(await ReplayAsync(service, stream))), "table and stream disagree");

        foreach (var g in new[] { "a", "b", "c" })
        {
            var expected = items.Where(item => (string?)item["g"]?["S"] == g && item["h"] is not null).ToList();
            foreach (var forward in new[] { "true", "false" })
            {
                var query = $$$"""{"TableName":"random","IndexName":"by-g","Limit":5,"ScanIndexForward":{{{forward}}},"KeyConditionExpression":"g = :g","ExpressionAttributeValues":{":g":{"S":"{{{g}}}"} } }""";
                var found = await AllAsync(service, "Query", query);
                Assert.True(CaseTable.Same(AsMap(found), AsMap(expected)), $"index and table disagree on {g}");
                var sorted = found.Select(item => decimal.Parse((string)item["h"]!["N"]!, null)).ToList();
                Assert.Equal(forward == "true" ? sorted.Order() : sorted.OrderDescending(), sorted);
            }
        }
    }

    [Fact]
    public async Task Threads_that_write_at_once_lose_nothing()
    {
        using var service = new DynamoDbService(TimeProvider.System);
        await CallAsync(service, "CreateTable", Table);
        const int Threads = 4, Rounds = 2000;
#pragma warning disable CA2025 // The tasks have ended before the service is disposed: they are awaited below.
        var threads = Enumerable.Range(0, Threads).Select(thread => Task.Factory.StartNew(
            () =>
            {
                for (var round = 0; round < Rounds; round++)
                {
                    // The engine answers before InvokeAsync returns, so these threads really meet in it.
                    var add = """{"TableName":"random","Key":{"p":{"S":"sum"},"s":{"N":"0"}},"UpdateExpression":"ADD v :n","ExpressionAttributeValues":{":n":{"N":"1"}}}""";
                    Assert.True(CallAsync(service, "UpdateItem", add).IsCompletedSuccessfully);
                    var put = $$$"""{"TableName":"random","Item":{"p":{"S":"p{{{thread}}}"},"s":{"N":"{{{round}}}"},"g":{"S":"g"},"h":{"N":"{{{round % 7}}}"} } }""";
                    Assert.True(CallAsync(service, "PutItem", put).IsCompletedSuccessfully);
                }
            },
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default));
#pragma warning restore CA2025
        await Task.WhenAll(threads);
        var sum = await CallAsync(service, "GetItem", """{"TableName":"random","Key":{"p":{"S":"sum"},"s":{"N":"0"}}}""");
        Assert.Equal($"{Threads * Rounds}", (string)sum["Item"]!["v"]!["N"]!);
        Assert.Equal((Threads * Rounds) + 1, (await AllAsync(service, "Scan", """{"TableName":"random"}""")).Count);
        Assert.Equal(Threads * Rounds, (await AllAsync(service, "Query", """{"TableName":"random","IndexName":"by-g","KeyConditionExpression":"g = :g","ExpressionAttributeValues":{":g":{"S":"g"}}}""")).Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_malformed_request_is_refused_and_nothing_fails_inside(int seed)
    {
        using var service = new DynamoDbService(TimeProvider.System);
        await CallAsync(service, "CreateTable", Table);
        var random = new Random(seed);
        (string Operation, string Request)[] requests =
        [
            ("PutItem", """{"TableName":"random","Item":{"p":{"S":"a"},"s":{"N":"1"},"l":{"L":[{"M":{"a":{"SS":["x"]}}}]}},"ConditionExpression":"attribute_not_exists(#a) OR n < :v","ExpressionAttributeNames":{"#a":"p"},"ExpressionAttributeValues":{":v":{"N":"1"}},"ReturnValues":"ALL_OLD"}"""),
            ("UpdateItem", """{"TableName":"random","Key":{"p":{"S":"a"},"s":{"N":"1"}},"UpdateExpression":"SET a = if_not_exists(a, :v) + :v, l[0].a = :v REMOVE q.z ADD n :v DELETE ss :ss","ExpressionAttributeValues":{":v":{"N":"1"},":ss":{"SS":["a"]}},"ReturnValues":"UPDATED_NEW"}"""),
            ("Query", """{"TableName":"random","KeyConditionExpression":"p = :p AND s BETWEEN :x AND :y","FilterExpression":"NOT contains(l, :x)","ExpressionAttributeValues":{":p":{"S":"a"},":x":{"N":"1"},":y":{"N":"4"}},"ProjectionExpression":"a, l[0].b","Limit":3,"ExclusiveStartKey":{"p":{"S":"a"},"s":{"N":"1"}}}"""),
            ("Scan", """{"TableName":"random","Segment":1,"TotalSegments":4,"FilterExpression":"size(a) > :v","ExpressionAttributeValues":{":v":{"N":"1"}}}"""),
            ("TransactWriteItems", """{"TransactItems":[{"Put":{"TableName":"random","Item":{"p":{"S":"a"},"s":{"N":"1"}}}},{"ConditionCheck":{"TableName":"random","Key":{"p":{"S":"b"},"s":{"N":"1"}},"ConditionExpression":"attribute_not_exists(p)"}}],"ClientRequestToken":"t"}"""),
            ("BatchWriteItem", """{"RequestItems":{"random":[{"PutRequest":{"Item":{"p":{"S":"a"},"s":{"N":"1"}}}},{"DeleteRequest":{"Key":{"p":{"S":"b"},"s":{"N":"1"}}}}]}}"""),
            ("BatchGetItem", """{"RequestItems":{"random":{"Keys":[{"p":{"S":"a"},"s":{"N":"1"}}],"ProjectionExpression":"a"}}}"""),
            ("CreateTable", Table),
            ("UpdateTable", """{"TableName":"random","StreamSpecification":{"StreamEnabled":false},"GlobalSecondaryIndexUpdates":[{"Delete":{"IndexName":"by-x"}}]}"""),
        ];
        for (var i = 0; i < 5000; i++)
        {
            var (operation, request) = requests[random.Next(requests.Length)];
            var mutated = Mutated(JsonNode.Parse(request), random)?.ToJsonString() ?? "{}";
            // Anything but an AwsException fails the test, with the request in its message.
            var error = await Record.ExceptionAsync(() => CallAsync(service, operation, mutated.StartsWith('{') ? mutated : "{}"));
            Assert.True(error is null or AwsException, $"{operation} {mutated}\n{error}");
        }
    }

    private static async Task WriteAsync(DynamoDbService service, Random random)
    {
        var key = $$$"""{"p":{"S":"p{{{random.Next(8)}}}"},"s":{"N":"{{{random.Next(-5, 5)}}}"} }""";
        var request = Engine.Json("""{"TableName":"random"}""");
        var kind = random.Next(4);
        request[kind == 0 ? "Item" : "Key"] = Engine.Json(key);
        if (kind == 0)
        {
            request["Item"]!["v"] = Number(random.Next(3));
        }
        else if (kind < 3)
        {
            request["UpdateExpression"] = random.Next(4) switch
            {
                0 => "REMOVE g",
                1 => "SET h = :n",
                2 => "SET g = :g, h = :n",
                _ => "ADD v :n",
            };
            Aliases.AddUsed(request, (string)request["UpdateExpression"]!, [], new JsonObject { [":g"] = new JsonObject { ["S"] = $"{(char)('a' + random.Next(3))}" }, [":n"] = Number(random.Next(-3, 4)) });
        }
        await service.InvokeAsync(kind == 0 ? "PutItem" : kind == 3 ? "DeleteItem" : "UpdateItem", request, TestContext.Current.CancellationToken);

        static JsonObject Number(int n) => new() { ["N"] = $"{n}" };
    }

    private static async Task<List<JsonObject>> ReplayAsync(DynamoDbService service, string stream)
    {
        var shard = (await service.InvokeAsync("DescribeStream", new JsonObject { ["StreamArn"] = stream }, default))["StreamDescription"]!["Shards"]![0]!["ShardId"]!;
        var iterator = (string?)(await service.InvokeAsync("GetShardIterator", new JsonObject { ["StreamArn"] = stream, ["ShardId"] = shard.DeepClone(), ["ShardIteratorType"] = "TRIM_HORIZON" }, default))["ShardIterator"];
        var items = new Dictionary<string, JsonObject>();
        while (true)
        {
            var page = await service.InvokeAsync("GetRecords", new JsonObject { ["ShardIterator"] = iterator }, default);
            var records = page["Records"]!.AsArray();
            foreach (var change in records.Select(r => r!["dynamodb"]!))
            {
                var key = KeyOf(change["Keys"]!.AsObject());
                Assert.True(JsonNode.DeepEquals(change["OldImage"], items.GetValueOrDefault(key)), "an old image is not the new image before it");
                if (change["NewImage"] is JsonObject image)
                {
                    items[key] = image;
                }
                else
                {
                    items.Remove(key);
                }
            }
            if (records.Count == 0)
            {
                return [.. items.Values];
            }
            iterator = (string?)page["NextShardIterator"];
        }
    }

    private static async Task<List<JsonObject>> AllAsync(DynamoDbService service, string operation, string request)
    {
        var (all, json) = (new List<JsonObject>(), Engine.Json(request));
        while (true)
        {
            var page = await service.InvokeAsync(operation, json, TestContext.Current.CancellationToken);
            all.AddRange(page["Items"]!.AsArray().Select(i => i!.AsObject()));
            if (page["LastEvaluatedKey"] is not { } last)
            {
                return all;
            }
            json["ExclusiveStartKey"] = last.DeepClone();
        }
    }

    private static JsonObject AsMap(List<JsonObject> items) => new(items.Select(i => KeyValuePair.Create(KeyOf(i), (JsonNode?)i.DeepClone())));

    private static string KeyOf(JsonObject item) => $"{item["p"]!["S"]} {item["s"]!["N"]}";

    private static Task<JsonObject> CallAsync(DynamoDbService service, string operation, string request) =>
        service.InvokeAsync(operation, Engine.Json(request), TestContext.Current.CancellationToken);

    private static JsonNode? Mutated(JsonNode? node, Random random)
    {
        string[] junk = ["null", "5", "-1", "true", "\"\"", "\"x\"", "\":v\"", "\"#a\"", "[]", "{}", "[null]", "[5]", """{"S":null}""", """{"S":"a"}""", """{"N":"1"}""", "1e300"];
        string[] cuts = [" ", "(", ")", ".", "[0]", ",", "=", ":v", " AND ", " NOT ", "size(", "é"];
        if (random.NextDouble() < 0.08)
        {
            return JsonNode.Parse(junk[random.Next(junk.Length)]);
        }
        switch (node)
        {
            case JsonObject map:
                return new JsonObject(map.Where(_ => random.NextDouble() > 0.04).Select(m => KeyValuePair.Create(random.NextDouble() < 0.03 ? $"{m.Key}x" : m.Key, Mutated(m.Value, random))));
            case JsonArray list:
                return new JsonArray([.. list.SelectMany(e => Enumerable.Range(0, random.Next(8) switch { 0 => 0, 1 => 2, _ => 1 }).Select(_ => Mutated(e, random)))]);
            case JsonValue value when value.TryGetValue<string>(out var text) && random.NextDouble() < 0.15:
                return JsonValue.Create(text.Insert(random.Next(text.Length + 1), cuts[random.Next(cuts.Length)]));
            default:
                return node?.DeepClone();
        }
    }
}
