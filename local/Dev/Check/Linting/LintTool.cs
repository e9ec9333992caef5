using System.Diagnostics;
using System.Text.Json.Nodes;
using LocalCloud.Template.Model;
using OrderSystem.Dev.Check.Model;
using OrderSystem.Dev.CommandLine;

namespace OrderSystem.Dev.Check.Linting;

/// <summary>Runs lint.py with an interpreter that has cfn-lint, which brings SAM's translator along.</summary>
internal static class LintTool
{
    public const string Missing = "no Python with cfn-lint and aws-sam-translator was found; `pip install cfn-lint` brings both";

    private static string Script => Path.Combine(Repository.Root, "local", "Dev", "Check", "Linting", "lint.py");

    /// <returns>Null: there is no such interpreter.</returns>
    /// <exception cref="VerbException">The script failed.</exception>
    public static async Task<LintRun?> RunAsync(IReadOnlyList<Deployment> deployments, CancellationToken cancellationToken)
    {
        foreach (var python in Interpreters())
        {
            if (await CallAsync(python, ["-c", "import cfnlint, samtranslator"], "", cancellationToken) is { ExitCode: 0 })
            {
                return await RunAsync(python, deployments, cancellationToken);
            }
        }

        return null;
    }

    private static async Task<LintRun> RunAsync(string python, IReadOnlyList<Deployment> deployments, CancellationToken cancellationToken)
    {
        var files = deployments.SelectMany(deployment => deployment.Files).DistinctBy(file => file.Path).ToList();
        // A template without SAM is what it is.
        var transformed = deployments.Where(deployment => deployment.File.Content.Texts("Transform").Contains("AWS::Serverless-2016-10-31")).ToList();
        var request = new JsonObject
        {
            ["files"] = new JsonArray([.. files.Select(file => (JsonNode)file.Path)]),
            ["transform"] = new JsonArray([.. transformed.Select(deployment => (JsonNode)new JsonObject
            {
                ["file"] = deployment.File.Path,
                ["parameters"] = new JsonObject(deployment.Choice.Split('=', 2) is [var name, var value] ? [KeyValuePair.Create(name, (JsonNode?)value)] : []),
            })]),
        };
        var (exitCode, output, errors) = await CallAsync(python, [Script], request.ToJsonString(), cancellationToken);
        if (exitCode != 0)
        {
            throw new VerbException($"{Script} failed: {errors.Trim()}");
        }

        var answer = JsonNode.Parse(output)!;
        var names = files.ToDictionary(file => file.Path, file => file.Name, StringComparer.Ordinal);
        IReadOnlyList<LintMatch> Matches(JsonNode? found) => [.. found!.AsArray().Select(match => new LintMatch(
            new SourceLocation(names[(string)match!["file"]!], (int)match["line"]!), (string)match["id"]!, Short((string)match["message"]!), [.. match["path"]!.AsArray().Select(part => (string)part!)]))];
        return new LintRun(
            Matches(answer["lint"]),
            [.. answer["transformed"]!.AsArray().Zip(transformed, (result, deployment) => new Transformed(deployment, result!["template"] as JsonObject, Matches(result["lint"]), (string?)result["error"]))]);
    }

    // A wrong action is told with all that there are.
    private static string Short(string message) => message.Length <= 200 ? message : message[..200] + " …";

    /// <summary>The one that cfn-lint itself is installed for comes first: it may live in an environment of its own.</summary>
    private static IEnumerable<string> Interpreters()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        if (folders.Select(folder => Path.Combine(folder, "cfn-lint")).FirstOrDefault(File.Exists) is { } program
            && File.ReadLines(program).FirstOrDefault() is { } first && first.StartsWith("#!", StringComparison.Ordinal) && first.Contains("python", StringComparison.Ordinal))
        {
            yield return first[2..].Trim().Split(' ')[0];
        }

        yield return "python3";
        yield return "python";
    }

    private static async Task<(int ExitCode, string Output, string Errors)> CallAsync(string program, IEnumerable<string> arguments, string input, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        Process? process;
        try
        {
            process = Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (127, "", $"{program} cannot be started.");
        }

        using (process)
        {
            var output = process!.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            try
            {
                await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
                process.StandardInput.Close();
                await process.WaitForExitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }

            return (process.ExitCode, await output, await errors);
        }
    }
}
