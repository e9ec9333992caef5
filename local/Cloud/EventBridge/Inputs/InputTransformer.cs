using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalCloud.Protocol;

namespace LocalCloud.EventBridge.Inputs;

/// <summary>
/// Makes a target's input from a template with <c>&lt;placeholders&gt;</c>
/// (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html; the cases from recorded answers of AWS).
/// </summary>
/// <remarks>
/// | template | a placeholder becomes |
/// |---|---|
/// | JSON, outside quotes | the value as JSON; <c>""</c> where the event has none |
/// | JSON, inside quotes | the text of the value; of an object or list it is its JSON, which breaks the result, so that it is not delivered |
/// | text in quotes | the text of the value; of an object or list its JSON without quotes |
/// </remarks>
internal sealed partial class InputTransformer
{
    private const string RuleArn = "aws.events.rule-arn";
    private const string RuleName = "aws.events.rule-name";
    private const string Event = "aws.events.event";
    private const string EventJson = "aws.events.event.json";
    private const string IngestionTime = "aws.events.event.ingestion-time";

    private static readonly string[] Reserved = [RuleArn, RuleName, Event, EventJson, IngestionTime];

    private readonly string _template;
    private readonly Dictionary<string, EventPath> _paths;

    private InputTransformer(string template, Dictionary<string, EventPath> paths) => (_template, _paths) = (template, paths);

    private bool IsText => _template.TrimStart().StartsWith('"');

    /// <exception cref="AwsException">PutTargets would refuse it.</exception>
    public static InputTransformer Read(JsonObject json, string targetId)
    {
        var request = new EventRequest("InputTransformer", json, "InputPathsMap", "InputTemplate");
        var map = request.Object("InputPathsMap") ?? [];
        var template = request.Text("InputTemplate");
        new Constraints().Text(template, "targets.1.member.inputTransformer.inputTemplate", 8192, needed: true)
            .Count(map.Count, map.ToJsonString(), "targets.1.member.inputTransformer.inputPathsMap", 0, 100).Check();
        var paths = new Dictionary<string, EventPath>(StringComparer.Ordinal);
        foreach (var (name, value) in map)
        {
            paths[name] = (value?.GetValueKind() == JsonValueKind.String ? EventPath.TryParse((string)value!) : null)
                ?? throw EventErrors.Validation($"Invalid InputPathsMap for target {targetId}.");
        }

        if (Placeholder().Matches(template!).Select(match => match.Groups["name"].Value).FirstOrDefault(name => !paths.ContainsKey(name) && !Reserved.Contains(name, StringComparer.Ordinal)) is { } unknown)
        {
            throw EventErrors.Validation($"InputTemplate for target {targetId} contains invalid placeholder {unknown}.");
        }

        return new InputTransformer(template!, paths);
    }

    /// <summary>The input; null: the result is no valid JSON, and is not delivered.</summary>
    public string? Apply(BusEvent occurrence, Rule rule)
    {
        var result = new StringBuilder();
        var quoted = false;
        var from = 0;
        foreach (Match match in Placeholder().Matches(_template))
        {
            var before = _template.AsSpan(from, match.Index - from);
            quoted ^= IsOdd(before);
            result.Append(before).Append(Write(match.Groups["name"].Value, quoted, occurrence, rule));
            from = match.Index + match.Length;
        }

        result.Append(_template.AsSpan(from));
        var input = result.ToString();
        return IsText || IsJson(input) ? input : null;
    }

    /// <summary>The event that <c>&lt;aws.events.event&gt;</c> stands for: without its detail, and timed when it arrived.</summary>
    private static JsonObject WithoutDetail(BusEvent occurrence) => new()
    {
        ["id"] = occurrence.Id,
        ["account"] = occurrence.Json["account"]?.DeepClone(),
        ["detailType"] = occurrence.Json["detail-type"]?.DeepClone(),
        ["time"] = Time(occurrence.Ingested),
        ["source"] = occurrence.Json["source"]?.DeepClone(),
        ["region"] = occurrence.Json["region"]?.DeepClone(),
        ["resources"] = occurrence.Json["resources"]?.DeepClone(),
        ["version"] = "0",
    };

    private string Write(string name, bool quoted, BusEvent occurrence, Rule rule)
    {
        var isThere = true;
        JsonNode? value = name switch
        {
            RuleArn => rule.Arn,
            RuleName => rule.Name,
            IngestionTime => Time(occurrence.Ingested),
            Event => WithoutDetail(occurrence),
            EventJson => occurrence.Json,
            _ => (isThere = _paths[name].TryFind(occurrence.Json, out var found)) ? found : null,
        };
        return (value, quoted) switch
        {
            _ when !isThere => quoted ? "" : "\"\"",
            (JsonObject or JsonArray, true) when IsText => EventText.Write(value).Replace("\"", "", StringComparison.Ordinal),
            (JsonValue text, true) when text.GetValueKind() == JsonValueKind.String => EventText.Write(text)[1..^1],
            _ => EventText.Write(value),
        };
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <summary>Whether a quote is open after this that was not before, or the other way round.</summary>
    private static bool IsOdd(ReadOnlySpan<char> text)
    {
        var odd = false;
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] == '\\')
            {
                index++;
            }
            else if (text[index] == '"')
            {
                odd = !odd;
            }
        }

        return odd;
    }

    private static bool IsJson(string text)
    {
        try
        {
            using var _ = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"<(?<name>[A-Za-z0-9_.\-]+)>")]
    private static partial Regex Placeholder();
}
