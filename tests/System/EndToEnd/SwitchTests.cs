using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace OrderSystem.SystemTests.EndToEnd;

/// <summary>The switches of <c>up</c>, and what it leaves behind.</summary>
public sealed class SwitchTests
{
    [Fact]
    public async Task An_external_function_is_started_by_hand_with_the_variables_that_up_prints()
    {
        await using var system = await LocalSystem.StartColdAsync("--external", "ProcessPayment");
        var variables = system.Output.Split('\n').SkipWhile(line => !line.StartsWith("Start ProcessPayment yourself", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => line.StartsWith("  ", StringComparison.Ordinal)).Select(line => line.Trim().Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        Assert.Contains("AWS_LAMBDA_RUNTIME_API", variables.Keys);
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(RepositoryRoot.Folder, "src/Functions/ProcessPayment/bin/Release/net10.0/ProcessPayment.dll")]) { RedirectStandardOutput = true };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var function = Process.Start(start)!;
        function.BeginOutputReadLine();
        try
        {
            using var ada = system.Customer("ada");
            await system.WaitForStatusAsync(ada, await ada.PlaceAsync(), "completed", TimeSpan.FromSeconds(60));
        }
        finally
        {
            function.Kill();
        }
    }

    [Fact]
    public async Task Stopping_it_stops_the_functions_too()
    {
        List<int> processes;
        await using (var system = await LocalSystem.StartAsync())
        {
            var functions = await system.Http.GetFromJsonAsync<JsonArray>(new Uri(system.Aws, "_local/functions"), TestContext.Current.CancellationToken);
            processes = [.. functions!.SelectMany(function => function!["processes"]!.AsArray()).Select(id => id!.GetValue<int>())];
            Assert.NotEmpty(processes);
        }

        await Eventually.TrueAsync(() => Task.FromResult(processes.TrueForAll(IsGone)), seen: () => $"some of the processes {string.Join(", ", processes)} still run");
    }

    [Theory]
    [InlineData(1, "Nonsense", "--param", "Nonsense=1")]
    [InlineData(1, "PaymentDeadlineMinutes", "--param", "PaymentDeadlineMinutes=0")]
    [InlineData(2, "--param takes Name=Value", "--param", "Nonsense")]
    [InlineData(1, "There is no function Nonsense", "--external", "Nonsense")]
    [InlineData(1, "127.0.0.1:9", "--dynamodb", "http://127.0.0.1:9")]
    [InlineData(2, "--dynamodb is a URL", "--dynamodb", "localhost:8000")]
    [InlineData(2, "--time-scale is a number", "--time-scale", "0.5")]
    [InlineData(2, "--bind is an IP address", "--bind", "everywhere")]
    public async Task What_cannot_be_run_is_said(int exitCode, string message, params string[] switches)
    {
        var ran = await DevProcess.RunAsync(["up", "--port", "19080", .. switches]);

        Assert.Equal(exitCode, ran.ExitCode);
        Assert.Contains(message, ran.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ran.Errors, StringComparison.Ordinal);
    }

    private static bool IsGone(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return process.HasExited;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }
}
