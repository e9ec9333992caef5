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

    /// <summary>EventBridge refuses a pattern whose wildcards are too costly. Its measure is not published; six are too many.</summary>
    private const int MostWildcards = 5;

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
        "wildcard" => OnText(Wildcard(Text(operand, path), path)),
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
                (var name, JsonArray { Count: > 0 } several) => [.. several.Select(one => Excluded(name, one, path))],
                var (name, one) => [Excluded(name, one, path)],
            },
            JsonArray { Count: > 0 } several when several.All(one => Kind(one) == JsonValueKind.String) || several.All(one => Kind(one) == JsonValueKind.Number) => [.. several.Select(one => Parse(one, path))],
            JsonValue one when Kind(one) is JsonValueKind.String or JsonValueKind.Number => [Parse(one, path)],
            _ => throw new EventPatternException($"'{path}' has 'anything-but' with something else than strings, or numbers, or one comparison of strings"),
        };
        return value => !excluded.Exists(matcher => matcher.Matches(value));
    }

    /// <summary>Inside anything-but an operator takes texts only, and an affix may not be empty.</summary>
    private static ValueMatcher Excluded(string name, JsonNode? operand, string path) =>
        name is "prefix" or "suffix" or "wildcard" or "equals-ignore-case" && (Text(operand, path).Length > 0 || name is "wildcard" or "equals-ignore-case")
            ? ParseOperator(name, operand, path)
            : throw new EventPatternException($"'{path}' has 'anything-but' with '{name}', which is no operator there or has an empty operand");

    /// <summary>Strings exactly, numbers by value.</summary>
    private static Func<JsonNode?, bool> Literal(JsonValue literal)
    {
        var kind = literal.GetValueKind();
        if (kind == JsonValueKind.String)
        {
            var text = (string)literal!;
            return value => Kind(value) == JsonValueKind.String && (string)value! == text;
        }

        if (Number(literal) is { } wanted)
        {
            return value => Number(value) == wanted;
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

    private static Func<string, bool> Wildcard(string pattern, string path)
    {
        var stars = Regex.Matches(pattern, @"\\.|\*+").Where(part => part.Value[0] == '*').ToList();
        if (stars.Exists(part => part.Length > 1) || stars.Count > MostWildcards)
        {
            throw new EventPatternException(stars.Count > MostWildcards
                ? $"'{path}' has 'wildcard' with '{pattern}', which is too complex: use fewer wildcard characters"
                : $"'{path}' has 'wildcard' with '{pattern}', which has consecutive wildcard characters");
        }

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

        // Two comparisons are a range: from where, and up to where.
        if (operand.Count == 4 && !(Text(operand[0], path)[0] == '>' && Text(operand[2], path)[0] == '<' && Number(operand[1]) < Number(operand[3])))
        {
            throw new EventPatternException($"'{path}' has 'numeric' with two comparisons that are no range, for example [\">\", 0, \"<=\", 5]");
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
