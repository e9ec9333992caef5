using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalCloud.EventSources.Patterns;

/// <summary>One entry of a pattern's list of values: a literal or a comparison.</summary>
internal sealed class ValueMatcher
{
    /// <summary>EventBridge compares numbers between -5e9 and 5e9.</summary>
    private const decimal LargestNumber = 5_000_000_000m;

    private readonly Func<JsonNode?, bool> _matches;

    private ValueMatcher(Func<JsonNode?, bool> matches, bool matchesAbsence = false)
    {
        _matches = matches;
        MatchesAbsence = matchesAbsence;
    }

    public static ValueMatcher Null { get; } = new(value => value is null);

    public static ValueMatcher True { get; } = new(value => Kind(value) == JsonValueKind.True);

    public static ValueMatcher False { get; } = new(value => Kind(value) == JsonValueKind.False);

    public static ValueMatcher Exists { get; } = new(_ => true);

    public static ValueMatcher Absent { get; } = new(_ => false, matchesAbsence: true);

    /// <summary>True for <c>{"exists": false}</c>: the field must not be there.</summary>
    public bool MatchesAbsence { get; }

    public bool Matches(JsonNode? value) => _matches(value);

    public static ValueMatcher Exactly(string text) => OnText(value => value == text);

    public static ValueMatcher IgnoringCase(string text) => OnText(value => string.Equals(value, text, StringComparison.OrdinalIgnoreCase));

    /// <param name="name"><c>prefix</c> or <c>suffix</c>.</param>
    /// <param name="part">What the text begins or ends with.</param>
    /// <param name="comparison">With case or without.</param>
    public static ValueMatcher Affix(string name, string part, StringComparison comparison) =>
        OnText(value => name == "prefix" ? value.StartsWith(part, comparison) : value.EndsWith(part, comparison));

    /// <summary>By value, as far as it can be compared; else as it is written.</summary>
    public static ValueMatcher Equal(string number) => Number(number) is { } wanted
        ? new ValueMatcher(value => Number(value) == wanted)
        : new ValueMatcher(value => Kind(value) == JsonValueKind.Number && value!.ToJsonString() == number);

    public static ValueMatcher Numeric(string comparison, decimal bound) => new(value => Number(value) is { } number && comparison switch
    {
        "=" => number == bound,
        "<" => number < bound,
        "<=" => number <= bound,
        ">" => number > bound,
        _ => number >= bound,
    });

    public static ValueMatcher AnythingBut(IReadOnlyList<ValueMatcher> excluded) => new(value => !excluded.Any(matcher => matcher.Matches(value)));

    public static ValueMatcher OnText(Func<string, bool> matches) => new(value => Kind(value) == JsonValueKind.String && matches((string)value!));

    /// <summary>A number that a pattern may compare with; null: it is too large.</summary>
    public static decimal? Comparable(string number) => Number(number) is { } value && Math.Abs(value) <= LargestNumber ? value : null;

    public ValueMatcher And(ValueMatcher other) => new(value => Matches(value) && other.Matches(value));

    private static decimal? Number(JsonNode? node) => Kind(node) == JsonValueKind.Number ? Number(node!.ToJsonString()) : null;

    private static decimal? Number(string text) => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static JsonValueKind Kind(JsonNode? node) => node?.GetValueKind() ?? JsonValueKind.Null;
}
