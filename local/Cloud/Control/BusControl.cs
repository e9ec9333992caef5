using System.Globalization;
using System.Text.Json.Nodes;
using LocalCloud.EventBridge;
using LocalCloud.Protocol;

namespace LocalCloud.Control;

/// <summary>Event buses with their rules, as the control API shows them.</summary>
internal static class BusControl
{
    /// <summary>Of an EventBridge that runs elsewhere, nothing is known here.</summary>
    public static JsonArray Describe(IAwsService service) => service is EventBridgeService events
        ? [.. events.Buses.Select(bus => (JsonNode?)new JsonObject
        {
            ["name"] = bus.Name,
            ["arn"] = bus.Arn,
            ["rules"] = new JsonArray([.. events.Rules.Where(rule => rule.BusName == bus.Name).Select(rule => (JsonNode?)Describe(rule, events.NextDue(rule)))]),
        })]
        : [];

    private static JsonObject Describe(Rule rule, DateTimeOffset? due)
    {
        var counts = rule.Statistics.Read();
        return new JsonObject
        {
            ["name"] = rule.Name,
            ["enabled"] = rule.Enabled,
            ["pattern"] = rule.PatternText,
            ["expression"] = rule.Schedule?.Text,
            ["nextDue"] = due?.ToString("O", CultureInfo.InvariantCulture),
            ["targets"] = new JsonArray([.. rule.Targets.Select(target => (JsonNode?)target.Arn)]),
            ["matched"] = counts.Matched,
            ["delivered"] = counts.Delivered,
            ["failed"] = counts.Failed,
            ["lastError"] = counts.LastError,
        };
    }
}
