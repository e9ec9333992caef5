using System.Text.RegularExpressions;
using OrderSystem.Dev.CommandLine;

namespace OrderSystem.Dev.Deploying;

/// <summary>
/// The parameters that samconfig.toml gives an environment. Read is the one form that the file has: a list with one
/// <c>"Name=Value"</c> a line (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html).
/// </summary>
internal static partial class SamConfig
{
    public const string File = "samconfig.toml";

    /// <param name="text">Of the file.</param>
    /// <param name="environment">What <c>--config-env</c> names.</param>
    /// <returns>Name and value, in the order of the file.</returns>
    /// <exception cref="VerbException">There is no such environment, or an entry is not <c>"Name=Value"</c>.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Parameters(string text, string environment)
    {
        var lines = text.Split('\n').Select(line => line.Trim()).ToList();
        var section = $"[{environment}.deploy.parameters]";
        var start = lines.IndexOf(section);
        if (start < 0)
        {
            var known = lines.Select(line => Section().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value);
            throw new VerbException($"{File} has no {section}. The environments: {string.Join(", ", known)}.");
        }

        var end = lines.FindIndex(start + 1, line => Header().IsMatch(line)) is > 0 and var next ? next : lines.Count;
        var list = lines.FindIndex(start, end - start, line => line == "parameter_overrides = [");
        var close = list < 0 ? -1 : lines.FindIndex(list, end - list, line => line == "]");
        if (close < 0)
        {
            throw new VerbException($"{File}: {section} needs `parameter_overrides = [`, one \"Name=Value\" a line, and `]`.");
        }

        return [.. Enumerable.Range(list + 1, close - list - 1).Where(index => lines[index] is not "" && lines[index][0] != '#').Select(index => Read(lines[index], index + 1))];
    }

    private static KeyValuePair<string, string> Read(string line, int number) => Entry().Match(line) is { Success: true } match
        ? KeyValuePair.Create(match.Groups[1].Value, match.Groups[2].Value)
        : throw new VerbException($"{File}({number}): \"Name=Value\" is expected, without quotes or backslashes in it, not {line}");

    [GeneratedRegex("""^"([A-Za-z0-9]+)=([^"\\]*)",?\s*(?:#.*)?$""")]
    private static partial Regex Entry();

    [GeneratedRegex(@"^\[(\w+)\.deploy\.parameters\]$")]
    private static partial Regex Section();

    [GeneratedRegex(@"^\[[\w.]+\]$")]
    private static partial Regex Header();
}
