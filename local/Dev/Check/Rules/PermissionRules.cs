using OrderSystem.Dev.Check.Model;

namespace OrderSystem.Dev.Check.Rules;

/// <summary>A role for each function, with exactly what it calls.</summary>
internal static class PermissionRules
{
    /// <summary>Actions that know no resource, so that only <c>*</c> can be said.</summary>
    private static readonly string[] WithoutResource =
    [
        "xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules", "xray:GetSamplingTargets", "cloudwatch:PutMetricData", "dynamodb:ListStreams", "ec2:DescribeNetworkInterfaces",
        "cloudwatch:GetMetricData", "cloudwatch:ListMetrics", "sts:GetCallerIdentity",
    ];

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("function-role", "Every function names a role of this template.", "The role that SAM makes carries AWS's managed policies, which allow their actions on every resource of the account.", Pages.Iam("best-practices"))
        {
            Find = deployment => deployment.Functions.Where(function => deployment.RoleOf(function) is null)
                .Select(function => function.Finds(function.Properties["Role"] is null ? "has the role that SAM makes." : $"has the role {function.Text("Role")}, which is not of this template.", "Declare an AWS::IAM::Role, and set Role to its Arn.", function.Properties["Role"])),
        },
        new("function-role-own", "No two functions share a role.", "Each could do what the other may.", Pages.Iam("best-practices"))
        {
            Find = deployment =>
                from roles in deployment.Functions.GroupBy(deployment.RoleOf)
                where roles.Key is not null
                from function in roles.Skip(1)
                select function.Finds($"shares the role {roles.Key} with {roles.First()}.", "Give it a role of its own.", function.Properties["Role"]),
        },
        new("no-managed-policy", "No role and no function has a managed policy of AWS.", "They are written for everybody: AWSLambdaBasicExecutionRole may make log groups, AWSLambdaSQSQueueExecutionRole may read every queue.", Pages.Iam("best-practices"))
        {
            Find = deployment =>
                from resource in deployment.Resources
                where resource.Type is "AWS::IAM::Role" or Deployment.Function
                from policy in resource.Properties.Items(resource.Type == Deployment.Function ? "Policies" : "ManagedPolicyArns")
                where policy.Text() is { } name && deployment.Find(name)?.Type != "AWS::IAM::ManagedPolicy"
                select resource.Finds($"has the managed policy {policy.Text()!.Split('/')[^1]}.", "Write down the actions that it calls, with their resources.", policy),
        },
        new("no-wildcard-action", "No statement allows actions by a wildcard.", "New actions join it without anybody deciding so: sqs:SendMessage* is more than sqs:SendMessage.", Pages.Iam("best-practices"))
        {
            Find = deployment =>
                from statement in deployment.AllStatements()
                let wild = statement.Actions.Where(action => action.Contains('*', StringComparison.Ordinal)).ToList()
                where wild.Count > 0
                select statement.Owner.Finds($"allows {string.Join(", ", wild)}.", "Name the actions.", statement.Node),
        },
        new("no-wildcard-resource", $"No statement allows an action on every resource; only actions that know none do: {string.Join(", ", WithoutResource)}.", "A fault in one function reaches every table and queue of the account.", Pages.Iam("best-practices"))
        {
            Find = deployment =>
                from statement in deployment.AllStatements()
                where statement.Resources.Contains("*")
                let actions = statement.Actions.Except(WithoutResource).ToList()
                where actions.Count > 0
                select statement.Owner.Finds($"allows {string.Join(", ", actions)} on every resource.", "Name the resources, with !GetAtt.", statement.Node),
        },
        new("no-create-log-group", "No function may create log groups.", "A late line of a deleted function would make its group again, without an end to its retention.", Pages.Lambda("monitoring-cloudwatchlogs-loggroups"))
        {
            Find = deployment => deployment.AllStatements().Where(statement => statement.Actions.Contains("logs:CreateLogGroup"))
                .Select(statement => statement.Owner.Finds("may create log groups.", "Leave logs:CreateLogGroup out; the template declares the groups.", statement.Node)),
        },
    ];
}
