using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalCloud.EventSources.Patterns;

/// <summary>
/// An event pattern, as event source filters and EventBridge rules use it: every field of the pattern must be in the
/// event with one of the values listed; an event's array matches if one of its elements does.
/// </summary>
/// <remarks>Source: EventBridge user guide, "Creating event patterns" and "Comparison operators".</remarks>
public sealed class EventPattern
{
    private readonly List<Field> _fields = [];
    private readonly List<List<EventPattern>> _alternatives = [];

    private EventPattern()
    {
    }

    /// <exception cref="EventPatternException">The text is not a pattern; the message names the place.</exception>
    public static EventPattern Parse(string text)
    {
        JsonNode? node;
        try
        {
            node = JsonNode.Parse(text);
        }
        catch (JsonException exception)
        {
            throw new EventPatternException($"the pattern is not JSON: {exception.Message}");
        }

        return node is JsonObject pattern ? Parse(DottedNames.Unfold(pattern), "") : throw new EventPatternException("a pattern is a JSON object");
    }

    public bool Matches(JsonObject candidate) => MatchesUnfolded(DottedNames.Unfold(candidate));

    private bool MatchesUnfolded(JsonObject candidate) =>
        _fields.TrueForAll(field => field.Matches(candidate)) && _alternatives.TrueForAll(any => any.Exists(pattern => pattern.MatchesUnfolded(candidate)));

    /// <summary>What the pattern asks of a top-level field: nothing, values, or an object.</summary>
    internal PatternShape ShapeOf(string name) => _fields.Find(field => field.Name == name) switch
    {
        null => PatternShape.Absent,
        { Nested: not null } => PatternShape.Object,
        _ => PatternShape.Values,
    };

    private static EventPattern Parse(JsonObject source, string path)
    {
        var pattern = new EventPattern();
        if (source.Count == 0)
        {
            throw new EventPatternException($"{Place(path)} is empty");
        }

        foreach (var (name, value) in source)
        {
            var here = path.Length == 0 ? name : $"{path}.{name}";
            switch (value)
            {
                case JsonArray { Count: > 1 } several when name == "$or" && several.All(one => one is JsonObject):
                    pattern._alternatives.Add([.. several.Select(one => Parse(one!.AsObject(), here))]);
                    break;
                case JsonObject nested:
                    pattern._fields.Add(new Field(name, Parse(nested, here), null));
                    break;
                case JsonArray { Count: > 0 } values:
                    pattern._fields.Add(new Field(name, null, [.. values.Select(one => ValueMatcher.Parse(one, here))]));
                    break;
                default:
                    throw new EventPatternException($"{Place(here)} must be an object or a list of values that is not empty");
            }
        }

        return pattern;
    }

    private static string Place(string path) => path.Length == 0 ? "the pattern" : $"'{path}'";

    private sealed record Field(string Name, EventPattern? Nested, List<ValueMatcher>? Values)
    {
        public bool Matches(JsonObject candidate)
        {
            var isThere = candidate.TryGetPropertyValue(Name, out var value);
            if (Nested is not null)
            {
                return value switch
                {
                    JsonObject inner => Nested.MatchesUnfolded(inner),
                    // All fields below an array must be found in the same element.
                    JsonArray elements => elements.Any(element => element is JsonObject inner && Nested.MatchesUnfolded(inner)),
                    _ => Nested.MatchesUnfolded([]),
                };
            }

            // Only leaves count: an object is not a value that could exist or be compared.
            var leaves = !isThere || value is JsonObject ? [] : value is JsonArray array ? [.. array.Where(element => element is not JsonObject and not JsonArray)] : new List<JsonNode?> { value };
            return Values!.Exists(matcher => leaves.Count == 0 ? matcher.MatchesAbsence : leaves.Exists(matcher.Matches));
        }
    }
}

/// <summary>What a pattern asks of a field.</summary>
internal enum PatternShape
{
    Absent,
    Values,
    Object,
}

/// <summary>A text is not an event pattern.</summary>
public sealed class EventPatternException(string message) : Exception(message);
