namespace LocalCloud.EventSources.Patterns;

/// <summary>Reads one comparison of a pattern: <c>{"prefix": "a"}</c>, <c>{"anything-but": {"suffix": [".png", ".jpg"]}}</c>.</summary>
/// <remarks>Rules and messages: see <see cref="PatternReader"/>.</remarks>
internal sealed class MatchExpressionReader(PatternTokens tokens)
{
    private const string IgnoreCase = "equals-ignore-case";
    private const string OneKey = "Only one key allowed in match expression";
    private const string TooMany = "Too many elements in numeric expression";

    /// <summary>From behind the opening brace to behind the closing one.</summary>
    public ValueMatcher Read()
    {
        if (tokens.Read() != PatternToken.Name)
        {
            throw tokens.Fault("Match expression name not found");
        }

        var name = tokens.Name;
        return name switch
        {
            "exactly" => Closed(ValueMatcher.Exactly(Text("exact match pattern must be a string"))),
            "prefix" or "suffix" => ReadAffix(name),
            IgnoreCase => Closed(ValueMatcher.IgnoringCase(Text("equals-ignore-case match pattern must be a string"))),
            "wildcard" => Closed(ReadWildcard(Text("wildcard match pattern must be a string"))),
            "cidr" => Closed(AddressBlock.Matcher(Text("prefix match pattern must be a string"))),
            "exists" => ReadExists(),
            "numeric" => ReadNumeric(),
            "anything-but" => ReadAnythingBut(),
            _ => throw tokens.Fault($"Unrecognized match type {name}"),
        };
    }

    private ValueMatcher ReadAffix(string name)
    {
        var token = tokens.Read();
        if (token != PatternToken.BeginObject)
        {
            return token == PatternToken.Text ? Closed(ValueMatcher.Affix(name, tokens.Text, StringComparison.Ordinal)) : throw tokens.Fault($"{name} match pattern must be a string");
        }

        if (tokens.Read() != PatternToken.Name)
        {
            throw tokens.Fault($"{char.ToUpperInvariant(name[0])}{name[1..]} expression name not found");
        }

        if (tokens.Name != IgnoreCase)
        {
            throw tokens.Fault($"Unsupported {name} pattern: {tokens.Name}");
        }

        return Closed(Closed(ValueMatcher.Affix(name, Text("equals-ignore-case match pattern must be a string"), StringComparison.OrdinalIgnoreCase)));
    }

    private ValueMatcher ReadWildcard(string pattern) => Wildcard.Fault(pattern) is not { } fault ? ValueMatcher.OnText(Wildcard.Matcher(pattern))
        : fault == Wildcard.TooComplex ? throw new EventPatternException(fault)
        : throw tokens.Fault(fault);

    private ValueMatcher ReadExists() => tokens.Read() switch
    {
        PatternToken.True => Closed(ValueMatcher.Exists),
        PatternToken.False => Closed(ValueMatcher.Absent),
        _ => throw tokens.Fault("exists match pattern must be either true or false."),
    };

    private ValueMatcher ReadNumeric()
    {
        if (tokens.Read() != PatternToken.BeginArray)
        {
            throw tokens.Fault("Value of numeric must be an array.");
        }

        if (tokens.Read() != PatternToken.Text)
        {
            throw tokens.Fault($"Invalid member in numeric match: {tokens.Text}");
        }

        var comparison = tokens.Text;
        if (comparison is not ("=" or "<" or "<=" or ">" or ">="))
        {
            _ = tokens.Read();
            throw tokens.Fault($"Unrecognized numeric range operator: {comparison}");
        }

        var bound = Bound(comparison == "=" ? "equals" : comparison);
        var token = tokens.Read();
        if (token == PatternToken.EndArray)
        {
            return Closed(ValueMatcher.Numeric(comparison, bound), TooMany);
        }

        // Two comparisons are a range: from where, and up to where.
        if (comparison[0] != '>')
        {
            throw tokens.Fault(TooMany);
        }

        if (token != PatternToken.Text)
        {
            throw tokens.Fault($"Bad value in numeric range: {tokens.Text}");
        }

        var upper = tokens.Text;
        if (upper is not ("<" or "<="))
        {
            throw tokens.Fault($"Bad numeric range operator: {upper}");
        }

        var top = Bound(upper);
        if (tokens.Read() != PatternToken.EndArray)
        {
            throw tokens.Fault("Too many terms in numeric range expression");
        }

        return bound < top ? Closed(ValueMatcher.Numeric(comparison, bound).And(ValueMatcher.Numeric(upper, top)), TooMany) : throw tokens.Fault("Bottom must be less than top");
    }

