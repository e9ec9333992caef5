using OrderSystem.Dev.Check.Model;

namespace OrderSystem.Dev.Check.Rules;

/// <summary>What wakes a person.</summary>
internal static class AlarmRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        Function("function-error-alarm", "errors", "Errors", "A function that fails is seen by its customers first."),
        Function("function-throttle-alarm", "throttles", "Throttles", "Throttled work waits, and at last is given up, while no function reports an error."),
        Function("function-duration-alarm", "duration", "Duration", "A function that comes near its timeout soon fails all at once; its duration says so before."),
        new("queue-age-alarm", "Every queue that a function reads has an alarm on the age of its oldest message; dead-letter queues have one of their own.", "Depth says how much there is to do, age that it is not being done.", Pages.Sqs("sqs-available-cloudwatch-metrics"))
        {
            Find = deployment => deployment.Without(deployment.Of(Deployment.Queue).Where(queue => deployment.TriggersOf(queue).Any() && !IsEnd(deployment, queue)), "QueueName", "ApproximateAgeOfOldestMessage")
                .Select(queue => queue.Finds("has no alarm on its age.", "Alarm on ApproximateAgeOfOldestMessage of the queue.")),
        },
        new("dead-letter-alarm", "Every dead-letter queue has an alarm on what lies in it, unless a function takes letters out and has one itself.", "A letter is work that nobody does any more. Where a function parks letters the queue is always empty, so it is that function that must be watched.", Pages.Sqs("dead-letter-queues-alarms-cloudwatch"))
        {
            Find = deployment =>
                from queue in deployment.Without(deployment.Of(Deployment.Queue).Where(queue => IsEnd(deployment, queue)), "QueueName", "ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage", "NumberOfMessagesReceived")
                let reader = deployment.TriggersOf(queue).Select(trigger => trigger.Function).FirstOrDefault()
                where reader is null || deployment.Without([reader], "FunctionName", "Errors").Any()
                select queue.Finds("has no alarm on its depth.", "Alarm on ApproximateNumberOfMessagesVisible above 0."),
        },
        new("stream-age-alarm", "Every function that reads a stream has an alarm on the age of its records.", "A stream keeps a day: what is not read by then is gone.", Pages.Lambda("monitoring-metrics-types"))
        {
            Find = deployment => deployment.Without(deployment.Triggers.Where(trigger => trigger.ReadsStream).Select(trigger => trigger.Function).Distinct(), "FunctionName", "IteratorAge")
                .Select(function => function.Finds("has no alarm on the age of its records.", "Alarm on IteratorAge of the function.")),
        },
        new("alarm-tells", "Every alarm tells somebody, or stops a deployment.", "A red alarm that nobody is told of is a picture.", "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html")
        {
            Find = deployment =>
                from alarm in deployment.Of(Alarms.Type).Concat(deployment.Of("AWS::CloudWatch::CompositeAlarm"))
                where alarm.Properties.Items("AlarmActions").Count == 0 && !IsRead(deployment, alarm)
                select alarm.Finds("tells nobody.", "Set AlarmActions to a topic, or name it in DeploymentPreference.Alarms.", alarm.Properties["AlarmActions"]),
        },
    ];

    private static Rule Function(string id, string what, string metric, string why) =>
        new(id, $"Every function has an alarm on its {what}; only a deployment's hook needs none, as the deployment fails with it.", why, Pages.Lambda("monitoring-metrics-types"))
        {
            Find = deployment => deployment.Without(deployment.Functions.Except(ReleaseRules.Hooks(deployment)), "FunctionName", metric)
                .Select(function => function.Finds($"has no alarm on its {what}.", $"Alarm on {metric} of the function.")),
        };

    private static bool IsEnd(Deployment deployment, Resource queue) => deployment.QueuesThatGiveUpTo(queue).Any() || FailureRules.Destinations(deployment).Contains(queue);

    /// <summary>A deployment or a composite alarm looks at it.</summary>
    private static bool IsRead(Deployment deployment, Resource alarm) =>
        deployment.Functions.Any(function => function.Properties.Texts("DeploymentPreference.Alarms").Any(name => deployment.Find(name) == alarm))
        || deployment.Of("AWS::CloudWatch::CompositeAlarm").Any(composite => composite.Text("AlarmRule")?.Contains($"${{{alarm.Id}", StringComparison.Ordinal) == true);
}
