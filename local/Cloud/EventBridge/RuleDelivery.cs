using LocalCloud.Delivery;
using LocalCloud.Protocol;

namespace LocalCloud.EventBridge;

/// <summary>Takes an event to one target of a rule, or to the target's dead-letter queue.</summary>
/// <remarks>
/// | case | what happens |
/// |---|---|
/// | taken | done: what a function then makes of it is a matter of its own settings |
/// | throttled, or the service fails | offered again, until the target's RetryPolicy is over |
/// | no such target, no permission, an input that is no JSON | given up at once |
/// | given up | to the dead-letter queue with the reasons as message attributes, where there is one; else dropped and told |
/// Source: EventBridge user guide, "Using dead-letter queues to process undelivered events".
/// </remarks>
/// <param name="targets">Delivers.</param>
/// <param name="toBus">Puts an event on another bus.</param>
/// <param name="report">Where problems are told.</param>
/// <param name="clock">Of the retries.</param>
internal sealed class RuleDelivery(Targets targets, Action<string, BusEvent> toBus, Action<string> report, TimeProvider clock)
{
    /// <summary>The first attempt is made before this returns.</summary>
    public async Task RunAsync(Rule rule, Target target, BusEvent occurrence, CancellationToken cancellationToken)
    {
        try
        {
            var input = target.Input.Of(occurrence, rule);
            var failure = input is null
                ? new Undelivered("INVALID_JSON", "The input that the InputTransformer makes of the event is not valid JSON.", null, 1)
                : await new RetriedDelivery(target.Retry, clock).RunAsync(_ => DeliverAsync(target.Arn, input, occurrence, cancellationToken), rule.Statistics.SetProblem, cancellationToken);
            if (failure is null)
            {
                rule.Statistics.AddDelivered();
            }
            else
            {
                await GiveUpAsync(rule, target, occurrence, failure, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // The cloud is stopping.
        }
    }

    private Task DeliverAsync(string arn, string input, BusEvent occurrence, CancellationToken cancellationToken)
    {
        if (Targets.Is(arn, "events"))
        {
            // The event itself goes on, with its id: a bus as a target has no input of its own.
            toBus(arn, occurrence);
            return Task.CompletedTask;
        }

        return targets.DeliverAsync(arn, new Parcel(input) { Trace = occurrence.Trace }, cancellationToken);
    }

    private async Task GiveUpAsync(Rule rule, Target target, BusEvent occurrence, Undelivered failure, CancellationToken cancellationToken)
    {
        rule.Statistics.AddFailed(failure.ErrorMessage);
        report($"The rule {rule.Name} of event bus {rule.BusName} gives up event {occurrence.Id} for {target.Arn} {failure.Text}");
        if (target.DeadLetterArn is { } letters)
        {
            var attributes = (failure with { ErrorCode = CodeOf(failure.ErrorCode) }).Attributes(("RULE_ARN", rule.Arn), ("TARGET_ARN", target.Arn));
            await new Destination(letters, targets, clock, report).SendAsync(new Parcel(occurrence.Text) { Attributes = attributes, Trace = occurrence.Trace }, cancellationToken);
        }
    }

    /// <summary>The codes that the user guide lists, for the codes of the services.</summary>
    private static string CodeOf(string code) => code switch
    {
        "ResourceNotFoundException" or "QueueDoesNotExist" or "AWS.SimpleQueueService.NonExistentQueue" or "NotFoundException" or "NotFound" => "NO_RESOURCE",
        "TooManyRequestsException" or "ThrottlingException" or "Throttling" or "RequestThrottled" or "OverLimit" => "THROTTLING",
        "AccessDeniedException" or "AccessDenied" or "AuthorizationError" => "NO_PERMISSIONS",
        "InternalServerError" or "InternalFailure" or "InternalError" => "INTERNAL_ERROR",
        "INVALID_JSON" or "SDK_CLIENT_ERROR" => code,
        _ => "INVALID_PARAMETER",
    };
}
