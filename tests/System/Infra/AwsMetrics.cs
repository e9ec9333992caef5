namespace OrderSystem.SystemTests.Infra;

/// <summary>
/// The metrics of AWS that alarms and dashboard use, with the dimensions that AWS sends them with: a name that is not here is
/// either a slip or wants a source.
/// </summary>
internal static class AwsMetrics
{
    private static readonly Dictionary<string, Family> Families = new(StringComparer.Ordinal)
    {
        // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html and monitoring-metrics-view.html: of a
        // function, or of one of its aliases.
        ["AWS/Lambda"] = new(
            ["Invocations", "Errors", "Throttles", "Duration", "IteratorAge", "RecursiveInvocationsDropped"],
            ["FunctionName", "FunctionName,Resource"]),
        // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html. REST APIs have 4XXError instead of 4xx.
        ["AWS/ApiGateway"] = new(["4xx", "5xx", "Count", "Latency", "IntegrationLatency"], ["ApiId", "ApiId,Stage"]),
        // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
        ["AWS/SQS"] = new(
            [
                "ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible", "ApproximateNumberOfMessagesNotVisible",
                "ApproximateNumberOfMessagesDelayed", "NumberOfMessagesSent", "NumberOfMessagesDeleted",
            ],
            ["QueueName"]),
        // https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html
        ["AWS/SNS"] = new(["NumberOfNotificationsFailed"], ["TopicName"]),
    };

    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
    private static readonly Dictionary<string, string[]> Table = new(StringComparer.Ordinal)
    {
        ["ReadThrottleEvents"] = ["TableName", "GlobalSecondaryIndexName,TableName"],
        ["WriteThrottleEvents"] = ["TableName", "GlobalSecondaryIndexName,TableName"],
        ["ConsumedReadCapacityUnits"] = ["TableName", "GlobalSecondaryIndexName,TableName"],
        ["ConsumedWriteCapacityUnits"] = ["TableName", "GlobalSecondaryIndexName,TableName"],
        ["SystemErrors"] = ["Operation,TableName"],
    };

    /// <summary>The values of DynamoDB's dimension <c>Operation</c> that our functions cause.</summary>
    public static IReadOnlyList<string> TableOperations { get; } = ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query"];

    /// <summary>Whether AWS writes this metric with exactly these dimensions.</summary>
    public static bool Has(string metricNamespace, string name, IEnumerable<string> dimensions)
    {
        var set = string.Join(',', dimensions.Order(StringComparer.Ordinal));
        return metricNamespace switch
        {
            "AWS/DynamoDB" => Table.TryGetValue(name, out var sets) && sets.Contains(set),
            // Of the whole account in the region: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-concurrency.html
            "AWS/Lambda" when name == "ClaimedAccountConcurrency" => set.Length == 0,
            _ => Families.TryGetValue(metricNamespace, out var family) && family.Names.Contains(name) && family.Dimensions.Contains(set),
        };
    }

    private sealed record Family(string[] Names, string[] Dimensions);
}
