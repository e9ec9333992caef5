using System.Text.Json.Nodes;
using static OrderSystem.Local.Tests.Lambda.TestFunctions;

namespace OrderSystem.Local.Tests.EventSources;

/// <summary>What a function may answer to a batch of stream records, and what becomes of them, as recorded on AWS.</summary>
public sealed class RecordedFailureTests(MappingApiFixture fixture) : IClassFixture<MappingApiFixture>
{
    /// <summary>The instruction to the function, and the member functionError of the on-failure record; empty: there is none.</summary>
    [Theory]
    [InlineData("fail-item-as-number", "null")]
    [InlineData("fail-unknown", "null")]
    [InlineData("fail-empty", "null")]
    [InlineData("fail-null", "null")]
    [InlineData("fail-wrong-key", "null")]
    [InlineData("fail-wrong-key-null", "null")]
    [InlineData("fail-item", "null")]
    [InlineData("fail-item-twice", "null")]
    [InlineData("failures-twice", "null")]
    [InlineData("no-unicode", "null")]
    [InlineData("not-json", "null")]
    [InlineData("string", "null")]
    [InlineData("fail", "\"Unhandled\"")]
    [InlineData("crash", "\"Unhandled\"")]
    [InlineData("empty-list", "")]
    [InlineData("null", "")]
    [InlineData("nothing", "")]
    [InlineData("empty-object", "")]
    [InlineData("null-failures", "")]
    [InlineData("succeed", "")]
    public async Task Three_retries_are_four_invocations_and_the_destination_is_told_of_them(string answer, string functionError)
    {
        var (table, stream) = await fixture.MakeTableAsync("answer-" + answer);
        var queue = "told-" + answer;
        var destination = await fixture.MakeQueueAsync(queue);
        var id = await fixture.MapAsync(new JsonObject
        {
            ["EventSourceArn"] = stream,
            ["StartingPosition"] = "TRIM_HORIZON",
            ["BatchSize"] = 3,
            ["MaximumRetryAttempts"] = 3,
            ["FunctionResponseTypes"] = new JsonArray("ReportBatchItemFailures"),
            ["DestinationConfig"] = new JsonObject { ["OnFailure"] = new JsonObject { ["Destination"] = destination } },
        });
        await fixture.PutAsync(table, "one", answer);
        if (functionError.Length == 0)
        {
            await EventuallyAsync(fixture.StatusOf(id).Read, counts => counts is { Succeeded: 1, LastProcessingResult: "OK" });
            Assert.Single(fixture.RecordsOf(stream));
            Assert.Equal((0, 0), await fixture.CountAsync(queue));
            return;
        }

        await fixture.HurryAsync(() => fixture.CountAsync(queue), count => count.Visible == 1);
        Assert.Equal(4, fixture.RecordsOf(stream).Count);
        Assert.Equal((1, 4, 0), fixture.StatusOf(id).Read() is var counts ? (counts.Dropped, counts.Failed, counts.Succeeded) : default);
        var body = (await fixture.ReceiveAsync(queue))["Body"]!;
        AssertTold((string)body!, fixture.RecordsOf(stream)[0], stream, "RetryAttemptsExhausted", 4, $$"""{"statusCode":200,"executedVersion":"$LATEST","functionError":{{functionError}}}""");
    }

