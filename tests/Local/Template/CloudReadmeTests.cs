using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalCloud.Template;
using OrderSystem.Local.Tests.Lambda;

namespace OrderSystem.Local.Tests.Template;

/// <summary>local/Cloud/README.md tells the truth.</summary>
public sealed partial class CloudReadmeTests
{
    [Fact]
    public void Every_resource_type_is_in_the_table_with_what_becomes_of_it()
    {
        var rows = Lines.Select(line => Row().Match(line)).Where(row => row.Success)
            .Select(row => (row.Groups[1].Value, row.Groups[2].Value));
        var known = ResourceTypes.Run.Keys.Select(type => (type, ResourceTypes.ReasonToAccept(type) is { } reason ? $"read: {reason}" : "runs"))
            .Concat(ResourceTypes.Accepted.Select(accepted => (accepted.Key.EndsWith("::", StringComparison.Ordinal) ? accepted.Key + "*" : accepted.Key, $"accepted: {accepted.Value}")));

        Assert.Equal(known, rows);
    }

    [Fact]
    public async Task Every_control_that_is_read_answers()
    {
        await using var system = await CloudFixture.StartAsync("  Work: {Type: AWS::SQS::Queue}\n");
        using var http = new HttpClient { BaseAddress = system.Cloud.AwsUrl };
        var paths = Lines.Where(line => line.StartsWith("| `GET /_local", StringComparison.Ordinal)).SelectMany(line => ControlPath().Matches(line.Split('|')[1])).Select(match => match.Value).ToList();
        Assert.True(paths.Count >= 12, string.Join(' ', paths));

        foreach (var path in paths)
        {
            using var answer = await http.GetAsync(path, TestContext.Current.CancellationToken);
            var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            // Of a trace that nobody knows it says so.
            Assert.True(answer.IsSuccessStatusCode || text.Contains("No trace is known by", StringComparison.Ordinal), $"GET {path}: {(int)answer.StatusCode} {text}");
        }

        var host = JsonNode.Parse(await http.GetStringAsync("/_local/host?collect=true", TestContext.Current.CancellationToken))!;
        Assert.Equal(Environment.ProcessId, (int)host["processId"]!);
        Assert.True((long)host["heapBytes"]! > 0 && (long)host["memoryBytes"]! > (long)host["heapBytes"]! && (double)host["processorSeconds"]! > 0 && (int)host["threads"]! > 0, $"{host}");
    }

    private static IEnumerable<string> Lines => File.ReadLines(Path.Combine(TestFunctions.CodeUri, "..", "..", "local", "Cloud", "README.md"));

    [GeneratedRegex(@"/_local/[\w/]+")]
    private static partial Regex ControlPath();

    [GeneratedRegex(@"^\| `(AWS::[A-Za-z0-9:*]+)` \| (.+) \|$")]
    private static partial Regex Row();
}
