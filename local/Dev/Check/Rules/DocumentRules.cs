using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalCloud.Template;
using LocalCloud.Template.Model;
using OrderSystem.Dev.Check.Model;

namespace OrderSystem.Dev.Check.Rules;

/// <summary>What stands beside the template: the API's description, the recorded events. What is not there is not checked.</summary>
internal static partial class DocumentRules
{
    private const string OpenApi = "docs/openapi.yaml";
    private const string Variables = "events/env.sam.json";

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("openapi-agrees", $"{OpenApi} has the routes of the template and no others, and says of each whether it needs a token.", "Clients are written against the description.", "https://spec.openapis.org/oas/v3.1.0")
        {
            Find = deployment => deployment.Sources.Text(OpenApi) is { } text ? OpenApiFindings(deployment, TemplateReader.Read(text, deployment.Sources.NameOf(OpenApi))) : [],
        },
        new("example-events", "Every function has an example event in events/, named after it, and each fits what invokes its function.", "sam local, dotnet dev.cs invoke and the tests run them; one that no trigger would send tests nothing.", "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-using-invoke.html")
        {
            Find = deployment => deployment.Sources.Exists("events") ? EventFindings(deployment) : [],
        },
        new("variables-for-sam-local", $"{Variables} has every function, and only variables that the template declares.", "A function without an entry calls AWS itself; variables that are not declared are left out by sam local, without a word.", "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-using-invoke.html")
        {
            Find = deployment => deployment.Sources.Text(Variables) is { } text ? VariableFindings(deployment, TemplateReader.Read(text, deployment.Sources.NameOf(Variables))) : [],
        },
    ];

    private static IEnumerable<Finding> OpenApiFindings(Deployment deployment, MapNode document)
    {
        var described = document.Members("paths").SelectMany(path => ((MapNode)path.Value).Members.Where(method => Methods().IsMatch(method.Key))
            .Select(method => (Route: $"{method.Key.ToUpperInvariant()} {path.Key}", Operation: method.Value))).ToDictionary(entry => entry.Route, entry => entry.Operation, StringComparer.Ordinal);
        var routes = ApiRules.Routes(deployment).ToList();
        foreach (var route in routes)
        {
            if (!described.TryGetValue(ApiRules.RouteOf(route), out var operation))
            {
                yield return route.Finds($"is for {ApiRules.RouteOf(route)}, which is not in {OpenApi}.", "Describe it there.");
                continue;
            }

            var open = operation.At("security") is ListNode { Items.Count: 0 };
            if (open != ApiRules.AuthorizerOf(deployment, route) is null)
            {
                yield return Finding.On(route.Owner, operation.Location, $"{ApiRules.RouteOf(route)} {(open ? "needs a token, and the description says that it needs none" : "needs no token, and the description says that it does")}.", open ? "Leave out its security." : "Give it security: [].");
            }
        }

        foreach (var (route, operation) in described.Where(entry => !routes.Exists(route => ApiRules.RouteOf(route) == entry.Key)))
        {
            yield return new Finding(operation.Location, route, "is described, and the template has no such route.", "Remove it, or add the event.");
        }
    }

    private static IEnumerable<Finding> VariableFindings(Deployment deployment, MapNode given)
    {
        var functions = OwnFunctions(deployment).ToDictionary(function => function.Id, StringComparer.Ordinal);
        foreach (var function in functions.Values.Where(function => given[function.Id] is null))
        {
            yield return Finding.On(function, given.Location, "is not in the file.", "Give it the addresses of the local endpoints, or {} where it needs none.");
        }

        // Parameters hold for all functions.
        foreach (var (name, values) in given.Members.Where(entry => entry.Key != "Parameters"))
        {
            if (!functions.TryGetValue(name, out var function))
            {
                yield return new Finding(values.Location, name, "is no function of the template.", "Remove it.");
                continue;
            }

            foreach (var (variable, value) in ((values as MapNode)?.Members ?? Enumerable.Empty<KeyValuePair<string, Node>>()).Where(variable => function.Written.At($"Environment.Variables.{variable.Key}") is null))
            {
                yield return Finding.On(function, value.Location, $"is given {variable}, which the template does not declare.", "Declare it there, or leave it out.");
            }
        }
    }

    private static IEnumerable<Finding> EventFindings(Deployment deployment)
    {
        var functions = OwnFunctions(deployment).ToDictionary(function => Words().Replace(function.LogicalId, "-$1").ToLowerInvariant(), StringComparer.Ordinal);
        var missing = functions.Keys.ToHashSet(StringComparer.Ordinal);
        foreach (var file in deployment.Sources.Files("events", "*.json").Where(file => file != Variables))
        {
            var name = Path.GetFileNameWithoutExtension(file);
            // resolve-order-again.json is of ResolveOrder.
            var owner = functions.Keys.Where(key => name == key || name.StartsWith(key + "-", StringComparison.Ordinal)).MaxBy(key => key.Length);
            if (owner is null)
            {
                yield return new Finding(new SourceLocation(deployment.Sources.NameOf(file), 1), name, "is an event of no function.", "Its name begins with its function's, in words: create-order.json.");
                continue;
            }

            missing.Remove(owner);
            if (Misfit(deployment, functions[owner], deployment.Sources.Text(file)!) is { } problem)
            {
                yield return Finding.On(functions[owner], new SourceLocation(deployment.Sources.NameOf(file), 1), $"would not be sent this event: {problem}.", "Record it again.");
            }
        }

        foreach (var function in missing.Select(key => (key, Function: functions[key])))
        {
            yield return function.Function.Finds("has no example event.", $"Add events/{function.key}.json.");
        }
    }

    /// <summary>Those of the template itself; a nested stack is run by nobody alone.</summary>
    private static IEnumerable<Resource> OwnFunctions(Deployment deployment) => deployment.Functions.Where(function => !function.Id.Contains('/', StringComparison.Ordinal));

    private static string? Misfit(Deployment deployment, Resource function, string text)
    {
        JsonNode? content;
        try
        {
            content = JsonNode.Parse(text);
        }
        catch (JsonException wrong)
        {
            return $"it is not JSON: {wrong.Message}";
        }

        if (content is not JsonObject example)
        {
            return "it is no JSON object";
        }

        var triggers = deployment.Triggers.Where(trigger => trigger.Function == function).ToList();
        var fits = triggers.Select(trigger => trigger.Type switch
        {
            "HttpApi" => (string?)example["version"] == "2.0" && (string?)example["routeKey"] == ApiRules.RouteOf(trigger) ? null : $"its version and routeKey are not 2.0 and {ApiRules.RouteOf(trigger)}",
            "SQS" => Records(example, "aws:sqs", record => record["messageId"] is not null && record["body"] is not null && triggers.Exists(one => deployment.Find(one.Source) is { } queue && deployment.Names((string?)record["eventSourceARN"], queue))),
            "DynamoDB" => Records(example, "aws:dynamodb", record => record["dynamodb"]?["Keys"] is not null),
            _ => null,
        }).ToList();
        return fits.Count == 0 || fits.Contains(null) ? null : fits[0];
    }

    private static string? Records(JsonObject example, string source, Func<JsonNode, bool> fits) =>
        example["Records"] is JsonArray { Count: > 0 } records && records.All(record => (string?)record!["eventSource"] == source && fits(record)) ? null : $"it has no Records of {source}, each as its source sends it";

    [GeneratedRegex("^(?:get|put|post|delete|patch|head|options)$")]
    private static partial Regex Methods();

    [GeneratedRegex("(?<!^)([A-Z])")]
    private static partial Regex Words();
}
