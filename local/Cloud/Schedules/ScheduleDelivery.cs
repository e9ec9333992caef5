using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using LocalCloud.Delivery;
using LocalCloud.Lambda;
using LocalCloud.Protocol;
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
        var payload = "";
        try
        {
            var failure = await new RetriedDelivery(new RetryPolicy(schedule.MaximumRetryAttempts, schedule.MaximumEventAge), clock).RunAsync(
                attempt =>
                {
                    payload = Payload(scheduled, execution, attempt);
                    Deliver(payload);
                    return Task.CompletedTask;
                },
                SetProblem,
                cancellationToken);
            if (failure is not null)
            {
                SetProblem(failure.ErrorMessage);
                await GiveUpAsync(payload, scheduled, failure, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // The cloud is stopping.
        }
    }

    private void Deliver(string payload)
    {
        try
        {
            deliver(payload, new Outcome(status));
        }
        catch (ThrottledException refusal)
        {
            throw new AwsException("TooManyRequestsException", refusal.Message, HttpStatusCode.TooManyRequests);
        }
    }

    private void SetProblem(string error) => status.SetResult($"PROBLEM: Lambda does not take the event: {error}");

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
    private Task GiveUpAsync(string payload, DateTimeOffset scheduled, Undelivered failure, CancellationToken cancellationToken)
    {
        logs.Write(schedule.FunctionLogicalId, "", $"The schedule {schedule.Name} gives up an event {failure.Text}");
        var attributes = failure.Attributes(("SCHEDULE_ARN", schedule.Arn), ("TARGET_ARN", schedule.FunctionArn), ("SCHEDULED_TIME", Time(scheduled)));
        return deadLetters?.SendAsync(new Parcel(payload) { Attributes = attributes }, cancellationToken) ?? Task.CompletedTask;
    }

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
