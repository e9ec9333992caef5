using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using LocalCloud.DynamoDb;
using LocalCloud.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrderSystem.Adapters.DynamoDb;
using OrderSystem.Domain;
using OrderSystem.Local.Tests.Peers;

namespace OrderSystem.Proof.Tests.Simulation;

/// <summary>
/// The same writes on the simulated table and, through the adapters, on the embedded DynamoDB and on DynamoDB Local: the
/// same answers, the same items, the same stream.
/// </summary>
public sealed class TableDriftTests
{
    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeMilliseconds(1_795_219_200_000);

    // Each step: its name, and the change it makes of the order as it was read at a given version (null: a move of the next check).
    private static readonly (string Name, long ReadAt, Func<Order, Change>? Change)[] Steps =
    [
        ("claim", 0, order => order.Claim(At)),
        ("claim, decided on the version before", 0, order => order.Claim(At)),
        ("move the next check", 0, null),
        ("attach, decided before the next check was moved", 1, order => order.Attach("pi_1", At)),
        ("attach another one, decided on the version before", 1, order => order.Attach("pi_2", At)),
        ("stock is reserved", 2, order => order.ReserveStock(At)),
        ("a person must look: no next check is left", 3, order => order.Park("mismatch", At)),
        ("move the next check that is not there", 0, null),
        ("stop, while in review", 4, order => order.Stop(StopReason.Customer, At)),
        ("a person has looked", 5, order => order.Resolve(stop: false, At)),
        ("the end", 6, order => order.End(new OrderOutcome(OrderStatus.Cancelled, null), At)),
        ("the end again, from the version before", 6, order => order.End(new OrderOutcome(OrderStatus.Cancelled, null), At)),
        ("move the next check of an order that has ended", 0, null),
    ];

    [Theory]
    [InlineData("embedded")]
    [InlineData("DynamoDB Local")]
    public async Task The_simulated_table_answers_as_the_engine_does(string engine)
    {
        await using var real = await StartAsync(engine);
        using var shared = new Shared(Numbers.Read());
        var world = new World(1, shared, new Coverage(), tells: false, null);
        world.Swarm.BeQuiet();
        var placed = Placed();

        Assert.Equal((null, null), (world.Table.Put(placed), await real.Orders.PlaceAsync(placed, CancellationToken.None)));
        Assert.Equal(Text(world.Table.Put(placed)!), Text((await real.Orders.PlaceAsync(placed, CancellationToken.None))!));

        var read = new Dictionary<long, Order> { [0] = placed.After };
        foreach (var (name, readAt, change) in Steps)
        {
            var (simulated, answered) = change is null
                ? (world.Table.Reschedule(placed.After.Id, At.AddMinutes(9)), await real.Open.RescheduleAsync(placed.After.Id, At.AddMinutes(9), CancellationToken.None))
                : (world.Table.Save(change(read[readAt])), await real.Orders.SaveAsync(change(read[readAt]), CancellationToken.None));
            var item = world.Table.Find(placed.After.Id)!;

            Assert.True(simulated == answered, $"{name}: the simulation says {simulated}, {engine} {answered}");
            Assert.Equal(Text((await real.Orders.FindAsync(placed.After.Id, CancellationToken.None))!), Text(item));
            read.TryAdd(item.Version, item);
        }

        if (real.Service is { } service)
        {
            var stream = await StreamAsync(service);
            Assert.Equal(world.Stream.Records.Select(Text), stream, StringComparer.Ordinal);
        }
    }

    private static Change Placed() => Order.Place(
        OrderId.Of(new CustomerId("amy"), IdempotencyKey.TryParse("k")!.Value), new CustomerId("amy"), [new OrderItem(Sku.Parse("MUG-01"), "Mug", 1, 1999)],
        new Money(1999, Currency.Parse("usd")), "pm_1", "fingerprint", StockStatus.None, At, TimeSpan.FromHours(1), "test", null);

