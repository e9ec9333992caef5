using System.Text.Json.Nodes;

namespace OrderSystem.SystemTests.Infra;

/// <summary>An alarm of the nested stacks, metric or composite.</summary>
internal sealed record Alarm(StackTemplate.Resource Resource)
{
    private const string QueryList = "Metrics";
    private const string QueryId = "Id";

    public static IReadOnlyList<Alarm> All { get; } = [.. StackTemplate.Nested.Values.SelectMany(template => template.Resources)
        .Where(resource => resource.Type is "AWS::CloudWatch::Alarm" or "AWS::CloudWatch::CompositeAlarm").Select(resource => new Alarm(resource))];

    /// <summary>Its logical id, which is its name without the stack's.</summary>
    public string Id => Resource.Id;

    public bool IsComposite => Resource.Type == "AWS::CloudWatch::CompositeAlarm";

    public string Description => Resource.Say("AlarmDescription");

    /// <summary>The topics that it tells, when it turns red.</summary>
    public IReadOnlyList<string> Tells => [.. Resource.Template.Evaluate(Resource.Properties["AlarmActions"])?.AsArray().Select(topic => (string)topic!) ?? []];

    public bool Calls => Tells.Contains("Alerts");

    /// <summary>The math of a metric alarm, by id; null where there is none.</summary>
    public IReadOnlyDictionary<string, string> Expressions => Queries
        .Where(query => query["Expression"] is not null).ToDictionary(query => (string)query[QueryId]!, query => Resource.Template.Say(query["Expression"]), StringComparer.Ordinal);

    public IReadOnlyList<JsonObject> Queries => [.. (Resource.Properties[QueryList] as JsonArray ?? []).Select(query => query!.AsObject())];

    /// <summary>The metrics it looks at, by their ids in its math; one without math has the id <c>it</c>.</summary>
    public IReadOnlyDictionary<string, MetricUse> Metrics
    {
        get
        {
            if (IsComposite)
            {
                return new Dictionary<string, MetricUse>();
            }

            var properties = Resource.Properties;
            return properties[QueryList] is null
                ? new Dictionary<string, MetricUse> { ["it"] = Use(properties, (string?)properties["Statistic"] ?? (string)properties["ExtendedStatistic"]!, (int)properties["Period"]!) }
                : Queries.Where(query => query["MetricStat"] is not null)
                    .ToDictionary(query => (string)query[QueryId]!, query => Use(query["MetricStat"]!["Metric"]!, (string)query["MetricStat"]!["Stat"]!, (int)query["MetricStat"]!["Period"]!), StringComparer.Ordinal);
        }
    }

    public int Number(string property) => (int)Resource.Properties[property]!;

    public override string ToString() => Resource.ToString();

    private MetricUse Use(JsonNode metric, string stat, int period) => new(
        ToString(),
        (string)metric["Namespace"]!,
        (string)metric["MetricName"]!,
        (metric["Dimensions"] as JsonArray ?? []).ToDictionary(dimension => (string)dimension!["Name"]!, dimension => Resource.Template.Say(dimension!["Value"]), StringComparer.Ordinal),
        stat,
        period);
}
