using System.Text.RegularExpressions;
using LocalCloud.Template.Model;

namespace OrderSystem.Dev.Check.Model;

/// <summary>A parameter that samconfig.toml gives.</summary>
/// <param name="Template">The template of its section, where it names one.</param>
internal sealed record GivenParameter(string Name, string Value, string? Template, SourceLocation At);

/// <summary>Reads <c>parameter_overrides</c> of samconfig.toml: one text, or a list of texts over several lines.</summary>
internal static partial class SamConfig
{
    private const string File = "samconfig.toml";

    public static IReadOnlyList<GivenParameter> Read(SourceTree sources)
    {
        var given = new List<GivenParameter>();
        if (sources.Text(File) is not { } text)
        {
            return given;
        }

        foreach (Match section in Section().Matches(text))
        {
            var template = Template().Match(section.Value) is { Success: true } named ? named.Groups[1].Value : null;
            var overrides = Overrides().Match(section.Value);
            given.AddRange(Pair().Matches(overrides.Value).Skip(overrides.Success ? 1 : 0).Select(pair => new GivenParameter(
                pair.Groups["name"].Value,
                pair.Groups["value"].Value.Trim('\\', '"', '\''),
                template,
                new SourceLocation(sources.NameOf(File), text.AsSpan(0, section.Index + overrides.Index + pair.Index).Count('\n') + 1))));
        }

        return given;
    }

    // From a heading to the next.
    [GeneratedRegex(@"^\[[^\]\n]+\][^\n]*\n(?:(?!^\[\w).*\n?)*", RegexOptions.Multiline)]
    private static partial Regex Section();

    [GeneratedRegex("^template(?:_file)?\\s*=\\s*\"([^\"]+)\"", RegexOptions.Multiline)]
    private static partial Regex Template();

    [GeneratedRegex("""^parameter_overrides\s*=\s*(?:\[[^\]]*\]|"(?:[^"\\]|\\.)*"|'[^']*')""", RegexOptions.Multiline)]
    private static partial Regex Overrides();

    [GeneratedRegex("""(?<name>\w+)\s*=\s*(?<value>\\"[^"]*\\"|\[|[^\s"']*)""")]
    private static partial Regex Pair();
}
