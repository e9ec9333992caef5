using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalCloud.Template.Model;

namespace LocalCloud.Lambda;

/// <summary>Who may call a function: the permissions that SAM makes for its routes. <c>AWS::Lambda::Permission</c> is not read here.</summary>
internal static partial class FunctionPolicy
{
    public static JsonObject Of(FunctionDefinition function, FunctionVersion version) => new()
    {
        ["Version"] = "2012-10-17",
        ["Id"] = "default",
        ["Statement"] = new JsonArray([.. function.Routes.Select(route => Permission(function, version, route))]),
    };

    private static JsonObject Permission(FunctionDefinition function, FunctionVersion version, RouteDefinition route)
    {
        // arn:aws:lambda:{region}:{account}:function:{name}
        var place = function.Arn.Split(':')[3..5];
        var path = route.Path is null ? "$default" : (route.Method == "ANY" ? "*" : route.Method) + Variable().Replace(route.Path, "*");
        return new JsonObject
        {
            ["Sid"] = $"{function.LogicalId}{route.Name}Permission",
            ["Effect"] = "Allow",
            ["Principal"] = new JsonObject { ["Service"] = "apigateway.amazonaws.com" },
            ["Action"] = "lambda:InvokeFunction",
            ["Resource"] = version.InvokedArn,
            ["Condition"] = new JsonObject
            {
                ["ArnLike"] = new JsonObject { ["AWS:SourceArn"] = $"arn:aws:execute-api:{place[0]}:{place[1]}:{route.ApiLogicalId.ToLowerInvariant()}/*/{path}" },
            },
        };
    }

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Variable();
}
