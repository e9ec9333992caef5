using System.Diagnostics;

namespace OrderSystem.SystemTests.EndToEnd;

/// <summary>What a command printed, and its exit code.</summary>
public sealed record Ran(int ExitCode, string Output, string Errors);

/// <summary>Runs the built <c>local/Dev</c>, as dev.cs does after building, and other commands.</summary>
internal static class DevProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(300);

    public static string Assembly { get; } = Path.Combine(RepositoryRoot.Folder, "local", "Dev", "bin", "Release", "net10.0", "OrderSystem.Dev.dll");

    public static Process Start(IEnumerable<string> arguments) => Start("dotnet", ["exec", Assembly, .. arguments], null);

    public static Task<Ran> RunAsync(params IEnumerable<string> arguments) => RunAsync("dotnet", ["exec", Assembly, .. arguments], null);

    public static async Task<Ran> RunAsync(string command, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment)
    {
        using var process = Start(command, arguments, environment);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience);
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{command} {string.Join(' ', arguments)} did not end within {Patience.TotalSeconds} s.");
        }

        return new(process.ExitCode, await output, await errors);
    }

    /// <summary>Asks it to stop, and waits until it has. (SIGINT would do, but a shell that runs this in the background has it ignored.)</summary>
    public static async Task StopAsync(Process process)
    {
        if (!process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
            await kill.WaitForExitAsync();
            try
            {
                await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(15));
            }
            catch (TimeoutException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
        }
    }

    private static Process Start(string command, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment)
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            WorkingDirectory = RepositoryRoot.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException($"{command} did not start.");
        process.StandardInput.Close();
        return process;
    }
}
