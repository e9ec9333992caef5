using System.Text.Json.Nodes;
using LocalCloud.Delivery;
using LocalCloud.Lambda;
using LocalCloud.Schedules;
using LocalCloud.Sqs;
using LocalCloud.Template.Model;
using OrderSystem.Local.Tests.Protocol;

namespace OrderSystem.Local.Tests.Schedules;

/// <summary>A schedule on a clock that moves when the test says so.</summary>
public sealed class ScheduleTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly List<string> _delivered = [];
    private readonly FunctionLogs _logs = new(null);
    private readonly List<Schedule> _schedules = [];
    private int _refusals;
    private AsynchronousAttempt _outcome = new(1, null, true);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _schedules.ForEach(schedule => schedule.Dispose());

    [Fact]
    public void A_rate_fires_for_the_first_time_after_one_period()
    {
        var schedule = Start("rate(1 minute)");
        Assert.Equal(_time.GetUtcNow().AddMinutes(1), schedule.NextDue);
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Empty(_delivered);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Single(_delivered);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, _delivered.Count);
        Assert.Equal(_time.GetUtcNow().AddMinutes(1), schedule.NextDue);
    }

    [Fact]
    public void What_a_jump_of_the_clock_missed_is_made_up_for_once()
    {
        var schedule = Start("rate(5 minutes)");
        _time.Advance(TimeSpan.FromMinutes(62));
        Assert.Single(_delivered);
        Assert.Equal(_time.GetUtcNow().AddMinutes(3), schedule.NextDue);
        _time.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(2, _delivered.Count);
    }

    [Fact]
    public void A_one_time_schedule_fires_once()
    {
        var schedule = Start("at(2026-11-21T12:10:00)");
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Single(_delivered);
        Assert.Null(schedule.NextDue);
        _time.Advance(TimeSpan.FromDays(1000));
        Assert.Single(_delivered);
    }

    [Fact]
    public void A_disabled_schedule_fires_only_by_hand()
    {
        var schedule = Start("rate(1 minute)", definition => definition with { Enabled = false });
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Empty(_delivered);
        Assert.Null(schedule.NextDue);
        schedule.Fire();
        Assert.Single(_delivered);
        Assert.Equal(1, schedule.Status.Read().Fired);
    }

    [Fact]
    public void A_stopped_schedule_fires_no_more()
    {
        var schedule = Start("rate(1 minute)");
        schedule.Dispose();
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Empty(_delivered);
        Assert.Equal(0, _time.Waiting);
        Assert.Throws<ObjectDisposedException>(schedule.Fire);
    }

    [Fact]
    public void Without_an_input_the_event_is_the_one_that_Scheduler_makes()
    {
        var schedule = Start("cron(0 13 * * ? *)");
        _time.Advance(TimeSpan.FromHours(3));
        var seen = JsonNode.Parse(Assert.Single(_delivered))!.AsObject();
        Assert.Equal(["version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail"], seen.Select(member => member.Key));
        Assert.Equal("Scheduled Event", (string?)seen["detail-type"]);
        Assert.Equal("aws.scheduler", (string?)seen["source"]);
        Assert.Equal("2026-11-21T13:00:00Z", (string?)seen["time"]);
        Assert.Equal("us-east-1", (string?)seen["region"]);
        Assert.Equal("000000000000", (string?)seen["account"]);
        Assert.Equal(schedule.Definition.Arn, (string?)seen["resources"]![0]);
        Assert.Equal("{}", (string?)seen["detail"]);
    }

    [Fact]
    public void The_context_attributes_of_an_input_are_filled_in()
    {
        const string Input = """{"arn":"<aws.scheduler.schedule-arn>","at":"<aws.scheduler.scheduled-time>","id":"<aws.scheduler.execution-id>","attempt":"<aws.scheduler.attempt-number>"}""";
        var schedule = Start("rate(1 minute)", definition => definition with { Input = Input });
        _time.Advance(TimeSpan.FromMinutes(1));
        var seen = JsonNode.Parse(Assert.Single(_delivered))!;
        Assert.Equal(schedule.Definition.Arn, (string?)seen["arn"]);
        Assert.Equal("2026-11-21T12:01:00Z", (string?)seen["at"]);
        Assert.True(Guid.TryParse((string?)seen["id"], out _));
        Assert.Equal("1", (string?)seen["attempt"]);
    }

    [Theory]
    [InlineData(1, null, true, "OK")]
    [InlineData(1, "Boom", false, "PROBLEM: attempt 1 failed, another follows: Boom")]
    [InlineData(3, "Boom", true, "PROBLEM: the function failed 3 times: Boom")]
    public void The_last_result_is_how_the_function_ended(int attempt, string? error, bool isLast, string expected)
    {
        _outcome = new AsynchronousAttempt(attempt, error, isLast);
        var schedule = Start("rate(1 minute)");
        Assert.Equal("Not fired yet", schedule.Status.Read().LastResult);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(expected, schedule.Status.Read().LastResult);
        Assert.Equal(_time.GetUtcNow(), schedule.Status.Read().LastFired);
    }

    [Fact]
    public async Task An_event_that_Lambda_does_not_take_is_offered_again()
    {
        _refusals = 2;
        Start("at(2026-11-21T12:01:00)", definition => definition with { Input = """{"attempt":"<aws.scheduler.attempt-number>"}""" });
        _time.Advance(TimeSpan.FromMinutes(1));
        await AdvanceUntilAsync(() => _delivered.Count == 1);
        Assert.Equal("""{"attempt":"3"}""", _delivered[0]);
    }

    [Theory]
    [InlineData(1, 86_400, "MaximumRetryAttempts", "1")]
    [InlineData(185, 60, "MaximumEventAgeInSeconds", null)]
    public async Task An_event_that_Lambda_never_takes_becomes_a_dead_letter(int attempts, int seconds, string condition, string? retries)
    {
        _refusals = int.MaxValue;
        var sqs = new SqsService(_time, "http://127.0.0.1", "000000000000", "us-east-1");
        await sqs.InvokeAsync("CreateQueue", new JsonObject { ["QueueName"] = "letters" }, Token);
        var letters = new Destination("arn:aws:sqs:us-east-1:000000000000:letters", new Targets(_ => sqs, (_, _, _) => { }), _time, problem => Assert.Fail(problem));
        var schedule = Start("at(2026-11-21T12:01:00)", definition => definition with { Input = """{"a":1}""", MaximumRetryAttempts = attempts, MaximumEventAge = TimeSpan.FromSeconds(seconds) }, letters);
        _time.Advance(TimeSpan.FromMinutes(1));
        await AdvanceUntilAsync(() => sqs.Status().Single().Counts.Visible == 1);
        var url = (string)(await sqs.InvokeAsync("GetQueueUrl", new JsonObject { ["QueueName"] = "letters" }, Token))["QueueUrl"]!;
        var letter = (await sqs.InvokeAsync("ReceiveMessage", new JsonObject { ["QueueUrl"] = url, ["MessageAttributeNames"] = new JsonArray("All") }, Token))["Messages"]![0]!;
        Assert.Equal("""{"a":1}""", (string?)letter["Body"]);
        var attributes = letter["MessageAttributes"]!;
        Assert.Equal(condition, (string?)attributes["EXHAUSTED_RETRY_CONDITION"]!["StringValue"]);
        Assert.Equal(schedule.Definition.Arn, (string?)attributes["SCHEDULE_ARN"]!["StringValue"]);
        Assert.Equal(schedule.Definition.FunctionArn, (string?)attributes["TARGET_ARN"]!["StringValue"]);
        Assert.Equal("TooManyRequestsException", (string?)attributes["ERROR_CODE"]!["StringValue"]);
        if (retries is not null)
        {
            Assert.Equal(retries, (string?)attributes["RETRY_ATTEMPTS"]!["StringValue"]);
        }

        Assert.Contains(_logs.Read(), line => line.Text.Contains("gives up an event", StringComparison.Ordinal));
        Assert.Empty(_delivered);
    }

    private async Task AdvanceUntilAsync(Func<bool> isSo)
    {
        // Each wait for the next attempt is set a moment after the last one ended.
        for (var i = 0; i < 2000 && !isSo(); i++)
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(5, Token);
        }

        Assert.True(isSo());
    }

    private Schedule Start(string expression, Func<ScheduleDefinition, ScheduleDefinition>? change = null, Destination? letters = null)
    {
        var definition = new ScheduleDefinition
        {
            Name = "Tick",
            Arn = "arn:aws:scheduler:us-east-1:000000000000:schedule/default/Tick",
            FunctionLogicalId = "Worker",
            FunctionArn = "arn:aws:lambda:us-east-1:000000000000:function:Worker",
            Location = new SourceLocation("template.yaml", 1),
            Expression = ScheduleExpression.Parse(expression),
        };
        var schedule = new Schedule(change?.Invoke(definition) ?? definition, Deliver, letters, _time, _logs);
        _schedules.Add(schedule);
        return schedule;
    }

    private void Deliver(string payload, IProgress<AsynchronousAttempt> progress)
    {
        if (_refusals-- > 0)
        {
            throw new ThrottledException();
        }

        _delivered.Add(payload);
        progress.Report(_outcome);
    }
}
