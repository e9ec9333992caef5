using System.Text.RegularExpressions;

namespace OrderSystem.SystemTests.EndToEnd;

/// <summary>Every command of the README is run, in its order, as it stands there but for the ports.</summary>
[Collection(RunningSystemTests.Name)]
public sealed partial class ReadmeTests(RunningSystem running)
{
    /// <summary>What the shell of the test puts in front: <c>dotnet dev.cs</c> is what dev.cs starts once everything is built.</summary>
    private const string Prelude = """
        set -euo pipefail
        dotnet() { if [ "$1" = dev.cs ]; then shift; command dotnet exec "$DEV" "$@"; else command dotnet "$@"; fi; }
        """;

    private readonly LocalSystem _system = running.System;

    [Fact]
    public async Task Every_command_of_the_README_works()
    {
        Assert.SkipUnless(File.Exists("/bin/bash") && File.Exists("/usr/bin/curl"), "the README's commands need bash and curl");
        var environment = new Dictionary<string, string> { ["DEV"] = DevProcess.Assembly, ["ORDERSYSTEM_URL"] = $"{_system.Api}" };
        var readme = await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Folder, "README.md"), TestContext.Current.CancellationToken);
        var hasAws = (await DevProcess.RunAsync("bash", ["-c", "command -v aws"], null)).ExitCode == 0;
        var (before, orderId, ran) = ("", "", 0);

        foreach (var block in Blocks().Matches(readme).Select(match => match.Groups[1].Value))
        {
            if (block.Contains("dev.cs test ", StringComparison.Ordinal))
            {
                // `up`, `test` and `bench`: one is running, this is part of the next, and the last takes its time.
                continue;
            }

            var script = string.Join('\n', block.Split('\n').Where(line => hasAws || !line.StartsWith("aws ", StringComparison.Ordinal)))
                .Replace("127.0.0.1:8080", _system.Api.Authority, StringComparison.Ordinal)
                .Replace("127.0.0.1:8081", _system.Aws.Authority, StringComparison.Ordinal)
                .Replace("127.0.0.1:8082", _system.Stripe.Authority, StringComparison.Ordinal)
                .Replace("ORDER_ID", orderId, StringComparison.Ordinal);

            // Blocks build on each other (TOKEN is set in one and used in the next), so the assignments before go along.
            var result = await DevProcess.RunAsync("bash", ["-c", $"{Prelude}\n{before}\n{script}"], environment);

            Assert.True(result.ExitCode == 0, $"{script}\nended with {result.ExitCode}:\n{result.Errors}\n{result.Output}");
            Assert.DoesNotContain("\"message\":\"Unauthorized\"", result.Output, StringComparison.Ordinal);
            before += string.Join('\n', script.Split('\n').Where(line => Assignment().IsMatch(line))) + "\n";
            orderId = OrderId().Match(result.Output) is { Success: true } match ? match.Groups[1].Value : orderId;
            ran++;
        }

        Assert.True(ran >= 5, $"only {ran} blocks of commands were found in the README");
        Assert.NotEmpty(orderId);
    }

    [Fact]
    public async Task Every_file_that_a_document_links_to_exists()
    {
        var missing = new List<string>();
        foreach (var document in Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Folder, "docs"), "*.md", SearchOption.AllDirectories).Append(Path.Combine(RepositoryRoot.Folder, "README.md")))
        {
            var text = await File.ReadAllTextAsync(document, TestContext.Current.CancellationToken);
            missing.AddRange(Links().Matches(text).Select(match => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(document)!, match.Groups[1].Value)))
                .Where(target => !Path.Exists(target)).Select(target => $"{Path.GetFileName(document)} → {target}"));
        }

        Assert.Empty(missing);
    }

    [GeneratedRegex(@"```sh\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"^(export )?[A-Z_]+=")]
    private static partial Regex Assignment();

    [GeneratedRegex("\"orderId\":\"([^\"]+)\"")]
    private static partial Regex OrderId();

    [GeneratedRegex(@"\]\((?!https?:|#)([^)#]+)[^)]*\)")]
    private static partial Regex Links();
}
