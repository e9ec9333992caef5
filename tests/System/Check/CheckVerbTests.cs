using System.Text.Json.Nodes;
using OrderSystem.SystemTests.EndToEnd;

namespace OrderSystem.SystemTests.Check;

/// <summary>The checklist as a user types it.</summary>
public sealed class CheckVerbTests
{
    [Fact]
    public async Task The_template_keeps_the_checklist()
    {
        var ran = await DevProcess.RunAsync("check");

        Assert.True(ran.ExitCode == 0, ran.Output + ran.Errors);
        Assert.Matches(@"\d+ rules, 0 findings\n$", ran.Output);
    }

    [Fact]
    public async Task A_template_of_somebody_else_is_checked_where_it_is()
    {
        using var system = new CleanSystem(new Patch("template.yaml", "VisibilityTimeout: 150", "VisibilityTimeout: 100"), new Patch("samconfig.toml", "Stage=prod", "Stage=live"));

        var ran = await DevProcess.RunAsync("check", "--template", system.Template, "--rule", "queue-visibility-six-times-timeout", "samconfig-parameters", "--format", "json");

        Assert.Equal(1, ran.ExitCode);
        var findings = JsonNode.Parse(ran.Output)!["findings"]!.AsArray();
        Assert.Equal(["template.yaml", "samconfig.toml"], findings.Select(finding => Path.GetFileName((string)finding!["file"]!)));
        Assert.All(findings, finding => Assert.True(File.Exists(Path.Combine(RepositoryRoot.Folder, (string)finding!["file"]!))));
    }

    [Theory]
    [InlineData("There is no rule 'nonsense'", "--rule", "nonsense")]
    [InlineData("There is no file", "--template", "nonsense.yaml")]
    [InlineData("README.md:", "--template", "README.md")]
    [InlineData("--format is text or json", "--format", "xml")]
    public async Task What_cannot_be_checked_is_one_clear_message(string message, params string[] words)
    {
        var ran = await DevProcess.RunAsync(["check", .. words]);

        Assert.Equal(2, ran.ExitCode);
        Assert.Contains(message, ran.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ran.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_has_every_rule_with_its_reason_and_source()
    {
        var ran = await DevProcess.RunAsync("check", "--list", "--rule", "queue-receive-count");

        Assert.Equal(0, ran.ExitCode);
        Assert.StartsWith("queue-receive-count\n  A message is tried at least five times", ran.Output, StringComparison.Ordinal);
        Assert.Contains("\n  Why: ", ran.Output, StringComparison.Ordinal);
        Assert.Contains("\n  https://docs.aws.amazon.com/", ran.Output, StringComparison.Ordinal);
    }
}
