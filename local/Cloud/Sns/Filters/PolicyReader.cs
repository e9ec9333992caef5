using System.Text;
using System.Text.Json;

namespace LocalCloud.Sns.Filters;

/// <summary>
/// Reads a policy token by token, and tells where it stands as AWS's parser does: after a token, except that of a string only
/// the quote is read until its text is asked for, and that with a name the beginning of its value is read as well.
/// </summary>
internal ref struct PolicyReader(byte[] policy)
{
    private Utf8JsonReader _reader = new(policy);
    private bool _textRead;

    public readonly JsonTokenType Token => _reader.TokenType;

    public JsonTokenType Next()
    {
        _textRead = false;
        _reader.Read();
        return _reader.TokenType;
    }

    /// <summary>The text of a name or a string.</summary>
    public string Text()
    {
        _textRead = true;
        return _reader.GetString()!;
    }

    public readonly decimal? Number() => _reader.TokenType == JsonTokenType.Number && _reader.TryGetDecimal(out var number) ? number : null;

    /// <summary>The token as it is written.</summary>
    public readonly string Written() => Encoding.UTF8.GetString(_reader.ValueSpan);

    /// <summary>The array at whose beginning the reader stands is a list of two objects or more: alternatives of <c>$or</c>.</summary>
    public readonly bool IsListOfObjects()
    {
        var ahead = _reader;
        var count = 0;
        while (ahead.Read() && ahead.TokenType == JsonTokenType.StartObject)
        {
            ahead.Skip();
            count++;
        }

        return ahead.TokenType == JsonTokenType.EndArray && count > 1;
    }

    /// <summary>The refusal, with the place.</summary>
    public readonly InvalidAttributeException Fault(string problem)
    {
        var at = _reader;
        var textRead = _textRead;
        if (at.TokenType == JsonTokenType.PropertyName)
        {
            at.Read();
            textRead = false;
        }

        var end = at.TokenType == JsonTokenType.String && !textRead ? at.TokenStartIndex + 1 : at.BytesConsumed;
        var source = Encoding.UTF8.GetString(policy);
        return InvalidAttributeException.OfFilterPolicy($"{problem}\n at [Source: (String)\"{source}\"; line: 1, column: {Encoding.UTF8.GetCharCount(policy, 0, (int)end) + 1}]");
    }
}
