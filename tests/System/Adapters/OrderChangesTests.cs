using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.DynamoDBv2.Model;
using Amazon.Lambda.DynamoDBEvents;
using Amazon.Lambda.Serialization.SystemTextJson;
using OrderSystem.Adapters.Streams;
using OrderSystem.Domain;

namespace OrderSystem.SystemTests.Adapters;

/// <summary>As a function reads a stream event: what the adapter gives must be readable in the same way.</summary>
[JsonSerializable(typeof(DynamoDBEvent.DynamodbStreamRecord))]
internal sealed partial class RecordJson : JsonSerializerContext;

/// <summary>Records read again by their position, on each engine that has streams.</summary>
public sealed class OrderChangesTests
{
    public static TheoryData<string> Engines => ["embedded", "dynamodb-local", "moto"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_run_is_read_from_its_first_record_to_its_last(string name)
    {
        await using var engine = await StreamEngine.StartAsync(name);
        var orders = Enumerable.Range(0, 5).Select(i => Id($"k{i}")).ToList();
        foreach (var order in orders)
        {
            await engine.PutAsync(order, ("status", new AttributeValue { S = "pending" }));
        }

        var (all, numbers) = await engine.PositionAsync();
        Assert.Equal(5, numbers.Count);
        var changes = new DynamoDbOrderChanges(engine.Streams);

        var middle = await changes.ReadAsync(all with { FirstSequenceNumber = numbers[1], LastSequenceNumber = numbers[3] }, Cancelled);
        var one = await changes.ReadAsync(all with { FirstSequenceNumber = numbers[4], LastSequenceNumber = numbers[4] }, Cancelled);

        Assert.Equal(numbers.Skip(1).Take(3), middle.Select(record => record.SequenceNumber));
        Assert.Equal(orders.Skip(1).Take(3), middle.Select(record => record.OrderId!.Value));
        Assert.Equal(orders[4], Assert.Single(one).OrderId);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_record_is_what_Lambda_would_have_delivered(string name)
    {
        await using var engine = await StreamEngine.StartAsync(name);
        var order = Id("all kinds");
        await engine.PutAsync(order, ("status", new AttributeValue { S = "pending" }));
        await engine.PutAsync(
            order,
            ("status", new AttributeValue { S = "pröcessing \"<✓>\"" }),
            ("version", new AttributeValue { N = "1" }),
            ("items", new AttributeValue { L = [new AttributeValue { M = new() { ["sku"] = new AttributeValue { S = "MUG-01" }, ["quantity"] = new AttributeValue { N = "2" } } }], IsLSet = true }),
            ("history", new AttributeValue { L = [], IsLSet = true }),
            ("details", new AttributeValue { M = [], IsMSet = true }),
            ("flag", new AttributeValue { BOOL = false }),
            ("nothing", new AttributeValue { NULL = true }),
            ("bytes", new AttributeValue { B = new MemoryStream([0, 255]) }),
            ("texts", new AttributeValue { SS = ["a", "b"] }),
            ("numbers", new AttributeValue { NS = ["7"] }),
            ("blobs", new AttributeValue { BS = [new MemoryStream([1])] }));
        await engine.Tables.DeleteItemAsync("Orders", new Dictionary<string, AttributeValue> { ["orderId"] = new() { S = order.Value } }, Cancelled);
        var (all, numbers) = await engine.PositionAsync();

        var read = await new DynamoDbOrderChanges(engine.Streams).ReadAsync(all, Cancelled);

        var records = read.Select(record => Deserialize(record.Image)).ToList();
        Assert.Equal(["INSERT", "MODIFY", "REMOVE"], records.Select(record => record.EventName));
        Assert.Equal(numbers, records.Select(record => record.Dynamodb.SequenceNumber));
        Assert.All(records, record =>
        {
            Assert.Equal(("aws:dynamodb", all.StreamArn, all.StreamArn.Split(':')[3]), (record.EventSource, record.EventSourceArn, record.AwsRegion));
            Assert.Equal(order.Value, record.Dynamodb.Keys["orderId"].S);
            Assert.Equal("NEW_AND_OLD_IMAGES", record.Dynamodb.StreamViewType);
            Assert.InRange(record.Dynamodb.ApproximateCreationDateTime, DateTime.UtcNow.AddMinutes(-5), DateTime.UtcNow.AddMinutes(5));
            Assert.True(record.Dynamodb.SizeBytes > 0);
            Assert.NotEmpty(record.EventID);
        });
        Assert.Equal(3, records.Select(record => record.EventID).Distinct().Count());
        Assert.Null(records[0].Dynamodb.OldImage);
        Assert.Equal("pending", records[1].Dynamodb.OldImage["status"].S);
        Assert.Null(records[2].Dynamodb.NewImage);
        var image = records[1].Dynamodb.NewImage;
        Assert.Equal("pröcessing \"<✓>\"", image["status"].S);
        Assert.Equal("1", image["version"].N);
        Assert.Equal(("MUG-01", "2"), (image["items"].L[0].M["sku"].S, image["items"].L[0].M["quantity"].N));
        Assert.Empty(image["history"].L);
        Assert.Empty(image["details"].M);
        Assert.False(image["flag"].BOOL);
        Assert.True(image["nothing"].NULL);
        Assert.Equal([0, 255], image["bytes"].B.ToArray());
        Assert.Equal(["a", "b"], image["texts"].SS.Order(StringComparer.Ordinal));
        Assert.Equal(["7"], image["numbers"].NS);
        Assert.Equal([1], image["blobs"].BS[0].ToArray());
        using var raw = JsonDocument.Parse(read[0].Image);
        // In seconds; the serializer would take milliseconds, too, and other readers would not.
        Assert.InRange(DateTimeOffset.FromUnixTimeSeconds(raw.RootElement.GetProperty("dynamodb").GetProperty("ApproximateCreationDateTime").GetInt64()), DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_stream_or_shard_that_is_gone_holds_nothing(string name)
    {
        await using var engine = await StreamEngine.StartAsync(name);
        Assert.SkipWhen(name == "moto", "moto 5 answers for a shard that does not exist with an error page, not with ResourceNotFoundException");
        await engine.PutAsync(Id("k"), ("status", new AttributeValue { S = "pending" }));
        var (all, _) = await engine.PositionAsync();
        var changes = new DynamoDbOrderChanges(engine.Streams);

        Assert.Empty(await changes.ReadAsync(all with { ShardId = "shardId-00000000000000000001-00000000" }, Cancelled));
        Assert.Empty(await changes.ReadAsync(all with { StreamArn = all.StreamArn.Replace("/Orders/", "/Bestellungen/", StringComparison.Ordinal) }, Cancelled));
    }

    [Fact]
    public async Task Many_records_are_read_page_by_page()
    {
        await using var engine = await StreamEngine.StartAsync("embedded");
        var text = new string('x', 100_000);
        for (var i = 0; i < 25; i++)
        {
            await engine.PutAsync(Id($"k{i}"), ("text", new AttributeValue { S = text }));
        }

        var (all, numbers) = await engine.PositionAsync();

        Assert.Equal(numbers, (await new DynamoDbOrderChanges(engine.Streams).ReadAsync(all, Cancelled)).Select(record => record.SequenceNumber));
    }

    [Fact]
    public async Task What_the_stream_has_let_go_is_left_out()
    {
        var time = new Later();
        await using var engine = await StreamEngine.StartAsync("embedded", time);
        await engine.PutAsync(Id("old"), ("status", new AttributeValue { S = "pending" }));
        var (old, _) = await engine.PositionAsync();
        time.By = TimeSpan.FromHours(13);
        await engine.PutAsync(Id("young"), ("status", new AttributeValue { S = "pending" }));
        await engine.PutAsync(Id("of another run"), ("status", new AttributeValue { S = "pending" }));
        var (all, numbers) = await engine.PositionAsync();
        time.By = TimeSpan.FromHours(26);
        var changes = new DynamoDbOrderChanges(engine.Streams);

        var left = await changes.ReadAsync(all with { LastSequenceNumber = numbers[1] }, Cancelled);
        var none = await changes.ReadAsync(old, Cancelled);
        time.By = TimeSpan.FromHours(50);
        var nothing = await changes.ReadAsync(all, Cancelled);

        Assert.Equal(Id("young"), Assert.Single(left).OrderId);
        Assert.Empty(none);
        Assert.Empty(nothing);
    }

    private static DynamoDBEvent.DynamodbStreamRecord Deserialize(string json)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return new SourceGeneratorLambdaJsonSerializer<RecordJson>().Deserialize<DynamoDBEvent.DynamodbStreamRecord>(stream);
    }

    private static OrderId Id(string key) => OrderId.Of(new CustomerId("anna"), IdempotencyKey.TryParse(Convert.ToHexString(Encoding.UTF8.GetBytes(key)))!.Value);

    private sealed class Later : TimeProvider
    {
        public TimeSpan By { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + By;
    }
}
