using System.Collections.Concurrent;

namespace LocalCloud.DynamoDb.Expressions;

/// <summary>
/// Parsed expressions by their text. A program sends the same few texts over and over, with other values; one that writes
/// values into the text itself would fill the cache, so it is emptied when it grows large.
/// </summary>
internal sealed class ExpressionCache
{
    private const int Capacity = 1000;

    private readonly ConcurrentDictionary<(string Name, string Text), object> _parsed = new();

    /// <param name="text">The expression.</param>
    /// <param name="name">The parameter it came in; the same text may be valid in one and not in another.</param>
    public Condition Condition(string text, string name) => Get(text, name, static (t, n) => ConditionParser.Parse(t, n));

    public UpdateSyntax Update(string text) => Get(text, "UpdateExpression", static (t, _) => UpdateParser.Parse(t));

    public IReadOnlyList<PathSyntax> Projection(string text) => Get(text, "ProjectionExpression", static (t, _) => ProjectionParser.Parse(t));

    private T Get<T>(string text, string name, Func<string, string, T> parse)
        where T : class
    {
        if (_parsed.TryGetValue((name, text), out var known))
        {
            return (T)known;
        }
        var parsed = parse(text, name);
        if (_parsed.Count >= Capacity)
        {
            _parsed.Clear();
        }
        _parsed[(name, text)] = parsed;
        return parsed;
    }
}