    private decimal Bound(string comparison) => tokens.Read() != PatternToken.Number ? throw tokens.Fault($"Value of {comparison} must be numeric")
        : ValueMatcher.Comparable(tokens.Text) ?? throw tokens.Fault("Value must be between -5.0E9 and 5.0E9, inclusive");

    private ValueMatcher ReadAnythingBut()
    {
        var token = tokens.Read();
        if (token != PatternToken.BeginObject)
        {
            return Closed(ReadExcluded(null, token), TooMany);
        }

        if (tokens.Read() != PatternToken.Name)
        {
            throw tokens.Fault("Anything-But expression name not found");
        }

        var inner = tokens.Name;
        if (inner is not (IgnoreCase or "prefix" or "suffix" or "wildcard"))
        {
            throw tokens.Fault($"Unsupported anything-but pattern: {inner}");
        }

        return Closed(Closed(ReadExcluded(inner, tokens.Read()), TooMany), TooMany);
    }

    /// <summary>One value, or a list of them, to which the operator inside anything-but is applied; without one, values to be other than.</summary>
    private ValueMatcher ReadExcluded(string? inner, PatternToken token)
    {
        switch (token)
        {
            case PatternToken.Text or PatternToken.Number:
                return ValueMatcher.AnythingBut([ReadOneExcluded(inner, token)]);
            case PatternToken.BeginArray:
                break;
            default:
                throw tokens.Fault("Value of anything-but must be an array or single string/number value.");
        }

        var excluded = new List<ValueMatcher>();
        var kinds = new HashSet<PatternToken>();
        for (token = tokens.Read(); token != PatternToken.EndArray; token = tokens.Read())
        {
            kinds.Add(token);
            excluded.Add(ReadOneExcluded(inner, token));
        }

        return inner is not null || kinds.Count == 1
            ? ValueMatcher.AnythingBut(excluded)
            : throw tokens.Fault("Inside anything but list, either all values are number or string, mixed type is not supported");
    }

    private ValueMatcher ReadOneExcluded(string? inner, PatternToken token) => (inner, token) switch
    {
        (null, PatternToken.Text) => ValueMatcher.Exactly(tokens.Text),
        (null, PatternToken.Number) => ValueMatcher.Equal(tokens.Text),
        (null, _) => throw tokens.Fault("Inside anything but list, start|null|boolean is not supported."),
        (IgnoreCase, PatternToken.Text) => ValueMatcher.IgnoringCase(tokens.Text),
        (IgnoreCase, _) => throw tokens.Fault("Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported."),
        ("wildcard", PatternToken.Text) => ReadWildcard(tokens.Text),
        ("wildcard", _) => throw tokens.Fault("wildcard match pattern must be a string"),
        (_, PatternToken.Text) => tokens.Text.Length > 0 ? ValueMatcher.Affix(inner, tokens.Text, StringComparison.Ordinal) : throw tokens.Fault("Null prefix/suffix not allowed"),
        _ => throw tokens.Fault("prefix/suffix match pattern must be a string"),
    };

    private string Text(string otherwise) => tokens.Read() == PatternToken.Text ? tokens.Text : throw tokens.Fault(otherwise);

    private ValueMatcher Closed(ValueMatcher matcher, string otherwise = OneKey) => tokens.Read() == PatternToken.EndObject ? matcher : throw tokens.Fault(otherwise);
}
