using System.Text.Json.Nodes;
using LocalCloud;
using OrderSystem.Local.Tests.Lambda;
using static OrderSystem.Local.Tests.Lambda.TestFunctions;

namespace OrderSystem.Local.Tests.EventSources;

/// <summary>Streams whose function has no room, whose batches are gathered, and clocks that run faster.</summary>
public sealed class StreamWaitingTests
{
    private static string Template(string mapping, string function = "") => $$"""
          Failures: {Type: AWS::SQS::Queue}
          Things:
            Type: AWS::DynamoDB::Table
            Properties:
              BillingMode: PAY_PER_REQUEST
              AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
              KeySchema: [{AttributeName: id, KeyType: HASH}]
              StreamSpecification: {StreamViewType: NEW_IMAGE}
          Reader:
            Type: AWS::Serverless::Function
            Properties:
              Runtime: dotnet10
              Handler: LocalTestFunction
              CodeUri: {{CodeUri}}
              Timeout: 10
              {{function}}
              $JOURNAL
              Events:
                Changes: {Type: DynamoDB, Properties: {Stream: !GetAtt Things.StreamArn, StartingPosition: TRIM_HORIZON, DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Failures.Arn} }, {{mapping}} } }

        """;

    private static async Task<JsonNode> FailureAsync(CloudFixture system)
    {
        await EventuallyAsync(() => system.CountAsync("Failures"), count => count.Visible == 1);
        return JsonNode.Parse((string)(await system.ReceiveAsync("Failures"))[0]!["Body"]!)!["requestContext"]!;
    }

    [Fact]
    public async Task A_throttle_is_no_attempt()
    {
        await using var system = await CloudFixture.StartAsync(Template("MaximumRetryAttempts: 0", "ReservedConcurrentExecutions: 1"));
        var reader = system.Cloud.Lambda.Find("Reader")!;
        var busy = reader.InvokeAsync(Event("""{"do":"sleep","ms":1000}"""), TestContext.Current.CancellationToken);
        await EventuallyAsync(() => reader.State.Busy, count => count == 1);
        await system.PutAsync("Things", "a", "fail");
        await EventuallyAsync(() => reader.State.Waiting, waiting => waiting == 1);
        await busy;
        var told = await FailureAsync(system);
        Assert.Equal(("RetryAttemptsExhausted", 1), ((string?)told["condition"], (int)told["approximateInvokeCount"]!));
        Assert.Single(system.Records());
    }

    [Fact]
    public async Task A_throttled_record_that_becomes_too_old_is_given_up_without_an_invocation()
    {
        await using var system = await CloudFixture.StartAsync(Template("MaximumRetryAttempts: 0, MaximumRecordAgeInSeconds: 60", "ReservedConcurrentExecutions: 0"));
        await system.PutAsync("Things", "a");
        await EventuallyAsync(() => system.Cloud.EventSources[0].Read(), counts => counts.LastProcessingResult.StartsWith("PROBLEM", StringComparison.Ordinal));
        system.Cloud.Clock.Advance(TimeSpan.FromSeconds(62));
        var told = await FailureAsync(system);
        Assert.Equal(("RecordAgeExceeded", 0), ((string?)told["condition"], (int)told["approximateInvokeCount"]!));
        Assert.Empty(system.Records());
    }

    [Fact]
    public async Task A_window_gathers_records_until_the_batch_is_full()
    {
        await using var system = await CloudFixture.StartAsync(Template("BatchSize: 3, MaximumBatchingWindowInSeconds: 300"));
        var checkpoint = system.Cloud.Mappings.All.Single().Checkpoint;
        foreach (var (id, inHand) in new[] { ("a", 1), ("b", 2) })
        {
            await system.PutAsync("Things", id);
            await EventuallyAsync(() => checkpoint.InHand, count => count == inHand);
        }

        // Nobody waits for the window: the third record fills the batch.
        await system.PutAsync("Things", "c");
        await EventuallyAsync(system.Records, records => records.Count == 3);
        Assert.Single(system.Journal());
        await system.PutAsync("Things", "d");

        // The fourth is alone when the window is over.
        await EventuallyAsync(() =>
        {
            system.Cloud.Clock.Advance(TimeSpan.FromSeconds(60));
            return system.Records();
        }, records => records.Count == 4);
        Assert.Equal(2, system.Journal().Count);
    }

    [Fact]
    public async Task A_batch_never_exceeds_six_megabytes()
    {
        await using var system = await CloudFixture.StartAsync(Template("BatchSize: 20, MaximumBatchingWindowInSeconds: 300"));
        for (var i = 0; i < 20; i++)
        {
            await system.PutAsync("Things", $"{i:D2}", value: new string('x', 380_000));
        }

        await EventuallyAsync(() =>
        {
            system.Cloud.Clock.Advance(TimeSpan.FromSeconds(60));
            return system.Records();
        }, records => records.Count == 20);
        Assert.Equal([16, 4], system.Journal().Select(batch => batch["Records"]!.AsArray().Count));
    }

    /// <summary>On the real clock this would take two minutes: a window of 60 s, and retries after 0.5, 1, 2, 4, 8, 16 and 32 s.</summary>
    [Fact]
    public async Task Windows_and_the_waits_between_retries_follow_the_clouds_clock()
    {
        await using var system = await CloudFixture.StartAsync(Template("MaximumRetryAttempts: 7, MaximumBatchingWindowInSeconds: 60"), options => options with { TimeScale = 100 });
        await system.PutAsync("Things", "a", "fail");
        Assert.Equal(8, (int)(await FailureAsync(system))["approximateInvokeCount"]!);
        Assert.Contains("clock runs 100 times faster", system.Logs(), StringComparison.Ordinal);
    }
}
