using LocalCloud.Template.Model;

namespace LocalCloud.Template;

/// <summary>The managed policies of AWS that functions have most: those that SAM adds by itself, and their like.</summary>
/// <remarks>Source: AWS Managed Policy Reference guide, as of 2026.</remarks>
internal static class ManagedPolicies
{
    public const string Logs = "AWSLambdaBasicExecutionRole";
    public const string Queue = "AWSLambdaSQSQueueExecutionRole";
    public const string Stream = "AWSLambdaDynamoDBExecutionRole";
    public const string Tracing = "AWSXrayWriteOnlyAccess";

    private static readonly string[] LogActions = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];

    private static readonly string[] TraceActions =
        ["xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:GetSamplingStatisticSummaries"];

    private static readonly Dictionary<string, string[]> Actions = new(StringComparer.Ordinal)
    {
        [Logs] = LogActions,
        [Queue] = [.. LogActions, "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
        [Stream] = [.. LogActions, "dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"],
        [Tracing] = TraceActions,
        ["AWSXRayDaemonWriteAccess"] = TraceActions,
    };

    /// <summary>By ARN or, as SAM takes it, by name; null: not one of these.</summary>
    public static PolicyStatement? Find(string arnOrName) =>
        (arnOrName.StartsWith("arn:aws:iam::aws:policy/", StringComparison.Ordinal) || !arnOrName.Contains(':', StringComparison.Ordinal))
        && Actions.TryGetValue(arnOrName[(arnOrName.LastIndexOf('/') + 1)..], out var actions)
            ? new PolicyStatement(true, actions, ["*"])
            : null;
}
