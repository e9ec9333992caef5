using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OrderSystem.Local.Tests.Lambda;
using static OrderSystem.Local.Tests.Lambda.TestFunctions;

namespace OrderSystem.Local.Tests.Schedules;

/// <summary>Schedules of a template over the whole local cloud, with functions that are processes.</summary>
public sealed class ScheduledFunctionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Template(string schedule, string function = "Timeout: 5") => $$"""
          Letters: {Type: AWS::SQS::Queue}
          Failures: {Type: AWS::SQS::Queue}
          Worker:
            Type: AWS::Serverless::Function
            Properties:
              Runtime: dotnet10
              Handler: LocalTestFunction
              CodeUri: {{CodeUri}}
              $JOURNAL
              {{function}}
              Events:
                Tick: {Type: ScheduleV2, Properties: {{{schedule}}} }

        """;

    [Fact]
    public async Task A_function_runs_when_its_schedule_is_due()
    {
        await using var system = await CloudFixture.StartAsync(Template("""ScheduleExpression: rate(10 minutes), Input: '{"tick":true}', FlexibleTimeWindow: {Mode: FLEXIBLE, MaximumWindowInMinutes: 5}"""));
        using var client = new HttpClient { BaseAddress = system.Cloud.AwsUrl };
        var before = (await client.GetFromJsonAsync<JsonArray>("/_local/schedules", Token))!.Single()!;
        Assert.Equal("WorkerTick", (string?)before["name"]);
        Assert.Equal("Worker", (string?)before["function"]);
        Assert.Equal("rate(10 minutes)", (string?)before["expression"]);
        Assert.Equal("Not fired yet", (string?)before["lastResult"]);
        Assert.Null(before["lastFired"]);
        var due = (DateTimeOffset)before["nextDue"]!;

        // Six periods at once: one event.
        using var advanced = await client.PostAsJsonAsync("/_local/clock", new { advanceSeconds = 3600 }, Token);
        await EventuallyAsync(() => system.Journal().Count, count => count == 1);
        var after = await EventuallyAsync(async () => (await client.GetFromJsonAsync<JsonArray>("/_local/schedules", Token))!.Single()!, seen => (string?)seen["lastResult"] == "OK");
        Assert.Equal(1, (int)after["fired"]!);
        Assert.Equal(due.AddHours(1), (DateTimeOffset)after["nextDue"]!);
        Assert.True((DateTimeOffset)after["lastFired"]! >= due);
        Assert.Equal("""{"tick":true}""", system.Journal()[0].ToJsonString());
    }

    [Fact]
    public async Task A_schedule_is_fired_by_hand()
    {
        await using var system = await CloudFixture.StartAsync(Template("ScheduleExpression: cron(0 3 * * ? *), State: DISABLED, Name: nightly"));
        using var client = new HttpClient { BaseAddress = system.Cloud.AwsUrl };
        using var fired = await client.PostAsync("/_local/schedules/nightly/fire", null, Token);
        Assert.Equal(HttpStatusCode.OK, fired.StatusCode);
        await EventuallyAsync(() => system.Journal().Count, count => count == 1);
        Assert.Equal("arn:aws:scheduler:us-east-1:000000000000:schedule/default/nightly", (string?)system.Journal()[0]["resources"]![0]);
        using var unknown = await client.PostAsync("/_local/schedules/daily/fire", null, Token);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Contains("nightly", await unknown.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_faster_clock_fires_sooner()
    {
        await using var system = await CloudFixture.StartAsync(Template("ScheduleExpression: rate(1 hour)"), options => options with { TimeScale = 3600 });
        await EventuallyAsync(() => system.Journal().Count, count => count >= 2);
    }

    [Fact]
    public async Task A_slow_run_does_not_hold_the_next_one_back()
    {
        await using var system = await CloudFixture.StartAsync(Template("""ScheduleExpression: rate(1 minute), Input: '{"do":"sleep","ms":3000}'"""));
        system.Cloud.Clock.Advance(TimeSpan.FromMinutes(1));
        await EventuallyAsync(() => system.Cloud.Lambda.Find("Worker")!.State.Busy, busy => busy == 1);
        system.Cloud.Clock.Advance(TimeSpan.FromMinutes(1));
        await EventuallyAsync(() => system.Cloud.Lambda.Find("Worker")!.State.Busy, busy => busy == 2);
    }

    [Fact]
    public async Task A_run_that_fails_three_times_goes_where_the_function_says_and_not_to_the_schedules_dead_letters()
    {
        await using var system = await CloudFixture.StartAsync(Template(
            """ScheduleExpression: at(2999-01-01T00:00:00), Input: '{"do":"fail"}', DeadLetterConfig: {Arn: !GetAtt Letters.Arn}""",
            "EventInvokeConfig: {DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Failures.Arn} } }"));
        system.Cloud.Schedules[0].Fire();
        var worker = system.Cloud.Lambda.Find("Worker")!;
        await EventuallyAsync(() => worker.Statistics.Read().Errors, errors => errors == 1);
        await EventuallyAsync(() => system.Cloud.Schedules[0].Status.Read().LastResult, result => result.StartsWith("PROBLEM: attempt 1 failed, another follows", StringComparison.Ordinal));
        await EventuallyAsync(() => system.Logs(), logs => logs.Contains("the next one is in 1 min", StringComparison.Ordinal));
        system.Cloud.Clock.Advance(TimeSpan.FromSeconds(60));
        await EventuallyAsync(() => worker.Statistics.Read().Errors, errors => errors == 2);
        await EventuallyAsync(() => system.Logs(), logs => logs.Contains("the next one is in 2 min", StringComparison.Ordinal));
        system.Cloud.Clock.Advance(TimeSpan.FromSeconds(120));
        await EventuallyAsync(() => system.CountAsync("Failures"), count => count.Visible == 1);
        Assert.StartsWith("PROBLEM: the function failed 3 times", system.Cloud.Schedules[0].Status.Read().LastResult, StringComparison.Ordinal);
        var record = JsonNode.Parse((string)(await system.ReceiveAsync("Failures"))[0]!["Body"]!)!;
        Assert.Equal("RetriesExhausted", (string?)record["requestContext"]!["condition"]);
        Assert.Equal(3, (int)record["requestContext"]!["approximateInvokeCount"]!);
        Assert.Equal("fail", (string?)record["requestPayload"]!["do"]);
        Assert.Equal("Unhandled", (string?)record["responseContext"]!["functionError"]);
        Assert.Contains("told to fail", record["responsePayload"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal((0, 0), await system.CountAsync("Letters"));
    }

    [Fact]
    public async Task A_dead_letter_queue_of_the_function_is_sent_the_event_itself()
    {
        await using var system = await CloudFixture.StartAsync(Template(
            """ScheduleExpression: at(2999-01-01T00:00:00), Input: '{"do":"fail"}'""",
            "EventInvokeConfig: {MaximumRetryAttempts: 0}\n      DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Failures.Arn}"));
        system.Cloud.Schedules[0].Fire();
        await EventuallyAsync(() => system.CountAsync("Failures"), count => count.Visible == 1);
        var url = await system.QueueUrlAsync("Failures");
        var letter = (await system.CallAsync("sqs", "ReceiveMessage", new JsonObject { ["QueueUrl"] = url, ["MessageAttributeNames"] = new JsonArray("All") }))["Messages"]![0]!;
        Assert.Equal("""{"do":"fail"}""", (string?)letter["Body"]);
        Assert.Equal("200", (string?)letter["MessageAttributes"]!["ErrorCode"]!["StringValue"]);
        Assert.Contains("told to fail", (string?)letter["MessageAttributes"]!["ErrorMessage"]!["StringValue"], StringComparison.Ordinal);
        Assert.Equal(1, system.Cloud.Lambda.Find("Worker")!.Statistics.Read().Errors);
    }
}
