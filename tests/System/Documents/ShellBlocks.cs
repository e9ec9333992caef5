using System.Text.RegularExpressions;

namespace OrderSystem.SystemTests.Documents;

/// <param name="Page">Its file, relative to the repository.</param>
/// <param name="IsLocal">It works on the local system as it stands (<c>sh local</c>).</param>
public sealed record ShellBlock(string Page, string Script, bool IsLocal)
{
    public override string ToString() => $"{Page}:\n{Script}";
}

/// <summary>The commands in the documents that an operator follows.</summary>
internal static partial class ShellBlocks
{
    public static IReadOnlyList<string> Runbooks { get; } =
        [.. Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Folder, "docs", "runbooks"), "*.md").Select(Relative).Order(StringComparer.Ordinal)];

    public static IReadOnlyList<string> Pages { get; } = [.. Runbooks, "docs/deploy.md", "docs/edge.md", "docs/sizing.md"];

    public static IReadOnlyList<ShellBlock> Of(string page) =>
        [.. Fences().Matches(Read(page)).Select(match => new ShellBlock(page, match.Groups[2].Value, match.Groups[1].Value == " local"))];

    public static string Read(string page) => File.ReadAllText(Path.Combine(RepositoryRoot.Folder, page));

    /// <summary>The words of each call of a program, without comments, quoted text and what stands in <c>$(…)</c> beside it.</summary>
    public static IEnumerable<string[]> Calls(ShellBlock block, string program)
    {
        var plain = HereDocuments().Replace(block.Script, "");
        plain = Continued().Replace(plain, " ");
        plain = SingleQuoted().Replace(plain, "TEXT");
        plain = Comments().Replace(plain, "");
        plain = Substitutions().Replace(plain, "VALUE");
        plain = OwnInQuotes().Replace(plain, "\n$1\n");
        plain = DoubleQuoted().Replace(plain, "TEXT");
        foreach (var part in plain.Split(["\n", "&&", "||", ";", "|", "$(", "`", ")", "<(", " <<", " > "], StringSplitOptions.TrimEntries))
        {
            var start = part.StartsWith(program + " ", StringComparison.Ordinal) ? 0 : -1;
            if (start == 0)
            {
                yield return part[(program.Length + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            }
        }
    }

    private static string Relative(string file) => Path.GetRelativePath(RepositoryRoot.Folder, file).Replace('\\', '/');

    [GeneratedRegex(@"^```sh( local)?\n(.*?)\n```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fences();

    [GeneratedRegex(@"<<'PY'(.*?\n).*?\nPY\b", RegexOptions.Singleline)]
    private static partial Regex HereDocuments();

    [GeneratedRegex(@"\\\n\s*")]
    private static partial Regex Continued();

    [GeneratedRegex(@"'[^']*'")]
    private static partial Regex SingleQuoted();

    [GeneratedRegex(@"(^|\s)#.*$", RegexOptions.Multiline)]
    private static partial Regex Comments();

    [GeneratedRegex(@"""?\$\((res|basename|date|echo)\b[^()]*(\([^()]*\)[^()]*)*\)""?")]
    private static partial Regex Substitutions();

    [GeneratedRegex(@"""\$\((dotnet dev\.cs [^()]*)\)""")]
    private static partial Regex OwnInQuotes();

    [GeneratedRegex(@"""(\\.|[^""\\])*""")]
    private static partial Regex DoubleQuoted();
}
