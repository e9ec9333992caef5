using System.Text.RegularExpressions;

namespace LocalCloud.EventSources.Patterns;

/// <summary>The wildcards of patterns: <c>*</c> stands for any characters, <c>\*</c> and <c>\\</c> for themselves.</summary>
internal static class Wildcard
{
    public const string TooComplex = "Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character";

    /// <summary>EventBridge refuses a pattern whose wildcards are too costly. Its measure is not published; six are too many.</summary>
    private const int Most = 5;

    /// <summary>What is wrong with it; null: nothing. Positions count from the opening quote, in bytes.</summary>
    public static string? Fault(string pattern)
    {
        var count = 0;
        for (var at = 0; at < pattern.Length; at++)
        {
            if (pattern[at] == '*')
            {
                if (at + 1 < pattern.Length && pattern[at + 1] == '*')
                {
                    return $"Consecutive wildcard characters at pos {Position(pattern, at)}";
                }

                count++;
            }
            else if (pattern[at] == '\\')
            {
                if (at + 1 == pattern.Length || pattern[at + 1] is not ('*' or '\\'))
                {
                    return $"Invalid escape character at pos {Position(pattern, at)}";
                }

                at++;
            }
        }

        return count > Most ? TooComplex : null;
    }

    public static Func<string, bool> Matcher(string pattern)
    {
        var expression = Regex.Replace(pattern, @"\\[*\\]|\*|[^*\\]+", part => part.Value switch
        {
            "*" => ".*",
            @"\*" => @"\*",
            @"\\" => @"\\",
            _ => Regex.Escape(part.Value),
        });
        var regex = new Regex($"^{expression}$", RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        return regex.IsMatch;
    }

    private static int Position(string pattern, int at) => System.Text.Encoding.UTF8.GetByteCount(pattern.AsSpan(0, at)) + 1;
}
