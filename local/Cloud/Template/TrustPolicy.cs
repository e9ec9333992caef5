using System.Text.Json.Nodes;

namespace LocalCloud.Template;

/// <summary>Who may take a role: of a function's, Lambda must.</summary>
internal static class TrustPolicy
{
    /// <exception cref="TemplateException">Lambda would refuse the function, with these words.</exception>
    public static void Check(TemplateResource role, TemplateResource function)
    {
        if (!Items(role.Properties["AssumeRolePolicyDocument"]?["Statement"]).Any(LetsLambda))
        {
            throw function.Reader.Fault(
                "Role", $"The role defined for the function cannot be assumed by Lambda: {role.LogicalId}'s AssumeRolePolicyDocument must allow sts:AssumeRole to the service lambda.amazonaws.com.");
        }
    }

    private static bool LetsLambda(JsonNode? statement) =>
        statement is JsonObject
        && (string?)statement["Effect"] == "Allow"
        && statement["Principal"] is JsonObject principal
        && Items(principal["Service"]).Any(service => $"{service}" == "lambda.amazonaws.com")
        && Items(statement["Action"]).Any(action => $"{action}" is "sts:AssumeRole" or "sts:*" or "*");

    /// <summary>One value alone is a list of one.</summary>
    private static IEnumerable<JsonNode?> Items(JsonNode? node) => node as JsonArray ?? Enumerable.Repeat(node, node is null ? 0 : 1);
}
