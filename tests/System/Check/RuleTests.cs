using System.Text.Json.Nodes;
using OrderSystem.Dev.Check;
using OrderSystem.Dev.Check.Linting;

namespace OrderSystem.SystemTests.Check;

/// <summary>Each rule finds what it is for, in the line where it is, and nothing else.</summary>
public sealed class RuleTests
{
    private static readonly DateOnly Today = new(2026, 11, 25);

    private static readonly IReadOnlyList<Rule> Plain = [.. RuleBook.All.Where(rule => rule.FindLinted is null)];

    public static TheoryData<string> Cases => [.. Enumerable.Range(0, RuleCases.All.Count).Select(i => $"{i} {RuleCases.All[i].Rule}")];

    public static TheoryData<string> LintedCases => [.. RuleCases.Linted.Select(one => one.Rule)];

    [Fact]
    public async Task The_clean_system_keeps_every_rule()
    {
        using var system = new CleanSystem();

        var result = await CheckAsync(system, RuleBook.All);

        Assert.True(result.Findings.Count == 0, CheckReport.Text(result));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_rule_finds_what_breaks_it_and_nothing_else(string name) => await FindsAsync(RuleCases.All[int.Parse(name.Split(' ')[0])], Plain);

    [Theory]
    [MemberData(nameof(LintedCases))]
    public async Task A_rule_about_what_the_tools_say_finds_what_breaks_it(string rule) => await FindsAsync(RuleCases.Linted.Single(one => one.Rule == rule), [.. RuleBook.All.Except(Plain)]);

    [Fact]
    public void No_rule_lacks_a_case() => Assert.Equal(
        RuleBook.All.Select(rule => rule.Id).Order(StringComparer.Ordinal), RuleCases.All.Concat(RuleCases.Linted).Select(one => one.Rule).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void A_rule_has_one_name_and_says_what_why_and_where_from()
    {
        Assert.Equal(RuleBook.All.Count, RuleBook.All.Select(rule => rule.Id).Distinct().Count());
        Assert.All(RuleBook.All, rule =>
        {
            Assert.Matches("^[a-z]+(?:-[a-z]+)*$", rule.Id);
            Assert.EndsWith(".", rule.Demands, StringComparison.Ordinal);
            Assert.EndsWith(".", rule.Why, StringComparison.Ordinal);
            Assert.True(Uri.TryCreate(rule.Source, UriKind.Absolute, out var page) && page.Scheme == "https", rule.Source);
        });
    }

    [Fact]
    public async Task An_exception_with_its_reason_is_no_finding_and_is_told()
    {
        using var system = new CleanSystem(
            new Patch("template.yaml", "Tracing: Active", "Tracing: Active\n    Timeout: 20"),
            new Patch("template.yaml", "    Timeout: 20\n    Tracing", "    Tracing"),
            new Patch("template.yaml", "maxReceiveCount: 5", "maxReceiveCount: 1"),
            new Patch("template.yaml", "  Payments:\n    Type: AWS::SQS::Queue\n", "  Payments:\n    Type: AWS::SQS::Queue\n    Metadata: { Check: { queue-receive-count: Once is enough here. } }\n"));

        var result = await CheckAsync(system, Plain);

        Assert.True(result.Findings.Count == 0, CheckReport.Text(result));
        Assert.Contains("exception: Payments from queue-receive-count: Once is enough here.\n", CheckReport.Text(result), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_found_only_with_another_parameter_says_with_which()
    {
        using var system = new CleanSystem(new Patch("template.yaml", "        Alarms: [!GetAtt Alarms.Outputs.CreateErrors]\n", ""));

        var result = await CheckAsync(system, Plain);

        Assert.EndsWith("(With Stage=prod.)", Assert.Single(result.Findings).Finding.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_report_is_for_people_and_for_programs()
    {
        using var system = new CleanSystem(new Patch("template.yaml", "maxReceiveCount: 5", "maxReceiveCount: 4"));

        var result = await CheckAsync(system, Plain);
        var json = JsonNode.Parse(CheckReport.Json(result))!;

        Assert.Contains("queue-receive-count: A message is tried at least five times before it is a dead letter.\n  template.yaml:", CheckReport.Text(result), StringComparison.Ordinal);
        Assert.EndsWith($"\n{Plain.Count} rules, 1 finding\n", CheckReport.Text(result), StringComparison.Ordinal);
        Assert.Equal((Plain.Count, "queue-receive-count", "template.yaml", "Payments"), ((int)json["rules"]!, (string)json["findings"]![0]!["rule"]!, (string)json["findings"]![0]!["file"]!, (string)json["findings"]![0]!["resource"]!));
    }

    [Fact]
    public void The_checklist_is_what_the_rules_say() =>
        Assert.True(File.ReadAllText(ChecklistPage.Path) == ChecklistPage.Write(), "docs/checklist.md is not up to date: `dotnet dev.cs check --write-docs` writes it.");

    private static async Task FindsAsync(RuleCase broken, IReadOnlyList<Rule> rules)
    {
        using var system = new CleanSystem(broken.Patches);

        var result = await CheckAsync(system, rules);

        Assert.True(result.Findings.All(found => found.Rule.Id == broken.Rule), CheckReport.Text(result));
        Assert.Equal(broken.Resources.Split(','), result.Findings.Select(found => found.Finding.Resource).Distinct().Order(StringComparer.Ordinal));
        Assert.All(result.Findings, found => Assert.Contains(broken.Line, system.Line(found.Finding.At.File, found.Finding.At.Line), StringComparison.Ordinal));
    }

    private static async Task<CheckResult> CheckAsync(CleanSystem system, IReadOnlyList<Rule> rules)
    {
        var result = await Checker.RunAsync([system.Template], system.Folder, rules, Today, TestContext.Current.CancellationToken);
        Assert.SkipWhen(result.Skipped.Count > 0, $"{LintTool.Missing}.");
        return result;
    }
}
