using Amazon.DynamoDBStreams;
using Amazon.DynamoDBStreams.Model;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using LocalCloud.DynamoDb;
using LocalCloud.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using OrderSystem.Domain;
using OrderSystem.Local.Tests.Peers;
using AttributeValue = Amazon.DynamoDBv2.Model.AttributeValue;

namespace OrderSystem.SystemTests.Adapters;

/// <summary>An engine with a table <c>Orders</c> that has a stream, reached over the wire with the clients that the adapters use.</summary>
internal sealed class StreamEngine : IAsyncDisposable
{
    private readonly IAsyncDisposable _process;
    private readonly DynamoDbService? _embedded;

    private StreamEngine(Uri url, IAsyncDisposable process, DynamoDbService? embedded)
    {
        (_process, _embedded) = (process, embedded);
        var credentials = new BasicAWSCredentials("test", "test");
        Tables = new AmazonDynamoDBClient(credentials, new AmazonDynamoDBConfig { ServiceURL = $"{url}", AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 });
        Streams = new AmazonDynamoDBStreamsClient(credentials, new AmazonDynamoDBStreamsConfig { ServiceURL = $"{url}", AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 });
    }

    public AmazonDynamoDBClient Tables { get; }

    public AmazonDynamoDBStreamsClient Streams { get; }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Starts it; where it is missing the test is skipped and says why.</summary>
    public static async Task<StreamEngine> StartAsync(string name, TimeProvider? time = null)
    {
        var engine = name == "embedded" ? await EmbedAsync(time ?? TimeProvider.System) : await PeerAsync(name);
        await engine.Tables.CreateTableAsync(
            new CreateTableRequest
            {
                TableName = "Orders",
                BillingMode = BillingMode.PAY_PER_REQUEST,
                AttributeDefinitions = [new AttributeDefinition("orderId", ScalarAttributeType.S)],
                KeySchema = [new Amazon.DynamoDBv2.Model.KeySchemaElement("orderId", Amazon.DynamoDBv2.KeyType.HASH)],
                StreamSpecification = new StreamSpecification { StreamEnabled = true, StreamViewType = Amazon.DynamoDBv2.StreamViewType.NEW_AND_OLD_IMAGES },
            },
            Cancelled);
        return engine;
    }

    public Task PutAsync(OrderId id, params (string Name, AttributeValue Value)[] attributes)
    {
        var item = attributes.ToDictionary(attribute => attribute.Name, attribute => attribute.Value);
        item["orderId"] = new AttributeValue { S = id.Value };
        return Tables.PutItemAsync("Orders", item, Cancelled);
    }

    /// <summary>The whole stream as one run: its only shard, from its first record to its last.</summary>
    public async Task<(StreamPosition All, IReadOnlyList<string> Numbers)> PositionAsync()
    {
        var arn = (await Tables.DescribeTableAsync("Orders", Cancelled)).Table.LatestStreamArn;
        var shard = Assert.Single((await Streams.DescribeStreamAsync(arn, Cancelled)).StreamDescription.Shards).ShardId;
        var iterator = (await Streams.GetShardIteratorAsync(new GetShardIteratorRequest { StreamArn = arn, ShardId = shard, ShardIteratorType = ShardIteratorType.TRIM_HORIZON }, Cancelled)).ShardIterator;
        List<string> numbers = [];
        for (var empty = 0; iterator is not null && empty < 3;)
        {
            var page = await Streams.GetRecordsAsync(iterator, Cancelled);
            iterator = page.NextShardIterator;
            empty = page.Records is { Count: > 0 } ? 0 : empty + 1;
            numbers.AddRange((page.Records ?? []).Select(record => record.Dynamodb.SequenceNumber));
        }

        Assert.NotEmpty(numbers);
        return (new StreamPosition(arn, shard, numbers[0], numbers[^1]), numbers);
    }

    public async ValueTask DisposeAsync()
    {
        Tables.Dispose();
        Streams.Dispose();
        await _process.DisposeAsync();
        _embedded?.Dispose();
    }

    private static async Task<StreamEngine> EmbedAsync(TimeProvider time)
    {
        var service = new DynamoDbService(time);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var server = builder.Build();
        AwsEndpoint.Map(server, [service]);
        await server.StartAsync(Cancelled);
        return new StreamEngine(new Uri(server.Urls.First()), server, service);
    }

    private static async Task<StreamEngine> PeerAsync(string name)
    {
        try
        {
            var peer = await (name == "moto" ? MotoPeer.StartAsync() : DynamoDbLocalPeer.StartAsync());
            return new StreamEngine(peer.Url, peer, null);
        }
        catch (PeerMissingException missing)
        {
            Assert.Skip(missing.Message);
            throw;
        }
    }
}
