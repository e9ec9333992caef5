#nullable enable
using System.Collections;
using System.Globalization;
using System.Text;

namespace Amazon.Lambda.RuntimeSupport.Logging;

/// <summary>
/// A message with holes: <c>"order {OrderId} took {Elapsed:F1} ms"</c>. Arguments fill the holes in their order, or by
/// number where every hole is one. <c>{{</c> and <c>}}</c> are braces. A hole without an argument stays as it is.
/// </summary>
internal sealed class MessageTemplate
{
    private readonly List<(string Text, Hole? Hole)> _parts = [];
    private readonly List<Hole> _holes = [];
    private bool _byNumber;

    /// <summary>Finds the holes; a message without arguments has none, whatever braces it holds.</summary>
    public static MessageTemplate Parse(string template, object?[] arguments)
    {
        var parsed = new MessageTemplate();
        if (arguments is { Length: > 0 })
        {
            parsed.Split(template);
            parsed._byNumber = parsed._holes.TrueForAll(hole => int.TryParse(hole.Name, NumberStyles.None, CultureInfo.InvariantCulture, out _));
        }
        else
        {
            parsed._parts.Add((template, null));
        }

        return parsed;
    }

    /// <summary>The message with its holes filled.</summary>
    public string Render(object?[] arguments)
    {
        if (_holes.Count == 0 && _parts.Count == 1)
        {
            return _parts[0].Text;
        }

        var message = new StringBuilder();
        var place = 0;
        foreach (var (text, hole) in _parts)
        {
            message.Append(hole is null ? text : TryArgument(hole, place++, arguments, out var argument) && argument is not (null or IDictionary or IList and not IList<byte>) ? hole.Text(argument) : text);
        }

        return message.ToString();
    }

    /// <summary>The holes that have an argument, with it.</summary>
    public IEnumerable<(Hole Hole, object? Argument)> Arguments(object?[] arguments)
    {
        for (var place = 0; place < _holes.Count; place++)
        {
            if (TryArgument(_holes[place], place, arguments, out var argument))
            {
                yield return (_holes[place], argument);
            }
        }
    }

    private bool TryArgument(Hole hole, int place, object?[] arguments, out object? argument)
    {
        var index = _byNumber ? int.Parse(hole.Name, CultureInfo.InvariantCulture) : place;
        argument = index < arguments.Length ? arguments[index] : null;
        return index < arguments.Length;
    }

    private void Split(string template)
    {
        var text = new StringBuilder();
        for (var i = 0; i < template.Length; i++)
        {
            var c = template[i];
            if (c is '{' or '}' && i + 1 < template.Length && template[i + 1] == c)
            {
                text.Append(c);
                i++;
            }
            else if (c == '{' && template.IndexOf('}', i) is var end and > 0 && end > i + 1)
            {
                _parts.Add((text.ToString(), null));
                text.Clear();
                var hole = Hole.Parse(template[(i + 1)..end]);
                _holes.Add(hole);
                _parts.Add((template[i..(end + 1)], hole));
                i = end;
            }
            else
            {
                text.Append(c);
            }
        }

        _parts.Add((text.ToString(), null));
    }

    /// <summary>One hole: <c>name</c> or <c>name:format</c>; an <c>@</c> before the name is dropped.</summary>
    internal sealed record Hole(string Name, string? Format)
    {
        public static Hole Parse(string token)
        {
            var colon = token.IndexOf(':', StringComparison.Ordinal);
            var name = (colon < 0 ? token : token[..colon]).TrimStart('@').Trim();
            return new Hole(name, colon < 0 || colon == token.Length - 1 ? null : token[(colon + 1)..].Trim());
        }

        public string Text(object value) => value switch
        {
            byte[] bytes => Hex(bytes),
            IFormattable when Format is not null => Formatted(value, Format),
            DateTime time => time.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
            DateTimeOffset time => time.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty,
        };

        private static string Formatted(object value, string format)
        {
            try
            {
                return ((IFormattable)value).ToString(format, CultureInfo.InvariantCulture);
            }
            catch (FormatException)
            {
                // A log line with the plain value is worth more than an invocation that fails for its format.
                return Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty;
            }
        }

        private static string Hex(byte[] bytes) =>
            bytes.Length <= 16 ? Convert.ToHexString(bytes) : $"{Convert.ToHexString(bytes, 0, 16)}... ({bytes.Length} bytes)";
    }
}
