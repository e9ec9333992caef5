using System.Text.RegularExpressions;

namespace LocalCloud.Template;

/// <summary>The text of <c>Fn::Sub</c>: <c>${Name}</c> and <c>${Id.Attribute}</c> are replaced, <c>${!Name}</c> stands for <c>${Name}</c>.</summary>
internal static partial class SubText
{
    public static string Replace(string text, Func<string, string> value) =>
        Variable().Replace(text, match => match.Groups["literal"].Success ? $"${{{match.Groups["name"].Value}}}" : value(match.Groups["name"].Value));

    public static IEnumerable<string> Names(string text) =>
        Variable().Matches(text).Where(match => !match.Groups["literal"].Success).Select(match => match.Groups["name"].Value);

    [GeneratedRegex(@"\$\{(?<literal>!)?(?<name>[^}]*)\}")]
    private static partial Regex Variable();
}
