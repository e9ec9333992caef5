using System.Globalization;
using System.Text.Json.Nodes;
using LocalCloud.EventSources;
using LocalCloud.Lambda;
using LocalCloud.Template.Model;

namespace LocalCloud.Schedules;

/// <summary>Hands an event to a function, asynchronously.</summary>
/// <param name="payload">JSON.</param>
/// <param name="progress">Told how the function's attempts end.</param>
/// <exception cref="ThrottledException">Lambda does not take it.</exception>
internal delegate void DeliverEvent(string payload, IProgress<AsynchronousAttempt> progress);

/// <summary>
/// Delivers a schedule's events. Scheduler's part ends when Lambda has taken the event: what it does not take is offered
/// again after the schedule's RetryPolicy and then goes to its DeadLetterConfig. What the function then fails at is a
/// matter of the function's own EventInvokeConfig and DeadLetterQueue.
/// </summary>
internal sealed class ScheduleDelivery(ScheduleDefinition schedule, DeliverEvent deliver, Destination? deadLetters, TimeProvider clock, FunctionLogs logs, ScheduleStatus status)
{
    /// <summary>Delivers one event; the first attempt is made before this returns.</summary>
    /// <param name="scheduled">When it was due.</param>
    /// <param name="execution">The id of this execution.</param>
    /// <param name="cancellationToken">Ends the wait for another attempt.</param>
    public async Task RunAsync(DateTimeOffset scheduled, string execution, CancellationToken cancellationToken)
    {
        var begun = clock.GetUtcNow();
        var backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5), clock);
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                var payload = Payload(scheduled, execution, attempt);
                string error;
                try
                {
                    deliver(payload, new Outcome(status));
                    return;
                }
                catch (ThrottledException refusal)
                {
                    error = refusal.Message;
                }
                catch (ObjectDisposedException)
                {
                    // The cloud is stopping.
                    return;
                }

                status.SetResult($"PROBLEM: Lambda does not take the event: {error}");
                var exhausted = attempt > schedule.MaximumRetryAttempts ? "MaximumRetryAttempts" : clock.GetUtcNow() - begun >= schedule.MaximumEventAge ? "MaximumEventAgeInSeconds" : null;
                if (exhausted is not null)
                {
                    await GiveUpAsync(payload, scheduled, attempt, exhausted, error, cancellationToken);
                    return;
                }

                await backoff.WaitAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The cloud is stopping.
        }
    }

    /// <summary>The input with Scheduler's context attributes filled in, or the event that Scheduler makes.</summary>
    private string Payload(DateTimeOffset scheduled, string execution, int attempt) => schedule.Input is { } input
        ? input
            .Replace("<aws.scheduler.schedule-arn>", schedule.Arn, StringComparison.Ordinal)
            .Replace("<aws.scheduler.scheduled-time>", Time(scheduled), StringComparison.Ordinal)
            .Replace("<aws.scheduler.execution-id>", execution, StringComparison.Ordinal)
            .Replace("<aws.scheduler.attempt-number>", attempt.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        : new JsonObject
        {
            ["version"] = "0",
            ["id"] = execution,
            ["detail-type"] = "Scheduled Event",
            ["source"] = "aws.scheduler",
            ["account"] = schedule.Arn.Split(':')[4],
            ["time"] = Time(scheduled),
            ["region"] = schedule.Arn.Split(':')[3],
            ["resources"] = new JsonArray(schedule.Arn),
            // Text, and not an object as in an event of a bus.
            ["detail"] = "{}",
        }.ToJsonString();

    /// <remarks>Source: EventBridge Scheduler user guide, "Configuring a dead-letter queue for EventBridge Scheduler".</remarks>
    private Task GiveUpAsync(string payload, DateTimeOffset scheduled, int attempts, string condition, string error, CancellationToken cancellationToken)
    {
        logs.Write(schedule.FunctionLogicalId, "", $"The schedule {schedule.Name} gives up an event after {attempts} attempts ({condition}): {error}");
        return deadLetters is null ? Task.CompletedTask : deadLetters.SendAsync(
            payload,
            new JsonObject
            {
                ["SCHEDULE_ARN"] = Text(schedule.Arn),
                ["TARGET_ARN"] = Text(schedule.FunctionArn),
                ["SCHEDULED_TIME"] = Text(Time(scheduled)),
                ["ERROR_CODE"] = Text("TooManyRequestsException"),
                ["ERROR_MESSAGE"] = Text(error),
                ["EXHAUSTED_RETRY_CONDITION"] = Text(condition),
                ["RETRY_ATTEMPTS"] = Text((attempts - 1).ToString(CultureInfo.InvariantCulture)),
            },
            cancellationToken);
    }

    private static JsonObject Text(string value) => new() { ["DataType"] = "String", ["StringValue"] = value };

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private sealed class Outcome(ScheduleStatus status) : IProgress<AsynchronousAttempt>
    {
        public void Report(AsynchronousAttempt attempt) => status.SetResult(attempt switch
        {
            { Error: null } => "OK",
            { IsLast: true } => $"PROBLEM: the function failed {attempt.Number} times: {attempt.Error}",
            _ => $"PROBLEM: attempt {attempt.Number} failed, another follows: {attempt.Error}",
        });
    }
}
