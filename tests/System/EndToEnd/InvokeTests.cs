using System.Text.Json.Nodes;
using LocalCloud.Template;

namespace OrderSystem.SystemTests.EndToEnd;

/// <summary>Every function runs once on each of its example events, alone.</summary>
public sealed class InvokeTests
{
    /// <summary>events/create-order-invalid.json belongs to CreateOrder: the longest function name that it begins with.</summary>
    public static TheoryData<string, string> Events() =>
        [.. Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Folder, "events"), "*.json").Select(f => Path.GetFileName(f)).Where(f => f != "env.sam.json")
            .Select(file => (FunctionOf(file), file))];

    [Theory]
    [MemberData(nameof(Events))]
    public async Task A_function_answers_its_event_and_reports(string function, string file)
    {
        var ran = await DevProcess.RunAsync("invoke", function, "--event", $"events/{file}");

        Assert.True(ran.ExitCode == 0, ran.Errors + ran.Output);
        Assert.NotNull(JsonNode.Parse(ran.Output));
        Assert.Contains("REPORT RequestId: ", ran.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_function_of_the_template_has_an_event()
    {
        var covered = Events().Select(row => row.Data.Item1).ToHashSet();

        Assert.Equal(Functions.Order(), covered.Order());
    }

    private static IEnumerable<string> Functions => Template.Functions.Select(function => function.LogicalId);

    private static SamTemplate Template => SamTemplate.Load(
        Path.Combine(RepositoryRoot.Folder, "template.yaml"),
        new TemplateOptions { Parameters = new Dictionary<string, string> { ["BuildId"] = new string('0', 64), ["TokenIssuer"] = "https://tokens.example", ["TokenAudience"] = "orders" } });

    private static string FunctionOf(string file)
    {
        var plain = file.Replace("-", "", StringComparison.Ordinal);
        return Functions.Where(name => plain.StartsWith(name, StringComparison.OrdinalIgnoreCase)).MaxBy(name => name.Length)
            ?? throw new InvalidOperationException($"events/{file} belongs to no function of template.yaml.");
    }
}
