using System.Text.Json.Nodes;

namespace LocalCloud.Iam;

/// <summary>
/// What an operation of EventBridge needs
/// (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html).
/// </summary>
internal sealed class EventAccess(string region, string account)
{
    public IEnumerable<Access> Of(string operation, JsonObject request) => operation switch
    {
        "PutEvents" => (request["Entries"] as JsonArray ?? []).OfType<JsonObject>().Select(entry => Bus(entry["EventBusName"])).Distinct().Select(bus => new Access("events:PutEvents", bus)),
        "ListEventBuses" or "TestEventPattern" or "ListRuleNamesByTarget" => [new Access($"events:{operation}", "*")],
        "ListRules" => [new Access("events:ListRules", $"arn:aws:events:{region}:{account}:rule/*")],
        "CreateEventBus" or "DescribeEventBus" or "UpdateEventBus" or "DeleteEventBus" => [new Access($"events:{operation}", Bus(request["Name"]))],
        "TagResource" or "UntagResource" or "ListTagsForResource" => [new Access($"events:{operation}", $"{request["ResourceARN"]}")],
        "PutRule" or "DescribeRule" or "DeleteRule" or "EnableRule" or "DisableRule" => [new Access($"events:{operation}", Rule(request["Name"], request["EventBusName"]))],
        "PutTargets" or "RemoveTargets" or "ListTargetsByRule" => [new Access($"events:{operation}", Rule(request["Rule"], request["EventBusName"]))],
        _ => [],
    };

    private string Bus(JsonNode? nameOrArn) => $"{nameOrArn}" switch
    {
        "" => $"arn:aws:events:{region}:{account}:event-bus/default",
        ['a', 'r', 'n', ':', ..] and var arn => arn,
        var name => $"arn:aws:events:{region}:{account}:event-bus/{name}",
    };

    private string Rule(JsonNode? name, JsonNode? bus)
    {
        var on = Bus(bus).Split('/')[^1];
        return $"arn:aws:events:{region}:{account}:rule/{(on == "default" ? "" : on + "/")}{name}";
    }
}
