using LocalCloud.Template.Model;

namespace LocalCloud.Template;

/// <summary>
/// The resources that SAM makes of a function's events and destinations, so that they run, are referred to and are checked like
/// those that are written out: rules of event buses, and the queues and topics that <c>Type</c> alone asks for.
/// </summary>
/// <remarks>Names and shapes: what SAM's translator makes of the same templates.</remarks>
internal static class SamExpansion
{
    /// <summary>The queue or topic that is made for a destination that names none.</summary>
    public static string DestinationId(string function, string outcome, string type) => $"{function}EventInvokeConfig{outcome}{(type == "SQS" ? "Queue" : "Topic")}";

    /// <summary>The dead-letter queue that is made for an event that names none.</summary>
    public static string LettersId(string function, string name, string? given) => given ?? $"{function}{name}Queue";

    public static IEnumerable<ResourceDeclaration> Of(ResourceDeclaration function)
    {
        foreach (var (name, node) in (function.Properties["Events"] as MapNode)?.Members ?? [])
        {
            if (node is not MapNode { Intrinsic: null } declared || Map(declared, "Properties") is not { } properties)
            {
                continue;
            }

            var place = function.Place.Then("Events").Then(name).Then("Properties");
            var letters = Map(properties, "DeadLetterConfig");
            var type = Text(declared["Type"]);
            if (letters is not null && letters["Arn"] is null && Text(letters["Type"]) == "SQS" && type is "EventBridgeRule" or "CloudWatchEvent" or "Schedule" or "ScheduleV2")
            {
                yield return Make(function, LettersId(function.LogicalId, name, Text(letters["QueueLogicalId"])), ResourceTypes.Queue, letters, place.Then("DeadLetterConfig"), []);
            }

            if (type is "EventBridgeRule" or "CloudWatchEvent" or "Schedule")
            {
                yield return Make(function, function.LogicalId + name, ResourceTypes.Rule, properties, place, Rule(function, name, type, properties, letters));
            }
        }

        var destinations = Map(Map(function.Properties, "EventInvokeConfig"), "DestinationConfig");
        foreach (var outcome in new[] { "OnSuccess", "OnFailure" })
        {
            if (Map(destinations, outcome) is { } destination && destination["Destination"] is null && Text(destination["Type"]) is ("SQS" or "SNS") and var type)
            {
                var place = function.Place.Then("EventInvokeConfig").Then("DestinationConfig").Then(outcome);
                yield return Make(function, DestinationId(function.LogicalId, outcome, type), type == "SQS" ? ResourceTypes.Queue : ResourceTypes.Topic, destination, place, []);
            }
        }
    }

    private static Dictionary<string, Node?> Rule(ResourceDeclaration function, string name, string type, MapNode properties, MapNode? letters)
    {
        var at = properties.Location;
        var target = new Dictionary<string, Node?>(StringComparer.Ordinal)
        {
            ["Id"] = Map(properties, "Target")?["Id"] ?? new ScalarNode(at, $"{function.LogicalId}{name}LambdaTarget"),
            ["Arn"] = function.Properties["AutoPublishAlias"] is null ? Call(at, "Fn::GetAtt", $"{function.LogicalId}.Arn") : Call(at, "Ref", $"{function.LogicalId}.Alias"),
            ["DeadLetterConfig"] = letters switch
            {
                null or { Intrinsic: not null } => letters,
                _ when letters["Arn"] is { } arn => Object(letters.Location, ("Arn", arn)),
                _ when Text(letters["Type"]) == "SQS" => Object(letters.Location, ("Arn", Call(letters.Location, "Fn::GetAtt", $"{LettersId(function.LogicalId, name, Text(letters["QueueLogicalId"]))}.Arn"))),
                _ => null,
            },
        };
        foreach (var same in new[] { "RetryPolicy", "Input", "InputPath", "InputTransformer" })
        {
            target[same] = properties[same];
        }

        return new Dictionary<string, Node?>(StringComparer.Ordinal)
        {
            ["Name"] = type == "Schedule" ? properties["Name"] : properties["RuleName"],
            ["Description"] = properties["Description"],
            ["EventBusName"] = properties["EventBusName"],
            ["EventPattern"] = properties["Pattern"],
            ["ScheduleExpression"] = properties["Schedule"],
            ["State"] = properties["State"] ?? (Text(properties["Enabled"])?.ToUpperInvariant() switch { "TRUE" => new ScalarNode(at, "ENABLED"), "FALSE" => new ScalarNode(at, "DISABLED"), _ => null }),
            ["Targets"] = new ListNode(at, [Object(at, [.. target.Select(member => (member.Key, member.Value))])]),
        };
    }

    /// <summary>It is there under the same condition as the function.</summary>
    private static ResourceDeclaration Make(ResourceDeclaration function, string id, string type, Node at, Place place, Dictionary<string, Node?> properties) =>
        new(id, type, at.Location, Object(at.Location, [.. properties.Select(member => (member.Key, member.Value))]), Object(at.Location), function.Condition, [], false) { Place = place };

    private static MapNode Call(SourceLocation at, string name, string argument) => Object(at, (name, new ScalarNode(at, argument)));

    private static MapNode Object(SourceLocation at, params (string Name, Node? Value)[] members)
    {
        var map = new OrderedDictionary<string, Node>(StringComparer.Ordinal);
        foreach (var (name, value) in members)
        {
            if (value is not null)
            {
                map.Add(name, value);
            }
        }

        return new MapNode(at, map);
    }

    private static MapNode? Map(MapNode? of, string name) => of?[name] as MapNode;

    private static string? Text(Node? node) => (node as ScalarNode)?.Text;
}
