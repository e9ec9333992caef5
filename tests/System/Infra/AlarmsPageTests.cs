using System.Text.RegularExpressions;

namespace OrderSystem.SystemTests.Infra;

/// <summary>docs/alarms.md has each alarm, and says of it what the alarm says of itself.</summary>
public sealed partial class AlarmsPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(RepositoryRoot.Folder, "docs/alarms.md"));

    /// <summary>Name, what it means, first look, runbook. <c>*X*Errors</c> stands for that alarm of every function.</summary>
    private static IReadOnlyList<string[]> Rows => [.. Page.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal))
        .Select(line => line.Trim('|', ' ').Split('|').Select(cell => cell.Trim()).ToArray())];

    [Fact]
    public void It_has_every_alarm_once()
    {
        var functions = FunctionAlarmTests.Functions.Select(row => row.Data).ToList();
        var named = Rows.SelectMany(row => row[0].Trim('`') is ['X', .. var kind] && kind is "Errors" or "Slow" or "Throttled" ? functions.Select(function => function + kind) : [row[0].Trim('`')]);

        Assert.Equal(Alarm.All.Select(alarm => alarm.Id).Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_row_says_what_it_means_where_to_look_first_and_which_runbook_the_alarm_links_to() => Assert.All(Rows, row =>
    {
        Assert.Equal(4, row.Length);
        Assert.All(row, cell => Assert.NotEmpty(cell));
        var links = Link().Matches(row[3]).Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(links);
        var id = row[0].Trim('`');
        if (!id.StartsWith('X'))
        {
            var alarm = Alarm.All.Single(alarm => alarm.Id == id);
            var before = Page[..Page.IndexOf($"\n| {row[0]} |", StringComparison.Ordinal)];
            Assert.Equal(alarm.Calls ? "What calls" : "What can wait", Heading().Matches(before)[^1].Groups[1].Value);
            Assert.EndsWith($"/{links[0]}.md", alarm.Description, StringComparison.Ordinal);
        }
    });

    [Fact]
    public void It_says_what_the_alarms_cost()
    {
        var metrics = Alarm.All.Sum(alarm => alarm.Metrics.Count);
        var composites = Alarm.All.Count(alarm => alarm.IsComposite);
        Assert.Contains(FormattableString.Invariant($"{metrics} alarm metrics at $0.10 and {composites} composite alarms at $0.50: ${(metrics * 0.10m) + (composites * 0.50m):0.00} a month"), Page, StringComparison.Ordinal);
    }

    [GeneratedRegex("\n## (What (?:calls|can wait))")]
    private static partial Regex Heading();

    [GeneratedRegex(@"\]\(runbooks/([a-zA-Z-]+)\.md\)")]
    private static partial Regex Link();
}
