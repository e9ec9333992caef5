using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LocalCloud.EventBridge.Inputs;

/// <summary>
/// A place in an event: <c>$</c>, then names and list indices, as <c>$.detail.items[0].sku</c>. Source: EventBridge user guide,
/// "Amazon EventBridge input transformation": JSON dot notation; no wildcards, no slices.
/// </summary>
internal sealed partial class EventPath
{
    private readonly IReadOnlyList<Step> _steps;

    private EventPath(IReadOnlyList<Step> steps) => _steps = steps;

    /// <summary>Null: the text is no path.</summary>
    public static EventPath? TryParse(string text)
    {
        var match = Form().Match(text);
        return match.Success
            ? new EventPath([.. match.Groups["step"].Captures.Select(capture => capture.Value switch
            {
                ['[', '\'', .. var name, '\'', ']'] => new Step(name, null),
                ['[', .. var index, ']'] => new Step(null, int.Parse(index, CultureInfo.InvariantCulture)),
                var dotted => new Step(dotted[1..], null),
            })])
            : null;
    }

    /// <summary>What stands there; false: nothing does. A JSON null is something.</summary>
    public bool TryFind(JsonObject source, out JsonNode? found)
    {
        found = source;
        foreach (var step in _steps)
        {
            switch (found)
            {
                case JsonObject map when step.Name is not null && map.TryGetPropertyValue(step.Name, out var member):
                    found = member;
                    break;
                case JsonArray list when step.Index is { } index && index < list.Count:
                    found = list[index];
                    break;
                default:
                    found = null;
                    return false;
            }
        }

        return true;
    }

    [GeneratedRegex(@"^\$(?<step>\.[^.\[\]*\s]+|\[[0-9]{1,6}\]|\['[^'\]]+'\])*$")]
    private static partial Regex Form();

    private readonly record struct Step(string? Name, int? Index);
}
