using System.Text.Json.Nodes;

namespace LocalCloud.EventSources.Patterns;

/// <summary>
/// An event pattern, as event source filters and EventBridge rules use it: every field of the pattern must be in the
/// event with one of the values listed; an event's array matches if one of its elements does.
/// </summary>
/// <remarks>Source: EventBridge user guide, "Creating event patterns" and "Comparison operators".</remarks>
public sealed class EventPattern
{
    private readonly Dictionary<string, Field> _fields = new(StringComparer.Ordinal);
    private readonly List<List<EventPattern>> _alternatives = [];

    internal EventPattern()
    {
    }

    /// <exception cref="EventPatternException">The text is not a pattern; the message is AWS's, with the place.</exception>
    public static EventPattern Parse(string text) => PatternReader.Read(text);

    public bool Matches(JsonObject candidate) => MatchesUnfolded(DottedNames.Unfold(candidate));

    /// <summary>What the pattern asks of a top-level field: nothing, values, or an object.</summary>
    internal PatternShape ShapeOf(string name) => _fields.GetValueOrDefault(name) switch
    {
        null => PatternShape.Absent,
        { Nested: not null } => PatternShape.Object,
        _ => PatternShape.Values,
    };

    /// <summary>The pattern below a field; a name with dots is a path.</summary>
    internal EventPattern Below(string name)
    {
        var pattern = this;
        foreach (var step in name.Split('.'))
        {
            var field = pattern.FieldOf(step);
            pattern = field.Nested ??= new EventPattern();
        }

        return pattern;
    }

    /// <summary>Sets the values of a field; a name with dots is a path. The last ones given count.</summary>
    internal void SetValues(string name, IReadOnlyList<ValueMatcher> values)
    {
        var dot = name.LastIndexOf('.');
        (dot < 0 ? this : Below(name[..dot])).FieldOf(name[(dot + 1)..]).Values = values;
    }

    /// <summary>One of these must match, too (<c>$or</c>).</summary>
    internal void AddAlternatives(List<EventPattern> alternatives) => _alternatives.Add(alternatives);

    private Field FieldOf(string name)
    {
        if (!_fields.TryGetValue(name, out var field))
        {
            _fields.Add(name, field = new Field());
        }

        return field;
    }

    private bool MatchesUnfolded(JsonObject candidate) =>
        _fields.All(field => field.Value.Matches(candidate, field.Key)) && _alternatives.TrueForAll(any => any.Exists(pattern => pattern.MatchesUnfolded(candidate)));

    private sealed class Field
    {
        public EventPattern? Nested { get; set; }

        public IReadOnlyList<ValueMatcher>? Values { get; set; }

        public bool Matches(JsonObject candidate, string name)
        {
            var isThere = candidate.TryGetPropertyValue(name, out var value);
            List<JsonNode?> found = isThere ? [.. Flatten(value)] : [];
            return MatchesNested(found) && MatchesValues(found);
        }

        /// <summary>All fields below an array must be found in the same element.</summary>
        private bool MatchesNested(List<JsonNode?> found)
        {
            if (Nested is null)
            {
                return true;
            }

            var objects = found.OfType<JsonObject>().ToList();
            return objects.Count == 0 ? Nested.MatchesUnfolded([]) : objects.Exists(Nested.MatchesUnfolded);
        }

        /// <summary>Only leaves count: an object is not a value that could exist or be compared.</summary>
        private bool MatchesValues(List<JsonNode?> found)
        {
            if (Values is null)
            {
                return true;
            }

            var leaves = found.FindAll(node => node is not JsonObject);
            return Values.Any(matcher => leaves.Count == 0 ? matcher.MatchesAbsence : leaves.Exists(matcher.Matches));
        }

        /// <summary>Lists within lists are one list.</summary>
        private static IEnumerable<JsonNode?> Flatten(JsonNode? node) => node is JsonArray list ? list.SelectMany(Flatten) : [node];
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
