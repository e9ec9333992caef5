using System.Diagnostics;
using System.Text.Json.Nodes;
using LocalCloud.DynamoDb;

namespace OrderSystem.Local.Tests.DynamoDb;

/// <summary>DynamoDB Streams: what each write leaves behind, and how readers follow it.</summary>
public sealed class StreamTests(Engines engines)
{
    private const string Keys = """{"id":{"S":"a"}}""";

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Every_change_leaves_one_record_and_no_change_leaves_none(string name)
    {
        var engine = await engines.GetAsync(name);
        var (table, stream) = await CreateAsync(engine, "NEW_AND_OLD_IMAGES");
        await engine.CallAsync("PutItem", table, """{"Item":{"id":{"S":"a"},"v":{"N":"1"}}}""");
        if (engine.Name != Engines.Moto)
        {
            // moto records these two.
            await engine.CallAsync("PutItem", table, """{"Item":{"id":{"S":"a"},"v":{"N":"1"}}}""");
            await engine.CallAsync("UpdateItem", table, """{"Key":{"id":{"S":"a"}},"UpdateExpression":"SET v = v"}""");
        }
        await engine.CallAsync("PutItem", table, """{"Item":{"id":{"S":"a"},"v":{"N":"2"}},"ConditionExpression":"attribute_not_exists(id)"}""");
        await engine.CallAsync("UpdateItem", table, """{"Key":{"id":{"S":"a"}},"UpdateExpression":"ADD v :n","ExpressionAttributeValues":{":n":{"N":"1"}}}""");
        await engine.CallAsync("DeleteItem", table, """{"Key":{"id":{"S":"a"}}}""");
        if (engine.Name != Engines.Moto)
        {
            await engine.CallAsync("DeleteItem", table, """{"Key":{"id":{"S":"a"}}}""");
        }
        if (engine.IsEmbedded)
        {
            // The peers make an item of it.
            await engine.CallAsync("UpdateItem", table, """{"Key":{"id":{"S":"a"}},"UpdateExpression":"REMOVE v"}""");
        }
        await engine.CallAsync("TransactWriteItems", $$$"""{"TransactItems":[{"Put":{"TableName":"{{{table}}}","Item":{"id":{"S":"b"} } } }]}""");

        var records = await ReadAsync(engine, stream, "TRIM_HORIZON");
        Assert.Equal(["INSERT", "MODIFY", "REMOVE", "INSERT"], records.Select(r => (string)r["eventName"]!));
        Assert.True(CaseTable.Same(records[1]["dynamodb"]!["OldImage"], Engine.Json("""{"id":{"S":"a"},"v":{"N":"1"}}""")));
        Assert.True(CaseTable.Same(records[1]["dynamodb"]!["NewImage"], Engine.Json("""{"id":{"S":"a"},"v":{"N":"2"}}""")));
        Assert.Null(records[0]["dynamodb"]!["OldImage"]);
        Assert.Null(records[2]["dynamodb"]!["NewImage"]);
        Assert.All(records.Take(3), r => Assert.True(CaseTable.Same(r["dynamodb"]!["Keys"], Engine.Json(Keys))));
        var numbers = records.Select(r => (string)r["dynamodb"]!["SequenceNumber"]!).ToList();
        Assert.Equal(numbers.Order(StringComparer.Ordinal), numbers);
        Assert.Equal(numbers.Count, numbers.Distinct().Count());
        Assert.Equal("aws:dynamodb", (string)records[0]["eventSource"]!);
    }

