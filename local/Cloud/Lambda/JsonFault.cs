using System.Text;
using System.Text.Json;

namespace LocalCloud.Lambda;

/// <summary>What is wrong with a payload, in the words of Lambda's own JSON reader, as far as they were recorded.</summary>
internal static class JsonFault
{
    private const string Value = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

    public static string Describe(ReadOnlySpan<byte> payload, JsonException fault)
    {
        // Lines and positions are counted from 0, the position in bytes; the other reader's columns from 1.
        var line = (int)(fault.LineNumber ?? 0);
        var position = (int)(fault.BytePositionInLine ?? 0);
        var text = payload[Start(payload, line)..];
        if (position >= text.Length)
        {
            return $"Unexpected end-of-input\n at {At(line, position)}";
        }

        var begin = position;
        while (begin > 0 && IsOfWord(text[begin - 1]))
        {
            begin--;
        }

        if (text[position] >= 0x80 && begin < position)
        {
            return $"Invalid UTF-8 start byte 0x{text[position]:x2}\n at {At(line, position + 1)}";
        }

        var end = begin;
        while (end < text.Length && IsOfWord(text[end]))
        {
            end++;
        }

        return end > begin
            ? $"Unrecognized token '{Encoding.ASCII.GetString(text[begin..end])}': was expecting {Value}\n at {At(line, end)}"
            : $"Unexpected character ({Name((char)text[position])}): expected a valid value {Value}\n at {At(line, position)}";
    }

    private static string At(int line, int position) => $"[Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: {line + 1}, column: {position + 1}]";

    private static int Start(ReadOnlySpan<byte> payload, int line)
    {
        var start = 0;
        for (; line > 0; line--)
        {
            start += payload[start..].IndexOf((byte)'\n') + 1;
        }

        return start;
    }

    private static bool IsOfWord(byte value) => char.IsAsciiLetterOrDigit((char)value) || value == '_';

    private static string Name(char character) => char.IsControl(character) ? $"(CTRL-CHAR, code {(int)character})" : $"'{character}' (code {(int)character})";
}