    private static string Text(Order order) => Sorted(Bodies.Json(OrderItemMap.Write(order)));

    private static string Text(StreamRecord record) =>
        $"{(record.Before is null ? "INSERT" : "MODIFY")}\n{(record.Before is null ? "" : Text(record.Before))}\n{Text(record.After)}";

    private static string Sorted(JsonNode? node) => node switch
    {
        JsonObject map => $"{{{string.Join(',', map.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => $"{member.Key}:{Sorted(member.Value)}"))}}}",
        JsonArray list => $"[{string.Join(',', list.Select(Sorted))}]",
        null => "null",
        _ => node.ToJsonString(),
    };

    private static async Task<IReadOnlyList<string>> StreamAsync(DynamoDbService service)
    {
        Task<JsonObject> CallAsync(string operation, JsonObject request) => service.InvokeAsync(operation, request, CancellationToken.None);
        var arn = (string)(await CallAsync("ListStreams", []))["Streams"]![0]!["StreamArn"]!;
        var shards = (await CallAsync("DescribeStream", new JsonObject { ["StreamArn"] = arn }))["StreamDescription"]!["Shards"]!.AsArray();
        var texts = new List<string>();
        foreach (var shard in shards)
        {
            var iterator = (string)(await CallAsync("GetShardIterator", new JsonObject
            {
                ["StreamArn"] = arn,
                ["ShardId"] = (string)shard!["ShardId"]!,
                ["ShardIteratorType"] = "TRIM_HORIZON",
            }))["ShardIterator"]!;
            var records = (await CallAsync("GetRecords", new JsonObject { ["ShardIterator"] = iterator }))["Records"]!.AsArray();
            texts.AddRange(records.Select(record =>
                $"{record!["eventName"]}\n{(record["dynamodb"]!["OldImage"] is { } old ? Sorted(old) : "")}\n{Sorted(record["dynamodb"]!["NewImage"])}"));
        }

        return texts;
    }

    private static async Task<Engine> StartAsync(string engine)
    {
        var started = engine == "embedded" ? await Engine.EmbeddedAsync() : await PeerAsync();
        await started.Client.CreateTableAsync(new CreateTableRequest
        {
            TableName = "Orders",
            AttributeDefinitions = [new AttributeDefinition("orderId", ScalarAttributeType.S)],
            KeySchema = [new KeySchemaElement("orderId", KeyType.HASH)],
            BillingMode = BillingMode.PAY_PER_REQUEST,
            StreamSpecification = new StreamSpecification { StreamEnabled = true, StreamViewType = StreamViewType.NEW_AND_OLD_IMAGES },
        });
        return started;
    }

    private static async Task<Engine> PeerAsync()
    {
        try
        {
            var process = await DynamoDbLocalPeer.StartAsync();
            return new Engine(process.Url, null, process);
        }
        catch (PeerMissingException missing)
        {
            Assert.Skip(missing.Message);
            throw;
        }
    }

    private sealed class Engine(Uri url, DynamoDbService? service, IAsyncDisposable process) : IAsyncDisposable
    {
        public AmazonDynamoDBClient Client { get; } = new("local", "local", new AmazonDynamoDBConfig { ServiceURL = url.ToString(), AuthenticationRegion = "us-east-1" });

        /// <summary>The embedded engine, whose stream can be read without another client.</summary>
        public DynamoDbService? Service => service;

        public IOrderStore Orders => new DynamoDbOrderStore(Client, "Orders");

        public IOpenOrders Open => new DynamoDbOpenOrders(Client, "Orders");

        public static async Task<Engine> EmbeddedAsync()
        {
            var service = new DynamoDbService(TimeProvider.System);
            var builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            var server = builder.Build();
            AwsEndpoint.Map(server, [service]);
            await server.StartAsync();
            return new Engine(new Uri(server.Urls.Single()), service, server);
        }

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            await process.DisposeAsync();
            service?.Dispose();
        }
    }
}
