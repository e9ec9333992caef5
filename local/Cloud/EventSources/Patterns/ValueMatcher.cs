using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LocalCloud.EventSources.Patterns;

/// <summary>One entry of a pattern's list of values: a literal, or an object with a comparison operator.</summary>
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

    /// <summary>True for <c>{"exists": false}</c>: the field must not be there.</summary>
    public bool MatchesAbsence { get; }

    public bool Matches(JsonNode? value) => _matches(value);

    public static ValueMatcher Parse(JsonNode? source, string path)
    {
        switch (source)
        {
            case null:
                return new ValueMatcher(value => value is null);
            case JsonObject { Count: 1 } comparison:
                var (name, operand) = comparison.First();
                return ParseOperator(name, operand, path);
            case JsonValue literal:
                return new ValueMatcher(Literal(literal));
            default:
                throw new EventPatternException($"'{path}' holds a value that is neither a literal nor one comparison operator");
        }
    }

    private static ValueMatcher ParseOperator(string name, JsonNode? operand, string path) => name switch
    {
        "exists" when Kind(operand) is JsonValueKind.True => new ValueMatcher(_ => true),
        "exists" when Kind(operand) is JsonValueKind.False => new ValueMatcher(_ => false, matchesAbsence: true),
        "prefix" => OnText(Affix(operand, path, static (text, part, comparison) => text.StartsWith(part, comparison))),
        "suffix" => OnText(Affix(operand, path, static (text, part, comparison) => text.EndsWith(part, comparison))),
        "equals-ignore-case" => OnText(IgnoringCase(operand, path)),
        "wildcard" => OnText(Wildcard(Text(operand, path))),
        "cidr" => OnText(Cidr(Text(operand, path), path)),
        "numeric" => new ValueMatcher(Numeric(operand as JsonArray, path)),
        "anything-but" => new ValueMatcher(AnythingBut(operand, path)),
        _ => throw new EventPatternException($"'{path}' has the operator '{name}' with an operand that does not fit, or there is no such operator"),
    };

    private static Func<JsonNode?, bool> AnythingBut(JsonNode? operand, string path)
    {
        List<ValueMatcher> excluded = operand switch
        {
            JsonObject { Count: 1 } inner => inner.First() switch
            {
                // A list stands for each of its entries.
                (var name, JsonArray several) => [.. several.Select(one => ParseOperator(name, one, path))],
                var (name, one) => [ParseOperator(name, one, path)],
            },
            JsonArray { Count: > 0 } several => [.. several.Select(one => Parse(one, path))],
            JsonValue one => [Parse(one, path)],
            _ => throw new EventPatternException($"'{path}' has 'anything-but' without a value"),
        };
        return value => !excluded.Exists(matcher => matcher.Matches(value));
    }

    /// <summary>Strings exactly; numbers by their text, so that 300 and 300.0 differ, as the guide says.</summary>
    private static Func<JsonNode?, bool> Literal(JsonValue literal)
    {
        var kind = literal.GetValueKind();
        if (kind == JsonValueKind.String)
        {
            var text = (string)literal!;
            return value => Kind(value) == JsonValueKind.String && (string)value! == text;
        }

        var json = literal.ToJsonString();
        return value => Kind(value) == kind && value!.ToJsonString() == json;
    }

    private static Func<string, bool> Affix(JsonNode? operand, string path, Func<string, string, StringComparison, bool> matches)
    {
        if (operand is JsonObject { Count: 1 } inner && inner["equals-ignore-case"] is { } folded)
        {
            var foldedPart = Text(folded, path);
            return text => matches(text, foldedPart, StringComparison.OrdinalIgnoreCase);
        }

        var part = Text(operand, path);
        return text => matches(text, part, StringComparison.Ordinal);
    }

    private static Func<string, bool> IgnoringCase(JsonNode? operand, string path)
    {
        var wanted = Text(operand, path);
        return text => string.Equals(text, wanted, StringComparison.OrdinalIgnoreCase);
    }

    private static Func<string, bool> Wildcard(string pattern)
    {
        // * stands for any characters; \* and \\ for themselves.
        var expression = Regex.Replace(pattern, @"\\[*\\]|\*|[^*\\]+|\\", part => part.Value switch
        {
            "*" => ".*",
            @"\*" => @"\*",
            @"\\" => @"\\",
            _ => Regex.Escape(part.Value),
        });
        var regex = new Regex($"^{expression}$", RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        return regex.IsMatch;
    }

    private static Func<string, bool> Cidr(string block, string path) => IPNetwork.TryParse(block, out var network)
        ? text => IPAddress.TryParse(text, out var address) && network.Contains(address)
        : throw new EventPatternException($"'{path}' has 'cidr' with '{block}', which is no address block");

    private static Func<JsonNode?, bool> Numeric(JsonArray? operand, string path)
    {
        if (operand is null || operand.Count is not (2 or 4))
        {
            throw new EventPatternException($"'{path}' has 'numeric' without one or two comparisons, for example [\">\", 0, \"<=\", 5]");
        }

        var comparisons = new List<Func<decimal, bool>>();
        for (var i = 0; i < operand.Count; i += 2)
        {
            if (Number(operand[i + 1]) is not { } bound || Math.Abs(bound) > LargestNumber)
            {
                throw new EventPatternException($"'{path}' has 'numeric' with a bound that is no number from -5e9 to 5e9");
            }

            comparisons.Add(Text(operand[i], path) switch
            {
                "=" => number => number == bound,
                "<" => number => number < bound,
                "<=" => number => number <= bound,
                ">" => number => number > bound,
                ">=" => number => number >= bound,
                var other => throw new EventPatternException($"'{path}' has 'numeric' with '{other}'"),
            });
        }

        return value => Number(value) is { } number && comparisons.TrueForAll(holds => holds(number));
    }

    private static ValueMatcher OnText(Func<string, bool> matches) => new(value => Kind(value) == JsonValueKind.String && matches((string)value!));

    private static string Text(JsonNode? operand, string path) =>
        Kind(operand) == JsonValueKind.String ? (string)operand! : throw new EventPatternException($"'{path}' has an operator whose operand must be a string");

    private static decimal? Number(JsonNode? node) =>
        Kind(node) == JsonValueKind.Number && decimal.TryParse(node!.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static JsonValueKind Kind(JsonNode? node) => node?.GetValueKind() ?? JsonValueKind.Null;
}
