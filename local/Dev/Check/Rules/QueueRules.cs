using OrderSystem.Dev.Check.Model;

namespace OrderSystem.Dev.Check.Rules;

/// <summary>Queues, what reads them, and what they give up on.</summary>
internal static class QueueRules
{
    /// <summary>The longest that SQS keeps a message, in seconds: 14 days.</summary>
    private const long LongestRetention = 1_209_600;

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("queue-visibility-six-times-timeout", "A queue hides a message for six times its function's timeout, and the batching window besides.", "A throttled or retried batch needs the room; a message that comes back while it is still worked on is worked on twice.", Pages.Lambda("services-sqs-configure"))
        {
            Find = deployment =>
                from trigger in Readers(deployment)
                let wanted = (6 * trigger.Timeout) + trigger.Window
                where trigger.Visibility >= trigger.Timeout && trigger.Visibility < wanted
                select trigger.Queue.Finds(
                    $"hides a message for {trigger.Visibility} s, and {trigger.By.Function} may take {trigger.Timeout} s{(trigger.Window > 0 ? $" after waiting {trigger.Window} s" : "")}.",
                    $"Set VisibilityTimeout to {wanted} or more.",
                    trigger.Queue.Properties["VisibilityTimeout"]),
        },
        new("queue-visibility-above-timeout", "A function's timeout is at most the visibility of the queue it reads.", "Lambda refuses such an event source mapping.", Pages.Lambda("services-sqs-configure"))
        {
            Find = deployment => Readers(deployment).Where(trigger => trigger.Visibility < trigger.Timeout).Select(trigger => trigger.Queue.Finds(
                $"hides a message for {trigger.Visibility} s, less than the {trigger.Timeout} s that {trigger.By.Function} may take.", $"Set VisibilityTimeout to {6 * trigger.Timeout} or more.", trigger.Queue.Properties["VisibilityTimeout"])),
        },
        new("queue-batch-window", "A batch of more than ten messages has a batching window.", "SQS gives ten at once; Lambda refuses a larger batch without MaximumBatchingWindowInSeconds.", Pages.Lambda("services-sqs-configure"))
        {
            Find = deployment => deployment.Triggers
                .Where(trigger => trigger.ReadsQueue && trigger.Properties.Number("BatchSize") > 10 && trigger.Properties.Number("MaximumBatchingWindowInSeconds") is null or 0)
                .Select(trigger => trigger.Finds($"takes {trigger.Properties.Number("BatchSize")} messages without a window.", "Set MaximumBatchingWindowInSeconds to 1 or more, or BatchSize to 10 or less.", "BatchSize")),
        },
        new("report-batch-item-failures", "What reads a queue or a stream reports the items that failed.", "Otherwise one bad message sends its whole batch round again: the good ones are done twice, and end as dead letters with it.", Pages.Lambda("services-sqs-errorhandling"))
        {
            Find = deployment => deployment.Triggers
                .Where(trigger => (trigger.ReadsQueue || trigger.ReadsStream) && !trigger.Properties.Texts("FunctionResponseTypes").Contains("ReportBatchItemFailures"))
                .Select(trigger => trigger.Finds("does not report which items failed.", "Set FunctionResponseTypes: [ReportBatchItemFailures], and return the failures.")),
        },
        new("queue-concurrency-within-reserved", "A queue's MaximumConcurrency is at most what the function reserves.", "The pollers do not look at reserved concurrency: they take messages that are then throttled, count as received, and end as dead letters.", Pages.Lambda("services-sqs-scaling"))
        {
            Find = deployment =>
                from trigger in deployment.Triggers
                let reserved = trigger.Function.Properties.Number("ReservedConcurrentExecutions")
                let maximum = trigger.Properties.Number("ScalingConfig.MaximumConcurrency")
                where trigger.ReadsQueue && reserved is not null && (maximum is null || maximum > reserved)
                select trigger.Finds($"may invoke {(maximum is null ? "without a limit" : $"{maximum} at once")}, and {trigger.Function} reserves {reserved}.", "Set ScalingConfig.MaximumConcurrency to at most that.", "ScalingConfig"),
        },
        new("queue-dead-letters", "Every queue that a function reads has a dead-letter queue, unless it is one.", "A message that can never be done would come back until its retention ends, and then be gone.", Pages.Sqs("sqs-dead-letter-queues"))
        {
            Find = deployment => Read(deployment).Where(queue => deployment.Find(queue.Text("RedrivePolicy.deadLetterTargetArn")) is null && !IsEnd(deployment, queue))
                .Select(queue => queue.Finds("has no dead-letter queue.", "Set RedrivePolicy with deadLetterTargetArn and maxReceiveCount.")),
        },
        new("queue-receive-count", "A message is tried at least five times before it is a dead letter.", "Throttles and cold deployments use up tries, too; AWS advises five or more.", Pages.Lambda("services-sqs-configure"))
        {
            Find = deployment => Read(deployment).Where(queue => queue.Properties.At("RedrivePolicy") is not null && queue.Properties.Number("RedrivePolicy.maxReceiveCount") is null or < 5)
                .Select(queue => queue.Finds($"gives a message {queue.Text("RedrivePolicy.maxReceiveCount") ?? "no"} tries.", "Set maxReceiveCount to 5 or more.", queue.Properties.At("RedrivePolicy.maxReceiveCount"))),
        },
        new("dead-letter-retention", "A dead-letter queue keeps for 14 days, and longer than the queue before it.", "The age counts from the first send: with the same retention a letter is deleted soon after it arrives, before anybody looks.", Pages.Sqs("sqs-dead-letter-queues"))
        {
            Find = deployment =>
                from queue in deployment.Of(Deployment.Queue)
                where IsEnd(deployment, queue)
                let retention = Retention(queue)
                let source = deployment.QueuesThatGiveUpTo(queue).FirstOrDefault(source => Retention(source) >= retention)
                where retention < LongestRetention || source is not null
                select queue.Finds(
                    $"keeps a letter for {retention} s{(source is null ? "" : $", and {source} before it for {Retention(source)} s")}.",
                    $"Set MessageRetentionPeriod: {LongestRetention} here, and less on the queue before it.",
                    queue.Properties["MessageRetentionPeriod"]),
        },
        new("dead-letter-allow", "A dead-letter queue says which queues may use it.", "By default any queue of the account may; letters of strangers would be redriven into the wrong queue.", Pages.Sqs("sqs-dead-letter-queues"))
        {
            Find = deployment => deployment.Of(Deployment.Queue)
                .Where(queue => deployment.QueuesThatGiveUpTo(queue).Any() && (queue.Text("RedriveAllowPolicy.redrivePermission") != "byQueue"
                    || deployment.QueuesThatGiveUpTo(queue).Any(source => !queue.Properties.Texts("RedriveAllowPolicy.sourceQueueArns").Any(arn => deployment.Names(arn, source)))))
                .Select(queue => queue.Finds(
                    $"does not say that it is for {string.Join(", ", deployment.QueuesThatGiveUpTo(queue))}.",
                    "Set RedriveAllowPolicy: { redrivePermission: byQueue, sourceQueueArns: [...] }, with the ARN built from the name, as a reference would go in a circle.",
                    queue.Properties["RedriveAllowPolicy"])),
        },
        new("queue-tls-only", "Every queue refuses requests without TLS.", "SQS answers over plain HTTP, too; messages would cross networks readable.", Pages.Sqs("sqs-security-best-practices"))
        {
            Find = deployment => TlsOnly(deployment, Deployment.Queue, "AWS::SQS::QueuePolicy", "Queues", "sqs"),
        },
        new("topic-tls-only", "Every topic refuses requests without TLS.", "SNS answers over plain HTTP, too.", "https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html")
        {
            Find = deployment => TlsOnly(deployment, "AWS::SNS::Topic", "AWS::SNS::TopicPolicy", "Topics", "sns"),
        },
        new("queue-one-policy", "A queue has one policy resource.", "Each sets the queue's only policy: the last one deployed wins, and the other's statements are gone without a word.", "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queuepolicy.html")
        {
            Find = deployment =>
                from queue in deployment.Of(Deployment.Queue)
                let policies = deployment.Of("AWS::SQS::QueuePolicy").Where(policy => policy.Properties.Texts("Queues").Any(name => deployment.Names(name, queue)))
                    .Select(policy => (policy.Id, policy.Location))
                    .Concat(deployment.Triggers.Where(trigger => trigger.Properties.Text("DeadLetterConfig.QueueLogicalId") == queue.LogicalId).Select(trigger => (Id: $"the policy that SAM makes for {trigger.Name}", trigger.Location))).ToList()
                where policies.Count > 1
                select Finding.On(queue, policies[^1].Location, $"has {policies.Count} policies: {string.Join(", ", policies.Select(policy => policy.Id))}.", "Put all statements into one; give a rule's DeadLetterConfig the queue's Arn, not its QueueLogicalId."),
        },
    ];

    private static IEnumerable<Resource> Read(Deployment deployment) => deployment.Of(Deployment.Queue).Where(queue => deployment.TriggersOf(queue).Any());

    private static long Retention(Resource queue) => queue.Properties.Number("MessageRetentionPeriod") ?? 345_600;

    /// <summary>Nothing comes after it: the dead-letter queue of a queue, or where failed events go.</summary>
    private static bool IsEnd(Deployment deployment, Resource queue) =>
        queue.Properties["RedrivePolicy"] is null && (deployment.QueuesThatGiveUpTo(queue).Any() || FailureRules.Destinations(deployment).Contains(queue));

    private static IEnumerable<(Trigger By, Resource Queue, long Timeout, long Visibility, long Window)> Readers(Deployment deployment) =>
        from trigger in deployment.Triggers
        where trigger.ReadsQueue
        let queue = deployment.Find(trigger.Source)
        where queue is not null
        select (trigger, queue, trigger.Function.Properties.Number("Timeout") ?? 3, queue.Properties.Number("VisibilityTimeout") ?? 30, trigger.Properties.Number("MaximumBatchingWindowInSeconds") ?? 0);

    private static IEnumerable<Finding> TlsOnly(Deployment deployment, string type, string policyType, string list, string service) =>
        from resource in deployment.Of(type)
        where !deployment.Of(policyType).Any(policy => policy.Properties.Texts(list).Any(name => deployment.Names(name, resource)) && policy.Properties.Items("PolicyDocument.Statement").Any(statement =>
            statement.Text("Effect") == "Deny" && statement.Text("Condition.Bool.aws:SecureTransport")?.ToUpperInvariant() == "FALSE" && statement.Texts("Action").Any(action => action == $"{service}:*" || action == "*" || service == "sns")))
        select resource.Finds("answers without TLS.", $"Name it in an {policyType} that denies {service}:* where aws:SecureTransport is false.");
}