    [Fact]
    public async Task A_topic_is_told_in_the_same_words()
    {
        var (table, stream) = await fixture.MakeTableAsync("to-topic");
        var queue = await fixture.MakeQueueAsync("behind-topic");
        var topic = (string)(await fixture.System.CallAsync("sns", "CreateTopic", new JsonObject { ["Name"] = "told" }))["TopicArn"]!;
        await fixture.System.CallAsync("sns", "Subscribe", new JsonObject { ["TopicArn"] = topic, ["Protocol"] = "sqs", ["Endpoint"] = queue });
        await fixture.MapAsync(new JsonObject
        {
            ["EventSourceArn"] = stream,
            ["StartingPosition"] = "TRIM_HORIZON",
            ["MaximumRetryAttempts"] = 1,
            ["DestinationConfig"] = new JsonObject { ["OnFailure"] = new JsonObject { ["Destination"] = topic } },
        });
        await fixture.PutAsync(table, "one", "fail");
        await fixture.HurryAsync(() => fixture.CountAsync("behind-topic"), count => count.Visible == 1);
        var notification = JsonNode.Parse((string)(await fixture.ReceiveAsync("behind-topic"))["Body"]!)!;
        Assert.Equal(topic, (string?)notification["TopicArn"]);
        AssertTold((string)notification["Message"]!, fixture.RecordsOf(stream)[0], stream, "RetryAttemptsExhausted", 2, """{"statusCode":200,"executedVersion":"$LATEST","functionError":"Unhandled"}""");
    }

    [Fact]
    public async Task Records_that_became_too_old_before_any_invocation_say_that_there_was_none()
    {
        var (table, stream) = await fixture.MakeTableAsync("too-old");
        var queue = await fixture.MakeQueueAsync("told-too-old");
        await fixture.PutAsync(table, "one", null);
        fixture.System.Cloud.Clock.Advance(TimeSpan.FromSeconds(120));
        await fixture.MapAsync(new JsonObject
        {
            ["EventSourceArn"] = stream,
            ["StartingPosition"] = "TRIM_HORIZON",
            ["MaximumRecordAgeInSeconds"] = 60,
            ["DestinationConfig"] = new JsonObject { ["OnFailure"] = new JsonObject { ["Destination"] = queue } },
        });
        await EventuallyAsync(() => fixture.CountAsync("told-too-old"), count => count.Visible == 1);
        var body = JsonNode.Parse((string)(await fixture.ReceiveAsync("told-too-old"))["Body"]!)!;
        Assert.Equal(("RecordAgeExceeded", 0), ((string?)body["requestContext"]!["condition"], (int)body["requestContext"]!["approximateInvokeCount"]!));
        Assert.Null(body["responseContext"]);
        Assert.Empty(fixture.RecordsOf(stream));
    }

    /// <summary>Byte by byte: the order of members, and the times with and without milliseconds.</summary>
    private static void AssertTold(string body, JsonNode record, string stream, string condition, int invocations, string response)
    {
        var json = JsonNode.Parse(body)!;
        var change = record["dynamodb"]!;
        var arrival = DateTimeOffset.FromUnixTimeSeconds((long)(double)change["ApproximateCreationDateTime"]!).ToString("yyyy-MM-ddTHH:mm:ss", System.Globalization.CultureInfo.InvariantCulture) + "Z";
        var timestamp = (string)json["timestamp"]!;
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", timestamp);
        var request = (string)json["requestContext"]!["requestId"]!;
        Assert.True(Guid.TryParse(request, out _), request);
        var shard = (string)json["DDBStreamBatchInfo"]!["shardId"]!;
        Assert.StartsWith("shardId-", shard, StringComparison.Ordinal);
        Assert.Equal(
            $"{{\"requestContext\":{{\"requestId\":\"{request}\",\"functionArn\":\"arn:aws:lambda:us-east-1:000000000000:function:worker\",\"condition\":\"{condition}\",\"approximateInvokeCount\":{invocations}}},"
            + $"\"responseContext\":{response},\"version\":\"1.0\",\"timestamp\":\"{timestamp}\",\"DDBStreamBatchInfo\":{{\"shardId\":\"{shard}\",\"startSequenceNumber\":\"{change["SequenceNumber"]}\","
            + $"\"endSequenceNumber\":\"{change["SequenceNumber"]}\",\"approximateArrivalOfFirstRecord\":\"{arrival}\",\"approximateArrivalOfLastRecord\":\"{arrival}\",\"batchSize\":1,\"streamArn\":\"{stream}\"}}}}",
            body);
    }
}
