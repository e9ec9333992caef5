using System.Text.Json;
using Amazon.DynamoDBStreams;
using Amazon.Runtime;
using OrderSystem.Adapters.Streams;
using OrderSystem.Domain;
using OrderSystem.SystemTests.Compat.AwsSdk;

namespace OrderSystem.SystemTests.Adapters;

/// <summary>What a stream answers once in a blue moon, from a server that answers what it is told.</summary>
public sealed class StreamReadingTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Records_that_are_trimmed_while_we_read_are_skipped()
    {
        await using var server = await AwsServer.StartAsync(
            Iterator("a"), Page("b", 1), Trimmed, Iterator("c"), Page("d", 3, 4), Page("e", 5, 6));

        var read = await ReadAsync(server, Number(1), Number(5));

        Assert.Equal([Number(1), Number(3), Number(4), Number(5)], read);
        Assert.Equal(["AT_SEQUENCE_NUMBER", "TRIM_HORIZON"], server.Requests.Where(asked => asked.Body.Contains("ShardIteratorType", StringComparison.Ordinal)).Select(asked => JsonDocument.Parse(asked.Body).RootElement.GetProperty("ShardIteratorType").GetString()!));
    }

    [Fact]
    public async Task The_oldest_records_that_are_left_may_come_before_the_run()
    {
        await using var server = await AwsServer.StartAsync(Trimmed, Iterator("a"), Page("b", 1, 2, 3));

        Assert.Equal([Number(2)], await ReadAsync(server, Number(2), Number(2)));
    }

    [Fact]
    public async Task A_longer_number_is_a_greater_one()
    {
        await using var server = await AwsServer.StartAsync(Iterator("a"), Page("b", "999999999999999999999", "1000000000000000000000", "1000000000000000000001"));

        Assert.Equal(["999999999999999999999", "1000000000000000000000"], await ReadAsync(server, "999999999999999999999", "1000000000000000000000"));
    }

    [Fact]
    public async Task The_end_of_a_closed_shard_ends_the_reading()
    {
        await using var server = await AwsServer.StartAsync(Iterator("a"), Page(null, 1, 2));

        Assert.Equal([Number(1), Number(2)], await ReadAsync(server, Number(1), Number(9)));
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task Empty_pages_are_passed_but_not_for_ever()
    {
        await using var gap = await AwsServer.StartAsync([Iterator("a"), .. Enumerable.Repeat(Nothing("b"), 19), Page("c", 1)]);
        await using var open = await AwsServer.StartAsync(Iterator("a"), Nothing("b"));

        Assert.Equal([Number(1)], await ReadAsync(gap, Number(1), Number(1)));
        Assert.Empty(await ReadAsync(open, Number(1), Number(1)));
        Assert.Equal(21, open.Requests.Count);
    }

    [Fact]
    public async Task Any_other_error_is_the_callers()
    {
        await using var server = await AwsServer.StartAsync(new AwsServer.Answer("""{"__type":"InternalServerError","message":"no"}""", 500));

        await Assert.ThrowsAnyAsync<AmazonDynamoDBStreamsException>(() => ReadAsync(server, Number(1), Number(1)));
    }

    private static async Task<IEnumerable<string>> ReadAsync(AwsServer server, string first, string last)
    {
        using var client = new AmazonDynamoDBStreamsClient(new BasicAWSCredentials("test", "test"), new AmazonDynamoDBStreamsConfig { ServiceURL = server.Url, AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 });
        var read = await new DynamoDbOrderChanges(client).ReadAsync(new StreamPosition("arn:aws:dynamodb:us-east-1:000000000000:table/Orders/stream/x", "shard", first, last), Cancelled);
        Assert.All(read, record => Assert.Null(record.OrderId));
        return read.Select(record => record.SequenceNumber);
    }

    private static AwsServer.Answer Trimmed { get; } = new("""{"__type":"com.amazonaws.dynamodb.v20120810#TrimmedDataAccessException","message":"gone"}""", 400);

    private static AwsServer.Answer Iterator(string name) => new($$"""{"ShardIterator":"{{name}}"}""");

    private static AwsServer.Answer Nothing(string next) => Page(next, Array.Empty<string>());

    private static AwsServer.Answer Page(string? next, params int[] records) => Page(next, [.. records.Select(Number)]);

    /// <summary>The keys hold no order id that could be read.</summary>
    private static AwsServer.Answer Page(string? next, params string[] records) => new(
        $$"""{"Records":[{{string.Join(',', records.Select(number => $$$"""{"eventName":"INSERT","dynamodb":{"Keys":{"orderId":{"S":"none"}},"SequenceNumber":"{{{number}}}"}}"""))}}]{{(next is null ? "" : $",\"NextShardIterator\":\"{next}\"")}}}""");

    private static string Number(int number) => $"10000000000000000000{number}";
}
