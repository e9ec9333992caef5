using System.Text.Json.Nodes;
using LocalCloud.EventSources.Patterns;
using LocalCloud.Schedules;

namespace LocalCloud.EventBridge;

/// <summary>A rule as it is now; a change makes another.</summary>
/// <param name="Name">Unique on its bus.</param>
/// <param name="Arn">Without the bus where that is the default one.</param>
/// <param name="BusName">Its bus.</param>
internal sealed record Rule(string Name, string Arn, string BusName)
{
    /// <summary>The pattern as it was given.</summary>
    public string? PatternText { get; init; }

    /// <summary>Null: no event matches; the rule has a schedule.</summary>
    public EventPattern? Pattern { get; init; }

    public ScheduleExpression? Schedule { get; init; }

    public string? Description { get; init; }

    public string? RoleArn { get; init; }

    public bool Enabled { get; init; } = true;

    /// <summary>In the order in which they came.</summary>
    public IReadOnlyList<Target> Targets { get; init; } = [];

    /// <summary>Kept when the rule is put again.</summary>
    public OrderedDictionary<string, string> Tags { get; init; } = new(StringComparer.Ordinal);

    /// <summary>What the rule has done.</summary>
    public RuleStatistics Statistics { get; init; } = new();

    public JsonObject Show()
    {
        var shown = new JsonObject { ["Name"] = Name, ["Arn"] = Arn };
        foreach (var (member, value) in new[] { ("EventPattern", PatternText), ("ScheduleExpression", Schedule?.Text), ("Description", Description), ("RoleArn", RoleArn) })
        {
            if (value is not null)
            {
                shown[member] = value;
            }
        }

        shown["State"] = Enabled ? "ENABLED" : "DISABLED";
        shown["EventBusName"] = BusName;
        return shown;
    }
}
