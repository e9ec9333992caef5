using System.Text.Json.Nodes;
using LocalCloud.EventSources;
using OrderSystem.Local.Tests.Lambda;
using static OrderSystem.Local.Tests.Lambda.TestFunctions;

namespace OrderSystem.Local.Tests.EventSources;

public sealed class QueueMappingTests
{
    private static string Template(string mapping = "", int timeout = 2, int visibility = 2) => $$"""
          Letters: {Type: AWS::SQS::Queue}
          Work:
            Type: AWS::SQS::Queue
            Properties:
              VisibilityTimeout: {{visibility}}
              RedrivePolicy: {deadLetterTargetArn: !GetAtt Letters.Arn, maxReceiveCount: 2}
          Worker:
            Type: AWS::Serverless::Function
            Properties:
              Runtime: dotnet10
              Handler: LocalTestFunction
              CodeUri: {{CodeUri}}
              Timeout: {{timeout}}
              $JOURNAL
              Events:
                Work: {Type: SQS, Properties: {Queue: !GetAtt Work.Arn, {{mapping}} } }

        """;

    /// <summary>A visibility that no busy machine outlasts: tests that need it to pass set the clock forward.</summary>
    private const int Long = 300;

    private const string Partial = "FunctionResponseTypes: [ReportBatchItemFailures]";

    [Fact]
    public async Task A_message_reaches_the_function_in_the_shape_of_Lambda_and_is_deleted()
    {
        await using var system = await CloudFixture.StartAsync(Template("BatchSize: 1"));
        await system.CallAsync("sqs", "SendMessage", new JsonObject
        {
            ["QueueUrl"] = await system.QueueUrlAsync("Work"),
            ["MessageBody"] = "wörk",
            ["MessageAttributes"] = new JsonObject
            {
                ["kind"] = new JsonObject { ["DataType"] = "String", ["StringValue"] = "test" },
                ["bytes"] = new JsonObject { ["DataType"] = "Binary", ["BinaryValue"] = "AQI=" },
            },
        });
        var record = (await EventuallyAsync(system.Records, records => records.Count == 1))[0];
        Assert.Equal(
            ["messageId", "receiptHandle", "body", "attributes", "messageAttributes", "md5OfBody", "md5OfMessageAttributes", "eventSource", "eventSourceARN", "awsRegion"],
            record.AsObject().Select(member => member.Key));
        Assert.Equal("wörk", (string?)record["body"]);
        Assert.Equal("1", (string?)record["attributes"]!["ApproximateReceiveCount"]);
        Assert.Equal("""{"stringValue":"test","stringListValues":[],"binaryListValues":[],"dataType":"String"}""", record["messageAttributes"]!["kind"]!.ToJsonString());
        Assert.Equal("""{"binaryValue":"AQI=","stringListValues":[],"binaryListValues":[],"dataType":"Binary"}""", record["messageAttributes"]!["bytes"]!.ToJsonString());
        Assert.Equal("aws:sqs", (string?)record["eventSource"]);
        await EventuallyAsync(() => system.CountAsync("Work"), count => count == (0, 0));
    }

