using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace OrderSystem.SystemTests.Deploying;

/// <summary>template.yaml as CloudFormation gets it: transformed by aws-sam-translator, the very code that runs on AWS.</summary>
internal static class Transform
{
    public const string BuildId = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    /// <summary>The resources; skips the test where Python or the translator is missing.</summary>
    /// <param name="parameters">As <c>Name=Value</c>, over the defaults.</param>
    /// <param name="without">Properties that are taken out of every resource first, with commas between.</param>
    public static async Task<JsonObject> ResourcesAsync(string parameters = "", string? without = null) => (await RunAsync(parameters, without))["Resources"]!.AsObject();

    public static async Task<JsonObject> RunAsync(string parameters, string? without = null)
    {
        string[] required = [$"BuildId={BuildId}", "TokenIssuer=https://issuer.example", "TokenAudience=orders"];
        var given = parameters.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var (exit, output) = await RunAsync(
            "python3",
            [Path.Combine(RepositoryRoot.Folder, "tests", "System", "Deploying", "transform.py"), Path.Combine(RepositoryRoot.Folder, "template.yaml"), .. without is null ? [] : new[] { "--without", without }, .. required, .. given]);
        Assert.SkipWhen(exit == 3, $"aws-sam-translator or cfn-lint is not installed for python3: {output.Trim()}");
        Assert.True(exit == 0, output);
        return JsonNode.Parse(output)!.AsObject();
    }

    /// <summary>Runs a program to the end; skips the test where it is not installed.</summary>
    public static async Task<(int Exit, string Output)> RunAsync(string program, IEnumerable<string> arguments)
    {
        using var process = new Process { StartInfo = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true } };
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            Assert.Skip($"{program} is not installed");
        }

        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, process.ExitCode is 0 or 3 ? output : output + await error);
    }
}
