using OrderSystem.SystemTests.EndToEnd;

namespace OrderSystem.SystemTests.Documents;

/// <summary>
/// Every command that a runbook marks as local is run against the whole system, as it stands there but for the ports. It is a
/// system of its own: a runbook sends back whatever letters it finds.
/// </summary>
public sealed class RunbookTests(RunningSystem running) : IClassFixture<RunningSystem>
{
    public static TheoryData<string> Runbooks { get; } = [.. ShellBlocks.Runbooks.Where(page => ShellBlocks.Of(page).Any(block => block.IsLocal))];

    private readonly LocalSystem _system = running.System;

    [Theory]
    [MemberData(nameof(Runbooks))]
    public async Task Its_local_commands_work(string page)
    {
        var hasAws = await DevProcess.RunAsync("bash", ["-c", "command -v aws curl python3"], null);
        Assert.SkipUnless(hasAws.ExitCode == 0, "the runbooks' commands need bash, curl, python3 and the AWS CLI");
        var prelude = ShellBlocks.Of("docs/runbooks/README.md").Single(block => block.Script.Contains("AWS_ENDPOINT_URL=", StringComparison.Ordinal)).Script;
        var folder = Directory.CreateTempSubdirectory("runbook-");
        try
        {
            foreach (var block in ShellBlocks.Of(page).Where(block => block.IsLocal))
            {
                var script = $$"""
                    set -euo pipefail
                    dotnet() { if [ "$1" = dev.cs ]; then shift; command dotnet exec "$DEV" "$@"; else command dotnet "$@"; fi; }
                    cd '{{folder.FullName}}'
                    {{prelude}}
                    {{block.Script}}
                    """.Replace("127.0.0.1:8081", _system.Aws.Authority, StringComparison.Ordinal).Replace("127.0.0.1:8082", _system.Stripe.Authority, StringComparison.Ordinal);

                var ran = await DevProcess.RunAsync("bash", ["-c", script], new Dictionary<string, string> { ["DEV"] = DevProcess.Assembly, ["ORDERSYSTEM_URL"] = $"{_system.Api}" });

                Assert.True(ran.ExitCode == 0, $"{block}\nended with {ran.ExitCode}:\n{ran.Errors}\n{ran.Output}");
                Assert.DoesNotContain("FunctionError", ran.Output, StringComparison.Ordinal);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
            using var cleared = await _system.Http.DeleteAsync(new Uri(_system.Stripe, "_local/faults"), TestContext.Current.CancellationToken);
        }
    }
}
