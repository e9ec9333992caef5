using System.Text.Json.Nodes;
using LocalCloud.Iam;
using LocalCloud.Template.Model;

namespace LocalCloud.Control;

/// <summary>What functions may do, have done and were refused, as the control API shows it.</summary>
internal static class PermissionsControl
{
    public static JsonNode Describe(FunctionPrincipal function) => new JsonObject
    {
        ["name"] = function.Function.LogicalId,
        ["role"] = function.Role.Name,
        ["notChecked"] = function.Role.Unknown,
        ["statements"] = new JsonArray([.. function.Role.Statements.Select(Describe)]),
        ["used"] = Uses(function, use => use == Verdict.Allowed),
        ["denied"] = Uses(function, use => use != Verdict.Allowed),
        // Done by Lambda with the function's role, and so never seen as a call of the function.
        ["usedByLambda"] = new JsonArray([.. LambdaNeeds.Of(function.Function).Select(need => (JsonNode?)new JsonObject
        {
            ["action"] = need.AnyOf[0].Action,
            ["resource"] = need.AnyOf.FirstOrDefault(access => function.Decide(access) == Verdict.Allowed, need.AnyOf[0]).Resource,
            ["for"] = need.What,
        })]),
    };

    private static JsonNode Describe(PolicyStatement statement) => new JsonObject
    {
        ["effect"] = statement.IsAllow ? "Allow" : "Deny",
        [statement.IsNotActions ? "notActions" : "actions"] = Texts(statement.Actions),
        [statement.IsNotResources ? "notResources" : "resources"] = Texts(statement.Resources),
        ["hasCondition"] = statement.IsConditional,
    };

    private static JsonArray Uses(FunctionPrincipal function, Func<Verdict, bool> isOf) => [.. function.Uses.Where(use => isOf(use.Verdict)).Select(use => (JsonNode?)new JsonObject
    {
        ["action"] = use.Access.Action,
        ["resource"] = use.Access.Resource,
        ["count"] = use.Count,
    })];

    private static JsonArray Texts(IReadOnlyList<string> texts) => [.. texts.Select(text => (JsonNode?)text)];
}
