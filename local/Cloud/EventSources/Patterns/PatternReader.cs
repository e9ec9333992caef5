namespace LocalCloud.EventSources.Patterns;

/// <summary>Reads the structure of a pattern: objects of fields, lists of values, and <c>$or</c>.</summary>
/// <remarks>Rules and messages as AWS's open matcher has them (github.com/aws/event-ruler), and recorded answers of EventBridge.</remarks>
internal sealed class PatternReader
{
    private const string Or = "$or";

    /// <summary>The operators, and names kept for operators to come.</summary>
    private static readonly HashSet<string> ReservedInOr = new(StringComparer.Ordinal)
    {
        "exactly", "equals-ignore-case", "prefix", "suffix", "anything-but", "exists", "wildcard", "numeric", "cidr", "=", "<", "<=", ">", ">=",
        "regex", "not-wildcard", "not-equals-ignore-case", "date-after", "date-on-or-after", "date-before", "date-on-or-before", "in-date-range",
        "ip-address-in-range", "ip-address-not-in-range",
    };

    private readonly PatternTokens _tokens;

    private PatternReader(string text) => _tokens = new PatternTokens(text);

    /// <exception cref="EventPatternException">The text is no pattern.</exception>
    public static EventPattern Read(string text)
    {
        var reader = new PatternReader(text);
        if (reader._tokens.Read() != PatternToken.BeginObject)
        {
            throw reader._tokens.Fault("Filter is not an object");
        }

        var pattern = new EventPattern();
        reader.ReadObject(pattern, isInOr: false);
        return pattern;
    }

    private void ReadObject(EventPattern pattern, bool isInOr)
    {
        var isEmpty = true;
        for (; _tokens.Read() == PatternToken.Name; isEmpty = false)
        {
            var name = _tokens.Name;
            if (name == Or)
            {
                ReadAlternatives(pattern);
                continue;
            }

            if (isInOr && ReservedInOr.Contains(name))
            {
                throw _tokens.Fault($"{name} is Ruler reserved fieldName which cannot be used inside {Or}.");
            }

            switch (_tokens.Read())
            {
                case PatternToken.BeginObject:
                    ReadObject(pattern.Below(name), isInOr);
                    break;
                case PatternToken.BeginArray:
                    pattern.SetValues(name, ReadValues());
                    break;
                default:
                    throw _tokens.Fault($"\"{name}\" must be an object or an array");
            }
        }

        if (isEmpty)
        {
            throw _tokens.Fault("Empty objects are not allowed");
        }
    }

    private void ReadAlternatives(EventPattern pattern)
    {
        if (_tokens.Read() != PatternToken.BeginArray)
        {
            throw _tokens.Fault($"It must be an Array followed with {Or}.");
        }

        var alternatives = new List<EventPattern>();
        for (var token = _tokens.Read(); token != PatternToken.EndArray; token = _tokens.Read())
        {
            if (token != PatternToken.BeginObject)
            {
                throw _tokens.Fault($"Only JSON object is allowed in array of {Or} relationship.");
            }

            var alternative = new EventPattern();
            ReadObject(alternative, isInOr: true);
            alternatives.Add(alternative);
        }

        if (alternatives.Count < 2)
        {
            throw _tokens.Fault($"There must have at least 2 Objects in {Or} relationship.");
        }

        pattern.AddAlternatives(alternatives);
    }

    private List<ValueMatcher> ReadValues()
    {
        var values = new List<ValueMatcher>();
        for (var token = _tokens.Read(); token != PatternToken.EndArray; token = _tokens.Read())
        {
            values.Add(token switch
            {
                PatternToken.BeginObject => new MatchExpressionReader(_tokens).Read(),
                PatternToken.Text => ValueMatcher.Exactly(_tokens.Text),
                PatternToken.Number => ValueMatcher.Equal(_tokens.Text),
                PatternToken.True => ValueMatcher.True,
                PatternToken.False => ValueMatcher.False,
                PatternToken.Null => ValueMatcher.Null,
                _ => throw _tokens.Fault("Match value must be String, number, true, false, or null"),
            });
        }

        return values.Count > 0 ? values : throw _tokens.Fault("Empty arrays are not allowed");
    }
}
