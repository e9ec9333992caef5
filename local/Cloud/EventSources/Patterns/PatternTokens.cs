using System.Text.Json;

namespace LocalCloud.EventSources.Patterns;

/// <summary>
/// Reads the JSON of a pattern piece by piece, and knows at which column it is: errors say so in the words of AWS, whose
/// reader stands behind a name when its value has begun, and at the opening quote of a text until somebody asks for it.
/// </summary>
internal sealed class PatternTokens(string source)
{
    private readonly Stack<char> _open = new();
    private int _at;
    private bool _textPending;
    private bool _afterValue;
    private PatternToken? _next;
    private string? _text;

    /// <summary>The name that was read last.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The text or number that was read last.</summary>
    public string Text
    {
        get
        {
            FinishText();
            return _text ?? "";
        }
    }

    /// <exception cref="EventPatternException">The source is no JSON.</exception>
    public PatternToken Read()
    {
        if (_next is { } looked)
        {
            _next = null;
            return looked;
        }

        FinishText();
        SkipSpace();
        if (_at == source.Length)
        {
            return _open.Count == 0 ? PatternToken.End : throw Fault($"Unexpected end-of-input: expected close marker for {(_open.Peek() == '{' ? "Object" : "Array")}");
        }

        if (source[_at] is '}' or ']')
        {
            return Close();
        }

        if (_afterValue)
        {
            if (_open.Count > 0)
            {
                if (source[_at] != ',')
                {
                    throw Unexpected($"was expecting comma to separate {(_open.Peek() == '{' ? "Object" : "Array")} entries");
                }

                _at++;
                SkipSpace();
            }

            _afterValue = false;
        }

        return _open.Count > 0 && _open.Peek() == '{' ? ReadName() : ReadValue();
    }

    /// <summary>An error at the present place.</summary>
    public EventPatternException Fault(string reason) => new($"{reason}\n at [Source: (String)\"{source}\"; line: {Line()}, column: {Column()}]");

    private PatternToken Close()
    {
        var open = source[_at] == '}' ? '{' : '[';
        if (_open.Count == 0 || _open.Peek() != open)
        {
            throw Unexpected("expected a value");
        }

        _at++;
        _open.Pop();
        _afterValue = true;
        return open == '{' ? PatternToken.EndObject : PatternToken.EndArray;
    }

    private PatternToken ReadName()
    {
        if (_at == source.Length || source[_at] != '"')
        {
            throw Unexpected("was expecting double-quote to start field name");
        }

        _at++;
        Name = ReadText();
        SkipSpace();
        if (_at == source.Length || source[_at] != ':')
        {
            throw Unexpected("was expecting a colon to separate field name and value");
        }

        _at++;
        SkipSpace();
        _next = ReadValue();
        return PatternToken.Name;
    }

    private PatternToken ReadValue()
    {
        if (_at == source.Length)
        {
            throw Fault("Unexpected end-of-input within/between entries");
        }

        _text = null;
        switch (source[_at])
        {
            case '{' or '[':
                _open.Push(source[_at++]);
                _afterValue = false;
                return _open.Peek() == '{' ? PatternToken.BeginObject : PatternToken.BeginArray;
            case '"':
                _at++;
                _textPending = true;
                _afterValue = true;
                return PatternToken.Text;
            case '-' or (>= '0' and <= '9'):
                _text = ReadNumber();
                _afterValue = true;
                return PatternToken.Number;
            default:
                _afterValue = true;
                return ReadWord();
        }
    }

    private PatternToken ReadWord()
    {
        var begin = _at;
        while (_at < source.Length && char.IsLetterOrDigit(source[_at]))
        {
            _at++;
        }

        return source[begin.._at] switch
        {
            "true" => PatternToken.True,
            "false" => PatternToken.False,
            "null" => PatternToken.Null,
            "" => throw Unexpected("expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"),
            var word => throw Fault($"Unrecognized token '{word}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"),
        };
    }

    private string ReadNumber()
    {
        var begin = _at;
        while (_at < source.Length && source[_at] is '-' or '+' or '.' or 'e' or 'E' or (>= '0' and <= '9'))
        {
            _at++;
        }

        return IsJson(source[begin.._at]) ? source[begin.._at] : throw Fault($"Invalid numeric value: {source[begin.._at]}");
    }

    private void FinishText()
    {
        if (_textPending)
        {
            _textPending = false;
            _text = ReadText();
        }
    }

    /// <summary>From behind the opening quote to behind the closing one.</summary>
    private string ReadText()
    {
        var begin = _at;
        while (_at < source.Length && source[_at] != '"')
        {
            _at += source[_at] == '\\' ? 2 : 1;
        }

        if (_at >= source.Length)
        {
            _at = source.Length;
            throw Fault("Unexpected end-of-input in VALUE_STRING");
        }

        _at++;
        try
        {
            return JsonSerializer.Deserialize<string>(source.AsSpan(begin - 1, _at - begin + 1))!;
        }
        catch (JsonException)
        {
            throw Fault("Illegal character or escape in a string");
        }
    }

    private static bool IsJson(string number)
    {
        try
        {
            using var _ = JsonDocument.Parse(number);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private void SkipSpace()
    {
        while (_at < source.Length && source[_at] is ' ' or '\t' or '\r' or '\n')
        {
            _at++;
        }
    }

    private EventPatternException Unexpected(string wanted)
    {
        if (_at == source.Length)
        {
            return Fault("Unexpected end-of-input");
        }

        var found = source[_at];
        return Fault($"Unexpected character ('{found}' (code {(int)found})): {wanted}");
    }

    private int Line() => source.AsSpan(0, _at).Count('\n') + 1;

    private int Column() => _at - (source.LastIndexOf('\n', Math.Max(0, _at - 1)) is >= 0 and var end && end < _at ? end : -1);
}
