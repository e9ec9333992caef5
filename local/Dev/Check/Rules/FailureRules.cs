using LocalCloud.Schedules;
using OrderSystem.Dev.Check.Model;

namespace OrderSystem.Dev.Check.Rules;

/// <summary>Events that nobody waits for: what becomes of one that cannot be delivered, and of one whose function fails.</summary>
internal static class FailureRules
{
    private static readonly string[] DestinationsOfTrigger = ["DestinationConfig.OnFailure.Destination", "DeadLetterConfig.Arn", "RedrivePolicy.deadLetterTargetArn"];

    private static readonly string[] WithDeliveryQueue = ["ScheduleV2", "Schedule", "EventBridgeRule", "CloudWatchEvent", "SNS"];

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("asynchronous-failure-kept", "A function that is invoked asynchronously keeps the events it failed on.", "Lambda tries three times and then drops the event; the dead-letter queue of a rule or schedule covers only the delivery to Lambda.", Pages.Lambda("invocation-async-retain-records"))
        {
            Find = deployment =>
                from function in deployment.Functions
                let trigger = deployment.Triggers.FirstOrDefault(trigger => trigger.Function == function && trigger.IsAsynchronous)
                where trigger is not null && function.Text("EventInvokeConfig.DestinationConfig.OnFailure.Destination") is null && function.Text("DeadLetterQueue.TargetArn") is null
                select function.Finds($"is invoked asynchronously by {trigger.Name}, and an event that it fails on is lost.", "Set EventInvokeConfig.DestinationConfig.OnFailure to a queue."),
        },
        new("trigger-dead-letters", "A schedule, a rule and a subscription keep what they cannot deliver.", "A throttled or missing function is retried for a while, and then the event is dropped.", "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html")
        {
            Find = deployment =>
            [
                .. deployment.Triggers.Where(trigger => WithDeliveryQueue.Contains(trigger.Type) && trigger.Properties["DeadLetterConfig"] is null && trigger.Properties["RedrivePolicy"] is null)
                    .Select(trigger => trigger.Finds("drops what it cannot deliver.", trigger.Type == "SNS" ? "Set RedrivePolicy.deadLetterTargetArn." : "Set DeadLetterConfig to a queue.")),
                .. deployment.Of("AWS::SNS::Subscription").Where(subscription => subscription.Text("Protocol") is "lambda" or "sqs" or "https" or "firehose" && subscription.Properties["RedrivePolicy"] is null)
                    .Select(subscription => subscription.Finds("drops what it cannot deliver.", "Set RedrivePolicy.deadLetterTargetArn.")),
                .. deployment.Of("AWS::Events::Rule").SelectMany(rule => rule.Properties.Items("Targets").Where(target => target.At("DeadLetterConfig") is null)
                    .Select(target => rule.Finds("has a target that drops what it cannot deliver.", "Set the target's DeadLetterConfig.", target))),
                .. deployment.Of("AWS::Scheduler::Schedule").Where(schedule => schedule.Properties.At("Target.DeadLetterConfig") is null)
                    .Select(schedule => schedule.Finds("drops what it cannot deliver.", "Set Target.DeadLetterConfig to a queue.")),
            ],
        },
        new("stream-failure-destination", "What reads a stream keeps the position of a batch that it gives up on.", "After the last retry the records are skipped; without a destination nobody learns that there were any.", Pages.Lambda("services-dynamodb-errors"))
        {
            Find = deployment => Streams(deployment).Where(trigger => trigger.Properties.Text("DestinationConfig.OnFailure.Destination") is null)
                .Select(trigger => trigger.Finds("skips what it gives up on, and tells nobody.", "Set DestinationConfig.OnFailure to a queue.")),
        },
        new("stream-retries-bounded", "What reads a stream gives up on a batch at some time: by tries and by age.", "The default is to try for as long as the stream keeps the record, a day: one bad record stops its shard for that long.", Pages.Lambda("services-ddb-params"))
        {
            Find = deployment =>
                from trigger in Streams(deployment)
                from property in new[] { "MaximumRetryAttempts", "MaximumRecordAgeInSeconds" }
                where trigger.Properties.Number(property) is null or < 0
                select trigger.Finds($"has {(trigger.Properties[property] is null ? "no" : "an endless")} {property}.", $"Set {property}.", property),
        },
        new("stream-bisects", "What reads a stream halves a batch that failed.", "The bad record is found in a few tries; without it everything beside it is given up, too.", Pages.Lambda("services-ddb-params"))
        {
            Find = deployment => Streams(deployment).Where(trigger => trigger.Properties.Flag("BisectBatchOnFunctionError") != true)
                .Select(trigger => trigger.Finds("does not halve a batch that failed.", "Set BisectBatchOnFunctionError: true.", "BisectBatchOnFunctionError")),
        },
        new("schedule-expression", "A schedule's expression is valid, with every value that a parameter may bring.", "A malformed rate() passes every linter, and fails the deployment.", "https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html")
        {
            Find = deployment => deployment.Triggers.Where(trigger => trigger.IsSchedule).Select(trigger => (trigger, Property: trigger.Type == "Schedule" ? "Schedule" : "ScheduleExpression"))
                .SelectMany(entry => Invalid(entry.trigger.Properties.Text(entry.Property)) is { } problem ? [entry.trigger.Finds(problem, "Write rate(5 minutes), cron(0 3 * * ? *) or at(2030-01-31T03:00:00).", entry.Property)] : Enumerable.Empty<Finding>())
                .Concat(deployment.Of("AWS::Scheduler::Schedule").Concat(deployment.Of("AWS::Events::Rule")).SelectMany(schedule => schedule.Text("ScheduleExpression") is { } text && Invalid(text) is { } problem
                    ? [schedule.Finds(problem, "Write rate(5 minutes), cron(0 3 * * ? *) or at(2030-01-31T03:00:00).", schedule.Properties["ScheduleExpression"])]
                    : Enumerable.Empty<Finding>())),
        },
    ];

    /// <summary>The queues to which failed events, batches and deliveries go.</summary>
    public static IReadOnlySet<Resource> Destinations(Deployment deployment)
    {
        var arns = deployment.Triggers.SelectMany(trigger => DestinationsOfTrigger.Select(path => trigger.Properties.Text(path)))
            .Concat(deployment.Functions.SelectMany(function => new[] { function.Text("EventInvokeConfig.DestinationConfig.OnFailure.Destination"), function.Text("DeadLetterQueue.TargetArn") }))
            .Concat(deployment.Of("AWS::SNS::Subscription").Select(subscription => subscription.Text("RedrivePolicy.deadLetterTargetArn")))
            .Concat(deployment.Of("AWS::Events::Rule").SelectMany(rule => rule.Properties.Items("Targets")).Select(target => target.Text("DeadLetterConfig.Arn")))
            .Concat(deployment.Of("AWS::Scheduler::Schedule").Select(schedule => schedule.Text("Target.DeadLetterConfig.Arn")));
        return arns.Select(deployment.Find).OfType<Resource>().ToHashSet();
    }

    private static IEnumerable<Trigger> Streams(Deployment deployment) => deployment.Triggers.Where(trigger => trigger.ReadsStream);

    private static string? Invalid(string? expression)
    {
        if (expression is null)
        {
            return "has no schedule expression.";
        }

        // A parameter without a default: its value comes with the deployment.
        if (expression.StartsWith("${", StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            _ = ScheduleExpression.Parse(expression);
            return null;
        }
        catch (FormatException wrong)
        {
            return $"has a wrong schedule: {wrong.Message}";
        }
    }
}
