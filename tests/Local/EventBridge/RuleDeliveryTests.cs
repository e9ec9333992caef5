using System.Text.Json.Nodes;
using LocalCloud.Protocol;
using static OrderSystem.Local.Tests.EventBridge.EventBridgeServer;
using static OrderSystem.Local.Tests.Lambda.TestFunctions;

namespace OrderSystem.Local.Tests.EventBridge;

/// <summary>Where events go, what is offered again, and what is given up.</summary>
public sealed class RuleDeliveryTests : IAsyncLifetime
{
    private const string Trace = "Root=1-6543a1b2-0123456789abcdef01234567;Parent=0123456789abcdef;Sampled=1";

    private readonly EventBridgeServer _events = new();

    public ValueTask InitializeAsync() => _events.InitializeAsync();

    public ValueTask DisposeAsync() => _events.DisposeAsync();

    [Fact]
    public async Task A_function_a_topic_and_another_bus_get_the_event_with_its_id_and_trace()
    {
        var (queue, topic) = (await _events.CreateQueueAsync(), Unique("topic"));
        await _events.CallAsync("sns", "CreateTopic", new JsonObject { ["Name"] = topic });
        await _events.CallAsync("sns", "Subscribe", new JsonObject { ["TopicArn"] = TopicArn(topic), ["Protocol"] = "sqs", ["Endpoint"] = QueueArn(queue), ["Attributes"] = new JsonObject { ["RawMessageDelivery"] = "true" } });
        var second = await _events.RouteAsync($$"""{"Id":"t","Arn":"{{TopicArn(topic)}}","InputPath":"$.id"}""");
        var first = await _events.RouteAsync($$"""{"Id":"b","Arn":"{{BusArn(second)}}"}""");
        await _events.CallAsync("PutTargets", $$"""{"Rule":"r","EventBusName":"{{first}}","Targets":[{"Id":"f","Arn":"{{FunctionArn("f")}}:live"}]}""");

        var id = await _events.PutAsync(first, """{"n":1}""", trace: Trace);

        var (payload, trace) = Assert.Single(_events.Invocations(FunctionArn("f") + ":live"));
        Assert.Equal((id, Trace), ((string?)JsonNode.Parse(payload)!["id"], $"{trace}"));
        Assert.Equal([$"\"{id}\""], await _events.BodiesAsync(queue));
    }

    [Fact]
    public async Task A_queue_gets_the_trace_as_the_system_attribute()
    {
        var queue = await _events.CreateQueueAsync();
        await _events.PutAsync(await _events.RouteAsync($$"""{"Id":"q","Arn":"{{QueueArn(queue)}}"}"""), "{}", trace: Trace);
        Assert.Equal(Trace, (string?)(await _events.ReceiveAsync(queue)).Single()["Attributes"]!["AWSTraceHeader"]);
    }

