using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OrderSystem.Dev.Check.Linting;
using OrderSystem.Dev.Check.Model;

namespace OrderSystem.Dev.Check.Rules;

/// <summary>What the linter says, and what SAM adds to a template without being asked.</summary>
internal static partial class TransformedRules
{
    /// <summary>
    /// What says nothing about a template that is transformed and not packaged: SAM uses up parameters (W2001; parameters-used looks
    /// at the file itself), and sam deploy uploads nested templates (W3002).
    /// </summary>
    private static readonly string[] NotOfTransformed = ["W2001", "W3002"];

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("cfn-lint", "cfn-lint finds nothing in any template.", "It knows every property of every resource type, and what CloudFormation refuses.", "https://github.com/aws-cloudformation/cfn-lint")
        {
            FindLinted = run => run.Lint.Select(match => new Finding(match.At, match.Resource, $"{match.Id} {match.Message.TrimEnd('.')}.", $"cfn-lint's list of rules explains {match.Id}.")),
        },
        new("cfn-lint-transformed", "SAM transforms the template, and cfn-lint finds nothing in what comes of it.", "A mistyped IAM action passes in the SAM template, and shows only in the plain one.", "https://github.com/aws/serverless-application-model")
        {
            FindLinted = run => run.Transformed.SelectMany(transformed => transformed.Error is { } error
                ? [new Finding(transformed.Deployment.File.Line(1), "", $"SAM refuses it: {error.TrimEnd('.')}.", "Correct what it names.")]
                // What the linter has said of the file itself is said once.
                : transformed.Lint.Where(match => !NotOfTransformed.Contains(match.Id) && !run.Lint.Any(said => said.Id == match.Id && said.Resource == match.Resource))
                    .Select(match => new Finding(transformed.PlaceOf(match.Resource), match.Resource, $"{match.Id} {match.Message.TrimEnd('.')}.", $"cfn-lint's list of rules explains {match.Id}."))),
        },
        new("trigger-reaches-alias", "Everything that invokes a function with an alias invokes the alias.", "What names the function itself gets $LATEST: it goes around the gradual deployment, and around what goes back.", Pages.Lambda("configuration-aliases"))
        {
            FindLinted = run =>
                from transformed in run.Transformed
                let aliased = transformed.Of("AWS::Lambda::Alias").Select(alias => NameIn(alias.Properties["FunctionName"])).OfType<string>().ToHashSet(StringComparer.Ordinal)
                from invoker in Invokers(transformed)
                where NameIn(invoker.Target) is { } function && aliased.Contains(function)
                select transformed.Finds(invoker.Id, $"invokes {NameIn(invoker.Target)} itself, which has an alias.", "Refer to the alias: !Ref Function.Alias, or an event of the function."),
        },
        new("no-managed-policy-added", "No role that SAM makes has a managed policy, but CodeDeploy's own.", "A function, a schedule or a pipe without a role of the template gets one that is wider than it needs.", Pages.Iam("best-practices"))
        {
            FindLinted = run =>
                from transformed in run.Transformed
                from role in transformed.Of("AWS::IAM::Role")
                where role.Properties["ManagedPolicyArns"] is JsonArray { Count: > 0 } && role.Id != "CodeDeployServiceRole" && transformed.Deployment.Find($"${{{role.Id}}}") is null
                select transformed.Finds(role.Id, "is made by SAM, with managed policies.", "Name a role of the template."),
        },
        new("invoke-permission-source", "A permission to invoke a function says for which source.", "A service that may invoke for anybody does so for other accounts' APIs and topics, too.", "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html")
        {
            FindLinted = run =>
                from transformed in run.Transformed
                from permission in transformed.Of("AWS::Lambda::Permission")
                where permission.Properties["SourceArn"] is null && permission.Properties["SourceAccount"] is null
                select transformed.Finds(permission.Id, $"lets {permission.Properties["Principal"]} invoke for anybody.", "Set SourceArn."),
        },
    ];

    private static IEnumerable<(string Id, JsonNode? Target)> Invokers(Transformed transformed) =>
    [
        .. transformed.Of("AWS::Lambda::EventSourceMapping", "AWS::Lambda::Permission", "AWS::Lambda::EventInvokeConfig").Where(one => one.Properties["Qualifier"] is null).Select(one => (one.Id, one.Properties["FunctionName"])),
        .. transformed.Of("AWS::Scheduler::Schedule").Select(one => (one.Id, one.Properties["Target"]?["Arn"])),
        .. transformed.Of("AWS::Events::Rule").SelectMany(one => (one.Properties["Targets"] as JsonArray ?? []).Select(target => (one.Id, target!["Arn"]))),
        .. transformed.Of("AWS::SNS::Subscription").Select(one => (one.Id, one.Properties["Endpoint"])),
        .. transformed.Of("AWS::ApiGatewayV2::Api").SelectMany(one => Integrations(one.Properties["Body"]).Select(uri => (one.Id, uri))),
    ];

    private static IEnumerable<JsonNode?> Integrations(JsonNode? node) => node switch
    {
        JsonObject map when map["x-amazon-apigateway-integration"]?["uri"] is { } uri => [uri],
        JsonObject map => map.SelectMany(member => Integrations(member.Value)),
        _ => [],
    };

    /// <summary>The function that a reference, its ARN, or an integration's address names; null: an alias or something else.</summary>
    private static string? NameIn(JsonNode? target) => target switch
    {
        JsonObject { Count: 1 } map when map["Ref"] is { } name => (string?)name,
        JsonObject { Count: 1 } map when map["Fn::GetAtt"] is JsonArray { Count: 2 } attribute => (string?)attribute[0],
        JsonObject { Count: 1 } map when map["Fn::Sub"] is { } text => Named().Match((text as JsonArray)?[0]?.ToString() ?? text.ToString()) is { Success: true } match ? match.Groups[1].Value : null,
        _ => null,
    };

    // ${CreateOrder.Arn}/invocations is the function, ${CreateOrderAliaslive}/invocations and ${CreateOrder.Arn}:live/invocations are its alias.
    [GeneratedRegex(@"\$\{(\w+)(?:\.Arn)?\}(?!:\w)")]
    private static partial Regex Named();
}
