using System.Text;
using System.Text.Json;

namespace LocalCloud.Sns.Filters;

/// <summary>
/// What AWS says of a text that is not JSON: the words of the parser that it uses, as recorded for the two commonest faults, a bare
/// word in place of a value or of a name.
/// </summary>
internal static class JsonFault
{
    public static string Describe(string text, JsonException fault)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var line = fault.LineNumber ?? 0;
        var lineStart = 0;
        for (var skipped = 0; skipped < line && lineStart < bytes.Length; lineStart++)
        {
            skipped += bytes[lineStart] == (byte)'\n' ? 1 : 0;
        }

        var at = Math.Min(lineStart + (int)(fault.BytePositionInLine ?? 0), bytes.Length);
        var column = Encoding.UTF8.GetCharCount(bytes, lineStart, at - lineStart) + 1;
        var start = WordStart(bytes, at);
        var rest = Encoding.UTF8.GetString(bytes, start, bytes.Length - start);
        if (rest.Length == 0)
        {
            return At("Unexpected end-of-input", line, column);
        }

        if (Encoding.UTF8.GetString(bytes, 0, start).TrimEnd() is { Length: > 0 } before && before[^1] is '{')
        {
            return At($"Unexpected character ('{rest[0]}' (code {(int)rest[0]})): was expecting double-quote to start field name", line, column - (at - start));
        }

        var word = string.Concat(rest.TakeWhile(char.IsAsciiLetterOrDigit));
        return word.Length > 0
            ? At($"Unrecognized token '{word}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')", line, column - (at - start) + word.Length)
            : At($"Unexpected character ('{rest[0]}' (code {(int)rest[0]})): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')", line, column);
    }

    /// <summary>The fault may be found inside a word that only begins like <c>true</c>, <c>false</c> or <c>null</c>.</summary>
    private static int WordStart(byte[] bytes, int at)
    {
        while (at > 0 && char.IsAsciiLetter((char)bytes[at - 1]))
        {
            at--;
        }

        return at;
    }

    private static string At(string problem, long line, int column) =>
        $"failed to parse JSON. {problem}\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: {line + 1}, column: {column}]";
}
