using System.Text.RegularExpressions;

namespace OrderSystem.SystemTests.Documents;

/// <summary>Who is woken finds each thing in the same place; see docs/runbooks/README.md.</summary>
public sealed partial class RunbookFormTests
{
    private static readonly string[] Parts = ["You notice", "What it means", "First five minutes", "Do", "Over when", "Afterwards"];

    public static TheoryData<string> Runbooks { get; } = [.. ShellBlocks.Runbooks.Where(page => !page.EndsWith("/README.md", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Runbooks))]
    public void A_runbook_has_its_parts_in_their_order(string page)
    {
        var text = ShellBlocks.Read(page);

        Assert.Equal(Parts, Headings().Matches(text).Select(match => match.Groups[1].Value).Where(heading => heading != "Drill"));
        var means = text.Split("## What it means")[1].Split("\n## ")[0];
        Assert.Contains("**Money**", means, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("**Customer", means, StringComparison.OrdinalIgnoreCase);
        Assert.Contains($"]({Path.GetFileName(page)})", ShellBlocks.Read("docs/runbooks/README.md"), StringComparison.Ordinal);
    }

    /// <summary>An alarm leads to a page; the page must know the alarm. <c>XErrors</c> stands for that of each function.</summary>
    [Fact]
    public void Each_alarm_is_named_in_the_runbook_that_it_leads_to()
    {
        var rows = AlarmRows().Matches(ShellBlocks.Read("docs/alarms.md")).Select(row => (Alarm: row.Groups[1].Value, Links: row.Groups[2].Value)).ToList();
        Assert.True(rows.Count > 20, $"only {rows.Count} alarms were found in docs/alarms.md");

        var missing = from row in rows
                      let page = RunbookLinks().Match(row.Links).Groups[1].Value
                      let name = row.Alarm.StartsWith('X') ? $"…{row.Alarm[1..]}" : row.Alarm
                      where !ShellBlocks.Read($"docs/runbooks/{page}").Contains($"`{name}`", StringComparison.Ordinal)
                      select $"{page} does not name {name}";
        Assert.Empty(missing);
    }

    /// <summary>A link to a heading that was renamed leads to the top of a long page, at night.</summary>
    [Fact]
    public void Each_link_to_a_heading_finds_it()
    {
        var missing = new List<string>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Folder, "docs"), "*.md", SearchOption.AllDirectories).Append(Path.Combine(RepositoryRoot.Folder, "README.md")))
        {
            foreach (Match link in HeadingLinks().Matches(File.ReadAllText(file)))
            {
                var target = link.Groups[1].Value.Length == 0 ? file : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, link.Groups[1].Value));
                if (!File.Exists(target) || !AllHeadings().Matches(File.ReadAllText(target)).Select(match => Anchor(match.Groups[1].Value)).Contains(link.Groups[2].Value))
                {
                    missing.Add($"{Path.GetRelativePath(RepositoryRoot.Folder, file)}: {link.Value}");
                }
            }
        }

        Assert.Empty(missing);
    }

    /// <summary>As GitHub makes it.</summary>
    private static string Anchor(string heading) => NotInAnchors().Replace(heading.Trim().ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"^\| `([A-Za-z]+)` \|(.+)$", RegexOptions.Multiline)]
    private static partial Regex AlarmRows();

    [GeneratedRegex(@"\]\(runbooks/([a-zA-Z-]+\.md)\)")]
    private static partial Regex RunbookLinks();

    [GeneratedRegex("^## (.+)$", RegexOptions.Multiline)]
    private static partial Regex Headings();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex AllHeadings();

    [GeneratedRegex(@"\]\((?!https?:)([^)#\s]*\.md|)#([^)\s]+)\)")]
    private static partial Regex HeadingLinks();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchors();
}
