using System.Text.Json;

namespace LocalCloud.Sns.Filters;

/// <summary><c>{"numeric": [">", 0, "&lt;=", 100]}</c>: one comparison, or a range from below to above.</summary>
internal static class NumericSyntax
{
    /// <summary>Reads the list; the reader then stands at its end.</summary>
    public static void Check(ref PolicyReader reader)
    {
        if (reader.Next() != JsonTokenType.StartArray)
        {
            throw reader.Fault("Value of numeric must be an array.");
        }

        if (reader.Next() != JsonTokenType.String)
        {
            throw reader.Fault($"Invalid member in numeric match: {(reader.Token == JsonTokenType.EndArray ? "]" : reader.Written())}");
        }

        var comparison = reader.Text();
        var bound = Bound(ref reader, comparison == "=" ? "equals" : comparison, comparison is "=" or "<" or "<=" or ">" or ">=");
        if (reader.Next() == JsonTokenType.EndArray)
        {
            return;
        }

        if (comparison is not (">" or ">="))
        {
            throw reader.Fault("Too many elements in numeric expression");
        }

        CheckTop(ref reader, bound);
    }

    private static void CheckTop(ref PolicyReader reader, decimal bottom)
    {
        if (reader.Token != JsonTokenType.String)
        {
            throw reader.Fault($"Bad value in numeric range: {reader.Written()}");
        }

        var comparison = reader.Text();
        if (comparison is not ("<" or "<="))
        {
            throw reader.Fault($"Bad numeric range operator: {comparison}");
        }

        var top = Bound(ref reader, comparison, true);
        if (reader.Next() != JsonTokenType.EndArray)
        {
            throw reader.Fault("Too many terms in numeric range expression");
        }

        if (top <= bottom)
        {
            throw reader.Fault("Bottom must be less than top");
        }
    }

    private static decimal Bound(ref PolicyReader reader, string name, bool isKnown)
    {
        reader.Next();
        return isKnown
            ? reader.Number() ?? throw reader.Fault($"Value of {name} must be numeric")
            : throw reader.Fault($"Unrecognized numeric range operator: {name}");
    }
}
