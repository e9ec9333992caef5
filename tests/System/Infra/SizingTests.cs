using System.Text.RegularExpressions;

namespace OrderSystem.SystemTests.Infra;

/// <summary>docs/sizing.md says what template.yaml has, and measures with events that exist.</summary>
public sealed partial class SizingTests
{
    private static string Page { get; } = File.ReadAllText(Path.Combine(RepositoryRoot.Folder, "docs", "sizing.md"));

    [Fact]
    public void The_table_has_each_function_with_its_memory()
    {
        var template = Yaml.Read("template.yaml");
        var standard = template["Globals"]!["Function"]!["MemorySize"].Text();
        var expected = template.Resources("AWS::Serverless::Function").Select(function => $"{function.Key} {(function.Value["MemorySize"] ?? standard).Text()}");

        Assert.Equal(expected.Order(StringComparer.Ordinal), Rows().Matches(Page).Select(row => $"{row.Groups[1]} {row.Groups[2]}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_run_names_a_function_and_an_event_that_exist()
    {
        var functions = Yaml.Read("template.yaml").Resources("AWS::Serverless::Function").Keys.ToHashSet();
        var runs = Runs().Matches(Page).Select(run => (Function: run.Groups[1].Value, Event: run.Groups[2].Value, Strategy: run.Groups[3].Value)).ToList();

        Assert.True(runs.Count >= 9, $"only {runs.Count} runs were found in docs/sizing.md");
        Assert.All(runs, run => Assert.Contains(run.Function, functions));
        Assert.All(runs, run => Assert.True(File.Exists(Path.Combine(RepositoryRoot.Folder, "events", run.Event)), run.Event));
        Assert.All(runs, run => Assert.Contains(run.Strategy, (string[])["cost", "speed", "balanced"]));
    }

    [Fact]
    public void The_tuner_may_touch_the_functions_of_one_stack_alone()
    {
        var application = Assert.Single(Yaml.Read("infra/power-tuning.yaml").Resources("AWS::Serverless::Application")).Value;

        Assert.EndsWith(":function:${StackName}-*", application["Parameters"]!["lambdaResource"]!["Fn::Sub"].Text(), StringComparison.Ordinal);
        Assert.Matches(@"^\d+\.\d+\.\d+$", application["Location"]!["SemanticVersion"].Text());
    }

    [GeneratedRegex(@"^\| ([A-Za-z]+) \| (\d+) MB \|", RegexOptions.Multiline)]
    private static partial Regex Rows();

    [GeneratedRegex(@"`tune ([A-Za-z]+) ([a-z-]+\.json) \d+ (\w+)`")]
    private static partial Regex Runs();
}
