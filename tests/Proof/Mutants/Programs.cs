using System.Diagnostics;
using System.Text;

namespace OrderSystem.Proof.Tests.Mutants;

/// <summary>What a program that ran to its end, or to its time limit, left.</summary>
/// <param name="ExitCode">Null: it was stopped because its time was over.</param>
internal sealed record Ran(int? ExitCode, string Output);

/// <summary>Runs `dotnet …`, standard output and errors together.</summary>
internal static class Programs
{
    public static async Task<Ran> DotnetAsync(string folder, TimeSpan limit, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        using var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        var output = new StringBuilder();
        void Add(object sender, DataReceivedEventArgs line)
        {
            lock (output)
            {
                output.Append(line.Data).Append('\n');
            }
        }

        process.OutputDataReceived += Add;
        process.ErrorDataReceived += Add;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(limit);
        var ended = true;
        try
        {
            await process.WaitForExitAsync(time.Token);
        }
        catch (OperationCanceledException)
        {
            ended = false;
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            cancellationToken.ThrowIfCancellationRequested();
        }

        lock (output)
        {
            return new(ended ? process.ExitCode : null, output.ToString());
        }
    }
}