    [Fact]
    public async Task Buses_in_a_circle_come_to_an_end()
    {
        var queue = await _events.CreateQueueAsync();
        var bus = await _events.RouteAsync($$"""{"Id":"q","Arn":"{{QueueArn(queue)}}"}""");
        await _events.CallAsync("PutTargets", $$"""{"Rule":"r","EventBusName":"{{bus}}","Targets":[{"Id":"b","Arn":"{{BusArn(bus)}}"}]}""");
        await _events.PutAsync(bus, "{}");
        Assert.Equal(11, _events.Service.Rules.Single().Statistics.Read().Matched);
        Assert.Contains(_events.Problems, problem => problem.Contains("from bus to bus 10 times", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("arn:aws:sqs:us-east-1:000000000000:none", "NO_RESOURCE", "The specified queue does not exist.")]
    [InlineData("arn:aws:sns:us-east-1:000000000000:none", "NO_RESOURCE", "Topic does not exist")]
    [InlineData("arn:aws:events:us-east-1:000000000000:event-bus/none", "NO_RESOURCE", "Event bus none does not exist.")]
    public async Task What_is_not_there_is_given_up_at_once(string arn, string code, string message)
    {
        var letters = await _events.CreateQueueAsync();
        var bus = await _events.RouteAsync($$$"""{"Id":"t","Arn":"{{{arn}}}","DeadLetterConfig":{"Arn":"{{{QueueArn(letters)}}}"}}""");
        var id = await _events.PutAsync(bus, """{"n":1}""");

        var letter = (await _events.ReceiveAsync(letters)).Single();
        Assert.Equal(id, (string?)JsonNode.Parse($"{letter["Body"]}")!["id"]);
        Assert.Equal(
            new() { ["RULE_ARN"] = $"arn:aws:events:us-east-1:000000000000:rule/{bus}/r", ["TARGET_ARN"] = arn, ["ERROR_CODE"] = code, ["ERROR_MESSAGE"] = message, ["RETRY_ATTEMPTS"] = "0" },
            Attributes(letter));
        Assert.Equal((1, 0, 1), Counts());
        Assert.Contains(message, _events.Problems.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_Lambda_does_not_take_is_offered_again_until_it_does()
    {
        _events.Refusal = new AwsException("TooManyRequestsException", "Rate Exceeded.", System.Net.HttpStatusCode.TooManyRequests);
        var bus = await _events.RouteAsync($$"""{"Id":"f","Arn":"{{FunctionArn("f")}}"}""");
        await _events.PutAsync(bus, "{}");
        Assert.Empty(_events.Invocations(FunctionArn("f")));
        Assert.Equal("Rate Exceeded.", _events.Service.Rules.Single().Statistics.Read().LastError);

        _events.Refusal = null;
        await EventuallyAsync(() => Advance(TimeSpan.FromSeconds(2)), _ => _events.Invocations(FunctionArn("f")).Count == 1);
        await EventuallyAsync(Counts, counts => counts == (1, 1, 0));
    }

    [Theory]
    [InlineData("""{"MaximumRetryAttempts":2}""", "MaximumRetryAttempts", "2")]
    [InlineData("""{"MaximumRetryAttempts":0}""", "MaximumRetryAttempts", "0")]
    [InlineData("""{"MaximumEventAgeInSeconds":60}""", "MaximumEventAgeInSeconds", null)]
    public async Task What_is_not_taken_in_the_end_goes_to_the_dead_letters(string retry, string condition, string? attempts)
    {
        _events.Refusal = new AwsException("TooManyRequestsException", "Rate Exceeded.", System.Net.HttpStatusCode.TooManyRequests);
        var letters = await _events.CreateQueueAsync();
        var bus = await _events.RouteAsync($$$"""{"Id":"f","Arn":"{{{FunctionArn("f")}}}","RetryPolicy":{{{retry}}},"DeadLetterConfig":{"Arn":"{{{QueueArn(letters)}}}"}}""");
        await _events.PutAsync(bus, "{}");

        await EventuallyAsync(() => Advance(TimeSpan.FromSeconds(30)), _ => Counts().Failed == 1);
        var letter = (await EventuallyAsync(() => _events.ReceiveAsync(letters), messages => messages.Count == 1)).Single();
        var seen = Attributes(letter);
        Assert.Equal(("THROTTLING", "Rate Exceeded.", condition), (seen["ERROR_CODE"], seen["ERROR_MESSAGE"], seen["EXHAUSTED_RETRY_CONDITION"]));
        Assert.Equal(attempts ?? seen["RETRY_ATTEMPTS"], seen["RETRY_ATTEMPTS"]);
    }

    [Fact]
    public async Task A_rule_with_a_schedule_fires_when_it_is_due_while_it_is_enabled()
    {
        var queue = await _events.CreateQueueAsync();
        await _events.CallAsync("PutRule", """{"Name":"tick","ScheduleExpression":"rate(5 minutes)"}""");
        await _events.CallAsync("PutTargets", $$"""{"Rule":"tick","Targets":[{"Id":"q","Arn":"{{QueueArn(queue)}}"}]}""");
        Assert.Equal(_events.Time.GetUtcNow().AddMinutes(5), _events.Service.NextDue(_events.Service.Rules.Single()));

        Advance(TimeSpan.FromMinutes(4));
        Assert.Empty(await _events.BodiesAsync(queue));
        Advance(TimeSpan.FromMinutes(1));
        var tick = JsonNode.Parse((await _events.BodiesAsync(queue)).Single())!;
        Assert.Equal(
            $$$"""{"version":"0","id":"{{{tick["id"]}}}","detail-type":"Scheduled Event","source":"aws.events","account":"000000000000","time":"2026-11-21T12:05:00Z","region":"us-east-1","resources":["arn:aws:events:us-east-1:000000000000:rule/tick"],"detail":{}}""",
            tick.ToJsonString());

        await _events.CallAsync("DisableRule", """{"Name":"tick"}""");
        Advance(TimeSpan.FromMinutes(10));
        await _events.CallAsync("EnableRule", """{"Name":"tick"}""");
        await _events.CallAsync("PutRule", """{"Name":"tick","ScheduleExpression":"rate(1 hour)"}""");
        Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(1, _events.Service.Rules.Single().Statistics.Read().Matched);
        Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, _events.Service.Rules.Single().Statistics.Read().Matched);

        await _events.CallAsync("RemoveTargets", """{"Rule":"tick","Ids":["q"]}""");
        await _events.CallAsync("DeleteRule", """{"Name":"tick"}""");
        Assert.Equal(0, _events.Time.Waiting);
    }

    private static Dictionary<string, string> Attributes(JsonNode message) =>
        message["MessageAttributes"]!.AsObject().ToDictionary(attribute => attribute.Key, attribute => $"{attribute.Value!["StringValue"]}");

    private (long Matched, long Delivered, long Failed) Counts()
    {
        var counts = _events.Service.Rules.Single().Statistics.Read();
        return (counts.Matched, counts.Delivered, counts.Failed);
    }

    private bool Advance(TimeSpan by)
    {
        _events.Time.Advance(by);
        return true;
    }
}
