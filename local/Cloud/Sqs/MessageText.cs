using System.Text;

namespace LocalCloud.Sqs;

/// <summary>The characters that the body of a message and the text of an attribute may have: those of XML 1.0 (API_SendMessage).</summary>
internal static class MessageText
{
    public const string Rule = "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF";

    public static bool IsAllowed(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            // A half of a surrogate pair comes as U+FFFD, which is allowed: JSON with one is refused before.
            if (rune.Value is (< ' ' and not ('\t' or '\n' or '\r')) or 0xFFFE or 0xFFFF)
            {
                return false;
            }
        }

        return true;
    }

    public static int Size(string text) => Encoding.UTF8.GetByteCount(text);
}
