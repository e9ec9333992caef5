using System.Text.Json.Nodes;
using static OrderSystem.Local.Tests.EventBridge.EventBridgeServer;

namespace OrderSystem.Local.Tests.EventBridge;

/// <summary>What PutEvents takes and refuses, and the event that comes of an entry.</summary>
public sealed class PutEventsTests(EventBridgeServer events) : IClassFixture<EventBridgeServer>
{
    [Fact]
    public async Task A_target_gets_the_event_with_all_its_members()
    {
        var queue = await events.CreateQueueAsync();
        var bus = await events.RouteAsync($$"""{"Id":"q","Arn":"{{QueueArn(queue)}}"}""");

        var answer = await events.CallAsync("PutEvents", $$"""{"Entries":[{"EventBusName":"{{BusArn(bus)}}","Source":"shop","DetailType":"placed","Resources":["arn:x"],"Time":1700000000,"Detail":"{ \"a\" : 1.50, \"a\": \"<ü>\" }"}]}""");

        Assert.Equal(0, (int)answer["FailedEntryCount"]!);
        var id = $"{answer["Entries"]!.AsArray().Single()!["EventId"]}";
        Assert.Equal(
            $$$"""{"version":"0","id":"{{{id}}}","detail-type":"placed","source":"shop","account":"000000000000","time":"2023-11-14T22:13:20Z","region":"us-east-1","resources":["arn:x"],"detail":{"a":"<ü>"}}""",
            (await events.BodiesAsync(queue)).Single());
    }

    [Fact]
    public async Task Only_events_that_match_reach_an_enabled_rule()
    {
        var queue = await events.CreateQueueAsync();
        var bus = await events.RouteAsync($$"""{"Id":"q","Arn":"{{QueueArn(queue)}}","InputPath":"$.detail.n"}""", """{"source":["shop"],"detail":{"n":[{"numeric":[">",1]}]}}""");
        await events.PutAsync(bus, """{"n":1}""");
        await events.PutAsync(bus, """{"n":2}""");
        await events.PutAsync(bus, """{"n":3}""", source: "other");
        await events.PutAsync("default", """{"n":4}""");
        await events.CallAsync("DisableRule", $$"""{"Name":"r","EventBusName":"{{bus}}"}""");
        await events.PutAsync(bus, """{"n":5}""");

        Assert.Equal(["2"], await events.BodiesAsync(queue));
    }

    [Theory]
    [InlineData("""{"DetailType":"t","Detail":"{}"}""", "InvalidArgument", "Parameter Source is not valid. Reason: Source is a required argument.")]
    [InlineData("""{"Source":"s","DetailType":"","Detail":"{}"}""", "InvalidArgument", "Parameter DetailType is not valid. Reason: DetailType is a required argument.")]
    [InlineData("""{"Source":"s","DetailType":"t"}""", "InvalidArgument", "Parameter Detail is not valid. Reason: Detail is a required argument.")]
    [InlineData("""{"Source":"s","DetailType":"t","Detail":"text"}""", "MalformedDetail", "Detail is malformed.")]
    [InlineData("""{"Source":"s","DetailType":"t","Detail":"[]"}""", "MalformedDetail", "Detail is malformed.")]
    [InlineData("""{"Source":"s","DetailType":"t","Detail":"{{}"}""", "MalformedDetail", "Detail is malformed.")]
    [InlineData("""{"Source":"aws.s3","DetailType":"t","Detail":"{}"}""", "NotAuthorizedForSourceException", "Not authorized for the source.")]
    public async Task A_wrong_entry_fails_alone(string entry, string code, string message)
    {
        var answer = await events.CallAsync("PutEvents", $$"""{"Entries":[{{entry}},{"Source":"s","DetailType":"t","Detail":"{}","EventBusName":"no-such-bus"}]}""");

        Assert.Equal(1, (int)answer["FailedEntryCount"]!);
        Assert.Equal((code, message), ((string?)answer["Entries"]![0]!["ErrorCode"], (string?)answer["Entries"]![0]!["ErrorMessage"]));
        Assert.NotNull(answer["Entries"]![1]!["EventId"]);
    }

    [Fact]
    public async Task Eleven_entries_and_too_many_bytes_are_refused_as_a_whole()
    {
        var eleven = await events.RefusedAsync("PutEvents", $$"""{"Entries":[{{string.Join(',', Enumerable.Repeat("""{"Source":"s","DetailType":"t","Detail":"{}"}""", 11))}}]}""");
        Assert.StartsWith("1 validation error detected: Value '[PutEventsRequestEntry(time=null, source=s, resources=null, detailType=t, detail={}, eventBusName=null, traceHeader=null, kmsKeyIdentifier=null, internalMetadata=null), ", eleven.Message, StringComparison.Ordinal);
        Assert.EndsWith("]' at 'entries' failed to satisfy constraint: Member must have length less than or equal to 10", eleven.Message, StringComparison.Ordinal);
        Assert.Equal("1 validation error detected: Value '[]' at 'entries' failed to satisfy constraint: Member must have length greater than or equal to 1", (await events.RefusedAsync("PutEvents", """{"Entries":[]}""")).Message);

        // Source and detail type of one byte each, a time of 14 and a detail of the rest.
        var largest = Entry((256 * 1024) - 16);
        await events.CallAsync("PutEvents", $$"""{"Entries":[{{largest}}]}""");
        var refused = await events.RefusedAsync("PutEvents", $$"""{"Entries":[{{Entry((256 * 1024) - 15)}}]}""");
        Assert.Equal(("ValidationException", "Total size of the entries in the request is over the limit."), (refused.Code, refused.Message));

        static string Entry(int detail) => $$"""{"Source":"s","DetailType":"t","Time":1700000000,"Detail":"{\"a\":\"{{new string('x', detail - 8)}}\"}"}""";
    }

    [Theory]
    [InlineData("""{"EventPattern":"{\"source\":[\"a\"]}","Event":"{\"id\":\"1\",\"account\":\"1\",\"source\":\"a\",\"time\":\"t\",\"region\":\"r\",\"detail-type\":\"d\",\"source\":\"a\"}"}""", "true")]
    [InlineData("""{"EventPattern":"{\"source\":[\"b\"]}","Event":"{\"id\":\"1\",\"account\":\"1\",\"source\":\"a\",\"time\":\"t\",\"region\":\"r\",\"detail-type\":\"d\"}"}""", "false")]
    [InlineData("""{"EventPattern":"{\"source\":[\"a\"]}","Event":"{\"source\":\"a\"}"}""", "Parameter Event is not valid.")]
    [InlineData("""{"EventPattern":"{\"source\":[\"a\"]}","Event":"[]"}""", "Parameter Event is not valid.")]
    public async Task A_pattern_is_tested_against_an_event(string request, string expected)
    {
        string seen;
        try
        {
            seen = (await events.CallAsync("TestEventPattern", request))["Result"]!.ToJsonString();
        }
        catch (LocalCloud.Protocol.AwsException refusal)
        {
            seen = refusal.Message;
        }

        Assert.Equal(expected, seen);
    }

    [Fact]
    public async Task An_event_as_deep_as_AWS_takes_is_delivered()
    {
        var queue = await events.CreateQueueAsync();
        var bus = await events.RouteAsync($$"""{"Id":"q","Arn":"{{QueueArn(queue)}}"}""");
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 900)) + "1" + new string('}', 900);
        await events.PutAsync(bus, deep);
        Assert.Contains(deep, (await events.BodiesAsync(queue)).Single(), StringComparison.Ordinal);
    }
}