    /// <summary>What a function may answer, and whether the message then comes again, without and with ReportBatchItemFailures.</summary>
    private static readonly (string Answer, bool Plain, bool Reporting)[] Answers =
    [
        ("fail", true, true),
        ("crash", true, true),
        ("fail-item", false, true),
        ("fail-item-twice", false, true),
        ("fail-unknown", false, true),
        ("fail-empty", false, true),
        ("fail-null", false, true),
        ("fail-wrong-key", false, true),
        ("fail-wrong-key-null", false, true),
        ("failures-as-text", false, true),
        ("failures-twice", false, true),
        ("no-unicode", false, true),
        ("fail-item-as-number", false, true),
        ("not-json", false, true),
        ("string", false, true),
        ("null", false, false),
        ("nothing", false, false),
        ("empty-object", false, false),
        ("empty-list", false, false),
        ("null-failures", false, false),
        ("succeed", false, false),
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_message_is_deleted_only_when_the_answer_says_it_succeeded(bool reports)
    {
        await using var system = await CloudFixture.StartAsync(Template("BatchSize: 1" + (reports ? ", " + Partial : ""), timeout: 10, visibility: Long));
        foreach (var (answer, _, _) in Answers)
        {
            await system.SendAsync("Work", $$"""{"do":"{{answer}}"}""");
        }

        // A failing message is received twice and then moves to the dead-letter queue.
        var expected = Answers.Select(row => $"{row.Answer}: {((reports ? row.Reporting : row.Plain) ? "1 2" : "1")}").ToList();
        var letters = Answers.Count(row => reports ? row.Reporting : row.Plain);
        await HurriedAsync(system, "Letters", count => count.Visible == letters);
        await EventuallyAsync(() => system.CountAsync("Work"), count => count == (0, 0));
        Assert.Equal(expected, Answers.Select(row => $"{row.Answer}: " + string.Join(' ', system.Records()
            .Where(record => (string?)JsonNode.Parse((string)record["body"]!)!["do"] == row.Answer)
            .Select(record => (string?)record["attributes"]!["ApproximateReceiveCount"]))));
    }

    [Fact]
    public async Task Only_the_failed_messages_of_a_batch_come_again()
    {
        await using var system = await CloudFixture.StartAsync(Template($"BatchSize: 10, MaximumBatchingWindowInSeconds: 1, {Partial}", timeout: 10, visibility: Long));
        for (var i = 0; i < 6; i++)
        {
            await system.SendAsync("Work", i % 3 == 0 ? """{"do":"fail-item","until":2}""" : $"\"{i}\"");
        }

        await HurriedAsync(system, "Work", count => count == (0, 0));
        var counts = system.Records().GroupBy(record => (string)record["messageId"]!).Select(group => group.Count()).Order();
        Assert.Equal([1, 1, 1, 1, 2, 2], counts);
        Assert.Equal((0, 0), await system.CountAsync("Letters"));
    }

    [Fact]
    public async Task Messages_that_no_filter_lets_through_are_deleted_without_an_invocation()
    {
        await using var system = await CloudFixture.StartAsync(Template("""BatchSize: 1, FilterCriteria: {Filters: [{Pattern: '{"body":{"kind":["wanted"]}}'}]}"""));
        await system.SendAsync("Work", """{"kind":"other"}""");
        await system.SendAsync("Work", "not JSON");
        await system.SendAsync("Work", """{"kind":"wanted"}""");
        await EventuallyAsync(() => system.CountAsync("Work"), count => count == (0, 0));
        Assert.Equal("""{"kind":"wanted"}""", (string?)Assert.Single(await EventuallyAsync(system.Records, records => records.Count == 1))["body"]);
        Assert.Equal(2, system.Cloud.EventSources[0].Read().Filtered);
    }

    [Fact]
    public async Task A_batching_window_gathers_messages()
    {
        await using var system = await CloudFixture.StartAsync(Template("BatchSize: 100, MaximumBatchingWindowInSeconds: 3", visibility: 60));
        for (var i = 0; i < 12; i++)
        {
            await system.SendAsync("Work", $"{i}");
        }

        await EventuallyAsync(system.Records, records => records.Count == 12);
        Assert.Single(system.Journal());
    }

    [Fact]
    public async Task No_more_batches_run_than_MaximumConcurrency_says()
    {
        await using var system = await CloudFixture.StartAsync(Template("BatchSize: 1, ScalingConfig: {MaximumConcurrency: 2}", timeout: 10, visibility: Long));
        for (var i = 0; i < 8; i++)
        {
            await system.SendAsync("Work", """{"do":"sleep:600"}""");
        }

        var most = 0;
        await EventuallyAsync(
            () =>
            {
                most = Math.Max(most, system.Cloud.Lambda.Find("Worker")!.State.Busy);
                return system.Records();
            },
            records => records.Count == 8);
        Assert.Equal(2, most);
    }

    [Fact]
    public async Task A_batch_never_exceeds_six_megabytes()
    {
        await using var system = await CloudFixture.StartAsync(Template("BatchSize: 10, MaximumBatchingWindowInSeconds: 5", timeout: 20, visibility: 60));
        for (var i = 0; i < 7; i++)
        {
            await system.SendAsync("Work", new string('x', 1_000_000));
        }

        await EventuallyAsync(system.Records, records => records.Count == 7, seconds: 30);
        Assert.Equal(2, system.Journal().Count);
    }

    [Fact]
    public async Task A_message_whose_process_is_killed_comes_again()
    {
        await using var system = await CloudFixture.StartAsync(Template("BatchSize: 1", timeout: 10, visibility: Long));
        await system.SendAsync("Work", """{"do":"sleep:1500","until":2}""");
        await EventuallyAsync(system.Records, records => records.Count == 1);
        await system.Cloud.Lambda.Find("Worker")!.KillAsync();
        await HurriedAsync(system, "Work", count => count == (0, 0));
        Assert.Equal(2, system.Records().Count);
        Assert.Equal((0, 0), await system.CountAsync("Letters"));
    }

    [Theory]
    [InlineData("BatchSize: 11", 2, "needs MaximumBatchingWindowInSeconds")]
    [InlineData("BatchSize: 1", 3, "timeout of 3 s is longer than the 2 s")]
    [InlineData("BatchSize: 1, FilterCriteria: {Filters: [{Pattern: '{\"body\":{\"a\":[{\"prefex\":\"x\"}]}}'}]}", 2, "Invalid filter pattern definition.")]
    public async Task A_mapping_that_AWS_refuses_is_refused_by_name(string mapping, int timeout, string expected)
    {
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => CloudFixture.StartAsync(Template(mapping, timeout)));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.Contains("Work", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_events_of_one_queue_are_refused_like_any_second_mapping()
    {
        var template = Template("BatchSize: 1").TrimEnd() + "\n        Again: {Type: SQS, Properties: {Queue: !GetAtt Work.Arn} }\n";
        var refused = await Assert.ThrowsAsync<EventSourceException>(() => CloudFixture.StartAsync(template));
        Assert.Contains("already exists. Please update or delete the existing mapping with UUID", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scaled_visibility_is_not_shorter_than_the_function_needs()
    {
        // 30 times faster, two seconds of visibility are 67 ms: the message would come again while the function works.
        await using var system = await CloudFixture.StartAsync(Template("BatchSize: 1"), options => options with { TimeScale = 30 });
        await system.SendAsync("Work", """{"do":"sleep:1000"}""");
        await EventuallyAsync(() => system.CountAsync("Work"), count => count == (0, 0));
        Assert.Single(system.Records());
    }

    /// <summary>Waits for what a queue holds, and sets the clock forward whenever only visibility is waited for.</summary>
    private static Task<(int Visible, int InFlight)> HurriedAsync(CloudFixture system, string queue, Func<(int Visible, int InFlight), bool> isSo)
    {
        var calm = 0;
        return EventuallyAsync(
            async () =>
            {
                var state = system.Cloud.Lambda.Find("Worker")!.State;
                calm = (state.Starting, state.Busy, state.Waiting) == (0, 0, 0) && await system.CountAsync("Work") is { Visible: 0, InFlight: > 0 } ? calm + 1 : 0;
                // Between a message's receipt and its invocation nobody works, either, for as long as a batching window.
                if (calm == 75)
                {
                    calm = 0;
                    system.Cloud.Clock.Advance(TimeSpan.FromSeconds(Long + 1));
                }

                return await system.CountAsync(queue);
            },
            isSo,
            seconds: 60);
    }

    [Fact]
    public async Task The_clock_can_be_set_forward_to_the_next_delivery()
    {
        await using var system = await CloudFixture.StartAsync(Template("BatchSize: 1", visibility: 600));
        await system.SendAsync("Work", """{"do":"fail","until":2}""");
        await EventuallyAsync(() => system.Cloud.EventSources[0].Read(), counts => counts.Failed == 1);
        system.Cloud.Clock.Advance(TimeSpan.FromSeconds(601));
        await EventuallyAsync(() => system.CountAsync("Work"), count => count == (0, 0));
        Assert.Equal(2, system.Records().Count);
    }
}
