using LocalCloud.EventSources;
using OrderSystem.Local.Tests.Lambda;
using OrderSystem.Local.Tests.Protocol;
using static OrderSystem.Local.Tests.Lambda.TestFunctions;

namespace OrderSystem.Local.Tests.EventSources;

/// <summary>How many batches of a queue run at a time, and what becomes of messages that find no room.</summary>
public sealed class ConcurrencyTests
{
    private const int Long = 300;

    private static string Template(string mapping, string function = "", int receives = 5) => $$"""
          Letters: {Type: AWS::SQS::Queue}
          Work:
            Type: AWS::SQS::Queue
            Properties:
              VisibilityTimeout: {{Long}}
              RedrivePolicy: {deadLetterTargetArn: !GetAtt Letters.Arn, maxReceiveCount: {{receives}} }
          Worker:
            Type: AWS::Serverless::Function
            Properties:
              Runtime: dotnet10
              Handler: LocalTestFunction
              CodeUri: {{CodeUri}}
              Timeout: 10
              {{function}}
              $JOURNAL
              Events:
                Work: {Type: SQS, Properties: {Queue: !GetAtt Work.Arn, BatchSize: 1 {{mapping}} } }

        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static int? Allowed(CloudFixture system) => system.Cloud.Mappings.All.Single().Concurrency?.Allowed;

    [Fact]
    public async Task Five_batches_run_at_first_and_300_more_each_minute_while_all_are_at_work()
    {
        var time = new ManualTime();
        var concurrency = new BatchConcurrency(null, () => int.MaxValue, time);
        for (var i = 0; i < 5; i++)
        {
            await concurrency.EnterAsync(Token);
        }

        var sixth = concurrency.EnterAsync(Token);
        Assert.False(sixth.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        await sixth.WaitAsync(TimeSpan.FromSeconds(10), Token);
        Assert.Equal(10, concurrency.Allowed);

        // Six of ten: time alone gives no more.
        time.Advance(TimeSpan.FromMinutes(10));
        await concurrency.EnterAsync(Token);
        Assert.Equal(10, concurrency.Allowed);
        concurrency.Quiet();
        Assert.Equal(5, concurrency.Allowed);
    }

    [Theory]
    [InlineData(null, 5)]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    [InlineData(100, 5)]
    public async Task Failures_halve_it_until_a_batch_succeeds_and_MaximumConcurrency_is_never_exceeded(int? maximum, int first)
    {
        var time = new ManualTime();
        var concurrency = new BatchConcurrency(maximum, () => int.MaxValue, time);
        Assert.Equal(first, concurrency.Allowed);
        for (var i = 0; i < 2; i++)
        {
            await concurrency.EnterAsync(Token);
            concurrency.Leave(BatchOutcome.BackOff);
        }

        Assert.Equal(2, concurrency.Allowed);
        await concurrency.EnterAsync(Token);
        await concurrency.EnterAsync(Token);
        var third = concurrency.EnterAsync(Token);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((2, false), (concurrency.Allowed, third.IsCompleted));

        concurrency.Leave(BatchOutcome.Succeeded);
        await third.WaitAsync(TimeSpan.FromSeconds(10), Token);
        var more = concurrency.EnterAsync(Token);
        time.Advance(TimeSpan.FromSeconds(120));
        if (maximum == 2)
        {
            Assert.Equal((2, false), (concurrency.Allowed, more.IsCompleted));
        }
        else
        {
            await more.WaitAsync(TimeSpan.FromSeconds(10), Token);
            Assert.InRange(concurrency.Allowed, 3, maximum ?? 1000);
        }
    }

    [Theory]
    [InlineData("", 2)]
    [InlineData(", FunctionResponseTypes: [ReportBatchItemFailures]", 5)]
    public async Task A_failing_function_is_given_fewer_batches_unless_it_reports_its_failures(string mapping, int allowed)
    {
        await using var system = await CloudFixture.StartAsync(Template(mapping));
        Assert.Equal(5, Allowed(system));
        for (var i = 0; i < 3; i++)
        {
            await system.SendAsync("Work", """{"do":"fail"}""");
        }

        await EventuallyAsync(() => system.Cloud.EventSources[0].Read(), counts => counts.Failed == 3);
        await EventuallyAsync(() => Allowed(system), now => now == allowed);
        Assert.Equal((0, 3), await system.CountAsync("Work"));
    }

    [Fact]
    public async Task No_more_run_than_are_reserved_and_the_others_wait_their_turn()
    {
        await using var system = await CloudFixture.StartAsync(Template("", "ReservedConcurrentExecutions: 1"));
        for (var i = 0; i < 6; i++)
        {
            await system.SendAsync("Work", """{"do":"sleep:100"}""");
        }

        var most = 0;
        await EventuallyAsync(
            () =>
            {
                most = Math.Max(most, system.Cloud.Lambda.Find("Worker")!.State.Busy);
                return system.CountAsync("Work");
            },
            count => count == (0, 0));
        Assert.Equal(1, most);
        Assert.All(system.Records(), record => Assert.Equal("1", (string?)record["attributes"]!["ApproximateReceiveCount"]));
        Assert.Equal(6, system.Records().Count);
    }

    [Fact]
    public async Task A_throttled_message_is_the_queues_again_when_its_visibility_is_over_and_is_not_lost()
    {
        await using var system = await CloudFixture.StartAsync(Template("", "ReservedConcurrentExecutions: 1"));
        await system.SendAsync("Work", """{"do":"sleep:1500","name":"first"}""");
        await EventuallyAsync(system.Records, records => records.Count == 1);
        await system.SendAsync("Work", """{"name":"second"}""");
        await EventuallyAsync(() => system.Cloud.Lambda.Find("Worker")!.State.Waiting, waiting => waiting == 1);

        // The function has not come to it; the messages are visible again, and both are received anew.
        system.Cloud.Clock.Advance(TimeSpan.FromSeconds(Long + 1));
        await EventuallyAsync(() => system.CountAsync("Work"), count => count == (0, 0));
        var second = Assert.Single(system.Records(), record => ((string)record["body"]!).Contains("second", StringComparison.Ordinal));
        Assert.Equal("2", (string?)second["attributes"]!["ApproximateReceiveCount"]);
        Assert.Equal((0, 0), await system.CountAsync("Letters"));
    }

    [Fact]
    public async Task A_function_that_may_not_run_leaves_its_messages_to_the_redrive_policy()
    {
        await using var system = await CloudFixture.StartAsync(Template("", "ReservedConcurrentExecutions: 0", receives: 2));
        await system.SendAsync("Work", "never");
        for (var receive = 1; receive <= 2; receive++)
        {
            await EventuallyAsync(() => system.Cloud.EventSources[0].Read(), counts => counts.Failed == receive);
            Assert.Equal((0, 1), await system.CountAsync("Work"));
            system.Cloud.Clock.Advance(TimeSpan.FromSeconds(Long + 1));
        }

        await EventuallyAsync(() => system.CountAsync("Letters"), count => count.Visible == 1);
        Assert.Empty(system.Records());
    }

    /// <summary>Window + function timeout above the queue's visibility: 1 + 10 + 30 s, as the mapping asks for in each receive.</summary>
    [Fact]
    public async Task A_window_that_would_outlast_the_visibility_makes_it_longer()
    {
        await using var system = await CloudFixture.StartAsync(Template(", MaximumBatchingWindowInSeconds: 1").Replace($"VisibilityTimeout: {Long}", "VisibilityTimeout: 10", StringComparison.Ordinal).Replace("BatchSize: 1 ", "BatchSize: 2 ", StringComparison.Ordinal));
        await system.SendAsync("Work", """{"do":"fail"}""");
        await EventuallyAsync(() => system.Cloud.EventSources[0].Read(), counts => counts.Failed == 1);
        system.Cloud.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal((0, 1), await system.CountAsync("Work"));
        system.Cloud.Clock.Advance(TimeSpan.FromSeconds(12));
        await EventuallyAsync(system.Records, records => records.Count == 2);
    }
}