    [Theory]
    [InlineData(Engines.Embedded, "KEYS_ONLY", false, false)]
    [InlineData(Engines.Embedded, "NEW_IMAGE", true, false)]
    [InlineData(Engines.Embedded, "OLD_IMAGE", false, true)]
    [InlineData(Engines.DynamoDbLocal, "KEYS_ONLY", false, false)]
    [InlineData(Engines.DynamoDbLocal, "NEW_IMAGE", true, false)]
    [InlineData(Engines.DynamoDbLocal, "OLD_IMAGE", false, true)]
    public async Task A_record_has_the_images_of_its_view_type(string name, string viewType, bool hasNew, bool hasOld)
    {
        var engine = await engines.GetAsync(name);
        var (table, stream) = await CreateAsync(engine, viewType);
        await engine.CallAsync("PutItem", table, """{"Item":{"id":{"S":"a"},"v":{"N":"1"}}}""");
        await engine.CallAsync("PutItem", table, """{"Item":{"id":{"S":"a"},"v":{"N":"2"}}}""");
        var modified = (await ReadAsync(engine, stream, "TRIM_HORIZON"))[1]["dynamodb"]!;
        Assert.Equal((hasNew, hasOld, viewType), (modified["NewImage"] is not null, modified["OldImage"] is not null, (string?)modified["StreamViewType"]));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_iterator_begins_where_it_is_asked_to(string name)
    {
        var engine = await engines.GetAsync(name);
        var (table, stream) = await CreateAsync(engine, "NEW_IMAGE");
        for (var i = 1; i <= 5; i++)
        {
            await PutAsync(engine, table, $"{i}");
        }
        var all = await ReadAsync(engine, stream, "TRIM_HORIZON", limit: 2);
        Assert.Equal(5, all.Count);
        var third = (string)all[2]["dynamodb"]!["SequenceNumber"]!;
        Assert.Equal(3, (await ReadAsync(engine, stream, "AT_SEQUENCE_NUMBER", third)).Count);
        Assert.Equal(2, (await ReadAsync(engine, stream, "AFTER_SEQUENCE_NUMBER", third)).Count);

        var latest = await IteratorAsync(engine, stream, "LATEST", null);
        await PutAsync(engine, table, "6");
        var (records, next) = await PageAsync(engine, latest, 10);
        Assert.Equal("6", (string)Assert.Single(records)["dynamodb"]!["NewImage"]!["id"]!["S"]!);
        (records, next) = await PageAsync(engine, next!, 10);
        Assert.Empty(records);
        Assert.NotNull(next);
    }

    [Fact]
    public async Task A_disabled_stream_can_still_be_read_to_its_end_and_an_enabled_one_is_new()
    {
        var engine = await engines.GetAsync(Engines.Embedded);
        var (table, stream) = await CreateAsync(engine, "NEW_IMAGE");
        await PutAsync(engine, table, "1");
        (await engine.CallAsync("UpdateTable", table, """{"StreamSpecification":{"StreamEnabled":false}}""")).Succeeded();
        await PutAsync(engine, table, "2");
        var description = (await engine.CallAsync("DescribeStream", new JsonObject { ["StreamArn"] = stream })).Succeeded()["StreamDescription"]!;
        Assert.Equal("DISABLED", (string)description["StreamStatus"]!);
        Assert.NotNull(description["Shards"]![0]!["SequenceNumberRange"]!["EndingSequenceNumber"]);
        var (records, next) = await PageAsync(engine, await IteratorAsync(engine, stream, "TRIM_HORIZON", null), 10);
        Assert.Single(records);
        Assert.Null(next);

        var enabled = (await engine.CallAsync("UpdateTable", table, """{"StreamSpecification":{"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"}}""")).Succeeded();
        var second = (string)enabled["TableDescription"]!["LatestStreamArn"]!;
        Assert.NotEqual(stream, second);
        Assert.Empty(await ReadAsync(engine, second, "TRIM_HORIZON"));
        var streams = (await engine.CallAsync("ListStreams", table, "{}")).Succeeded()["Streams"]!.AsArray();
        Assert.Equal([stream, second], streams.Select(s => (string)s!["StreamArn"]!));
        (await engine.CallAsync("UpdateTable", table, """{"StreamSpecification":{"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"}}""")).Failed("ValidationException");
    }

    [Fact]
    public async Task Records_are_kept_24_hours_and_iterators_15_minutes()
    {
        var time = new ManualTime();
        var (engine, server, _) = await Engines.StartEmbeddedAsync(time);
        await using var _1 = server;
        var (table, stream) = await CreateAsync(engine, "NEW_IMAGE");
        await PutAsync(engine, table, "1");
        var first = (string)(await ReadAsync(engine, stream, "TRIM_HORIZON"))[0]["dynamodb"]!["SequenceNumber"]!;
        var iterator = await IteratorAsync(engine, stream, "TRIM_HORIZON", null);
        time.Advance(TimeSpan.FromMinutes(16));
        (await engine.CallAsync("GetRecords", new JsonObject { ["ShardIterator"] = iterator })).Failed("ExpiredIteratorException");

        time.Advance(TimeSpan.FromHours(24));
        await PutAsync(engine, table, "2");
        Assert.Equal("2", (string)Assert.Single(await ReadAsync(engine, stream, "TRIM_HORIZON"))["dynamodb"]!["NewImage"]!["id"]!["S"]!);
        var shard = await ShardAsync(engine, stream);
        var trimmed = await engine.CallAsync("GetShardIterator", new JsonObject { ["StreamArn"] = stream, ["ShardId"] = shard, ["ShardIteratorType"] = "AT_SEQUENCE_NUMBER", ["SequenceNumber"] = first });
        trimmed.Failed("TrimmedDataAccessException");

        (await engine.CallAsync("DeleteTable", table, "{}")).Succeeded();
        Assert.Single(await ReadAsync(engine, stream, "TRIM_HORIZON"));
        time.Advance(TimeSpan.FromHours(25));
        (await engine.CallAsync("DescribeStream", new JsonObject { ["StreamArn"] = stream })).Failed("ResourceNotFoundException");
    }

    [Fact]
    public async Task Shards_iterators_and_streams_that_are_not_there_are_told_apart()
    {
        var engine = await engines.GetAsync(Engines.Embedded);
        var (_, stream) = await CreateAsync(engine, "KEYS_ONLY");
        var shard = await ShardAsync(engine, stream);
        const string Cases = """
            DescribeStream {"StreamArn":"no-arn-but-as-long-as-one-would-have-to-be"} | Invalid StreamArn: no-arn-but-as-long-as-one-would-have-to-be
            DescribeStream {"StreamArn":"arn:aws:dynamodb:us-east-1:000000000000:table/absent/stream/2026-01-01T00:00:00.000"} | ResourceNotFoundException: Requested resource not found: Stream: arn:aws:dynamodb:us-east-1:000000000000:table/absent/stream/2026-01-01T00:00:00.000 not found
            DescribeStream {"StreamArn":"STREAM","ShardFilter":{"Type":"CHILD_SHARDS"}} | One or more parameter values were invalid: ShardFilter must have both Type and ShardId
            DescribeStream {"StreamArn":"STREAM","ShardFilter":{"Type":"ALL","ShardId":"SHARD"}} | 1 validation error detected: Value 'ALL' at 'shardFilter.type' failed to satisfy constraint: Member must satisfy enum value set: [CHILD_SHARDS]
            DescribeStream {"StreamArn":"STREAM","ShardFilter":{"Type":"CHILD_SHARDS","ShardId":"short"}} | 1 validation error detected: Value 'short' at 'shardFilter.shardId' failed to satisfy constraint: Member must have length greater than or equal to 28
            ListStreams {"ExclusiveStartStreamArn":"no-arn-but-as-long-as-one-would-have-to-be"} | Invalid StreamArn: no-arn-but-as-long-as-one-would-have-to-be
            GetShardIterator {"StreamArn":"STREAM","ShardId":"SHARD","ShardIteratorType":"LATEST","SequenceNumber":"100000000000000000001"} | One or more parameter values were invalid: SequenceNumber cannot be specified for LATEST
            GetShardIterator {"StreamArn":"STREAM","ShardId":"SHARD","ShardIteratorType":"FIRST"} | 1 validation error detected: Value 'FIRST' at 'shardIteratorType' failed to satisfy constraint: Member must satisfy enum value set: [TRIM_HORIZON, LATEST, AT_SEQUENCE_NUMBER, AFTER_SEQUENCE_NUMBER]
            GetRecords {"ShardIterator":"nothing"} | Invalid ShardIterator
            """;
        await CaseTable.RunAsync(engine, Cases, async (input, expected) => CaseTable.CompareError(
            engine,
            await engine.CallAsync(input.Split(' ')[0], input[input.IndexOf('{', StringComparison.Ordinal)..].Replace("STREAM", stream, StringComparison.Ordinal).Replace("SHARD", shard, StringComparison.Ordinal)
                .Replace($"CHILD_{shard}S", "CHILD_SHARDS", StringComparison.Ordinal)),
            expected));

        // A reader may begin at the first sequence number that the shard will have, before there is a record.
        Assert.NotNull(await IteratorAsync(engine, stream, "AT_SEQUENCE_NUMBER", "100000000000000000001"));
        Assert.Empty(await ShardsAfterAsync("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"));
        Assert.Empty(await ShardsAfterAsync(shard));
        Assert.Single(await ShardsAfterAsync("shardId-00000000000000000000-0"));

        async Task<JsonArray> ShardsAfterAsync(string id) =>
            (await engine.CallAsync("DescribeStream", new JsonObject { ["StreamArn"] = stream, ["ExclusiveStartShardId"] = id })).Succeeded()["StreamDescription"]!["Shards"]!.AsArray();
    }

    [Fact]
    public async Task An_item_whose_time_to_live_is_over_is_deleted_by_the_service()
    {
        var time = new ManualTime();
        var (engine, server, _) = await Engines.StartEmbeddedAsync(time);
        await using var _1 = server;
        var (table, stream) = await CreateAsync(engine, "OLD_IMAGE");
        (await engine.CallAsync("UpdateTimeToLive", table, """{"TimeToLiveSpecification":{"Enabled":true,"AttributeName":"expiresAt"}}""")).Succeeded();
        Assert.Equal("ENABLED", (string)(await engine.CallAsync("DescribeTimeToLive", table, "{}")).Succeeded()["TimeToLiveDescription"]!["TimeToLiveStatus"]!);
        var soon = time.GetUtcNow().AddMinutes(1).ToUnixTimeSeconds();
        foreach (var (id, expires) in new[] { ("soon", $$"""{"N":"{{soon}}"}"""), ("later", $$"""{"N":"{{soon + 3600}}"}"""), ("text", $$"""{"S":"{{soon}}"}"""), ("ancient", """{"N":"1000"}""") })
        {
            (await engine.CallAsync("PutItem", table, $$$"""{"Item":{"id":{"S":"{{{id}}}"},"expiresAt":{{{expires}}} }}""")).Succeeded();
        }
        // Put off before its time comes: the first expiry no longer counts.
        (await engine.CallAsync("PutItem", table, $$$"""{"Item":{"id":{"S":"put-off"},"expiresAt":{"N":"{{{soon}}}"} }}""")).Succeeded();
        (await engine.CallAsync("PutItem", table, $$$"""{"Item":{"id":{"S":"put-off"},"expiresAt":{"N":"{{{soon + 3600}}}"} }}""")).Succeeded();
        time.Advance(TimeSpan.FromMinutes(2));

        var scan = (await engine.CallAsync("Scan", table, "{}")).Succeeded()["Items"]!.AsArray();
        Assert.Equal(["ancient", "later", "put-off", "text"], scan.Select(i => (string)i!["id"]!["S"]!).Order(StringComparer.Ordinal));
        var removed = Assert.Single(await ReadAsync(engine, stream, "TRIM_HORIZON"), r => (string)r["eventName"]! == "REMOVE");
        Assert.Equal("dynamodb.amazonaws.com", (string)removed["userIdentity"]!["PrincipalId"]!);
        Assert.Equal("soon", (string)removed["dynamodb"]!["Keys"]!["id"]!["S"]!);
    }

    [Fact]
    public async Task A_waiting_reader_hears_of_a_record_at_once_and_of_one_it_missed()
    {
        using var service = new DynamoDbService(TimeProvider.System);
        var token = TestContext.Current.CancellationToken;
        var created = await service.InvokeAsync("CreateTable", Engine.Json("""
            {"TableName":"orders","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],
             "StreamSpecification":{"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"}}
            """), token);
        var stream = (string)created["TableDescription"]!["LatestStreamArn"]!;
        await PutAsync("1");
        await service.WaitAsync(stream, token).WaitAsync(TimeSpan.FromSeconds(1), token);

        var waits = new List<double>();
        for (var i = 2; i < 100; i++)
        {
            var wait = service.WaitAsync(stream, token);
            Assert.False(wait.IsCompleted);
            var started = Stopwatch.GetTimestamp();
            await PutAsync($"{i}");
            await wait.WaitAsync(TimeSpan.FromSeconds(5), token);
            waits.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"write to wake-up: median {waits.Order().ElementAt(waits.Count / 2):F3} ms");

        Task PutAsync(string id) => service.InvokeAsync("PutItem", Engine.Json($$$"""{"TableName":"orders","Item":{"id":{"S":"{{{id}}}"} }}"""), token);
    }

    private static async Task<(string Table, string Stream)> CreateAsync(Engine engine, string viewType)
    {
        var table = await engine.CreateTableAsync($$"""
            {"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],
             "StreamSpecification":{"StreamEnabled":true,"StreamViewType":"{{viewType}}"} }
            """);
        return (table, (string)(await engine.CallAsync("DescribeTable", table, "{}")).Succeeded()["Table"]!["LatestStreamArn"]!);
    }

    private static async Task PutAsync(Engine engine, string table, string id) =>
        (await engine.CallAsync("PutItem", table, $$$"""{"Item":{"id":{"S":"{{{id}}}"} }}""")).Succeeded();

    private static async Task<List<JsonObject>> ReadAsync(Engine engine, string stream, string type, string? sequence = null, int limit = 1000)
    {
        var records = new List<JsonObject>();
        var iterator = await IteratorAsync(engine, stream, type, sequence);
        while (iterator is not null)
        {
            var (page, next) = await PageAsync(engine, iterator, limit);
            records.AddRange(page);
            iterator = page.Count == 0 ? null : next;
        }
        return records;
    }

    private static async Task<string> ShardAsync(Engine engine, string stream) =>
        (string)(await engine.CallAsync("DescribeStream", new JsonObject { ["StreamArn"] = stream })).Succeeded()["StreamDescription"]!["Shards"]![0]!["ShardId"]!;

    private static async Task<string> IteratorAsync(Engine engine, string stream, string type, string? sequence)
    {
        var request = new JsonObject { ["StreamArn"] = stream, ["ShardId"] = await ShardAsync(engine, stream), ["ShardIteratorType"] = type };
        if (sequence is not null)
        {
            request["SequenceNumber"] = sequence;
        }
        return (string)(await engine.CallAsync("GetShardIterator", request)).Succeeded()["ShardIterator"]!;
    }

    private static async Task<(List<JsonObject> Records, string? Next)> PageAsync(Engine engine, string iterator, int limit)
    {
        var page = (await engine.CallAsync("GetRecords", new JsonObject { ["ShardIterator"] = iterator, ["Limit"] = limit })).Succeeded();
        return ([.. page["Records"]!.AsArray().Select(r => r!.AsObject())], (string?)page["NextShardIterator"]);
    }
}

/// <summary>A clock that goes on when a test says so, and fires the timers that were due.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly List<(TimerCallback Callback, object? State)> _timers = [];
    private DateTimeOffset _now = System.GetUtcNow();

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(TimeSpan by)
    {
        _now += by;
        _timers.ForEach(t => t.Callback(t.State));
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _timers.Add((callback, state));
        return System.CreateTimer(_ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
