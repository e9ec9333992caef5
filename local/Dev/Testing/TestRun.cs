using System.Diagnostics;

namespace OrderSystem.Dev.Testing;

/// <summary>Runs one test program (an xunit v3 executable) to its end.</summary>
internal static class TestRun
{
    /// <summary>Where xunit leaves its XML report of a project.</summary>
    public static string ReportOf(string project) => Path.Combine(Repository.Local, "tests", project + ".xml");

    public static async Task<TestReport> RunAsync(string project, string? filter, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(Repository.Root, "tests", project, "bin", "Release", "net10.0");
        var reports = Directory.CreateDirectory(Path.Combine(Repository.Local, "tests"));
        var xml = ReportOf(project);
        var log = Path.Combine(reports.FullName, project + ".log");
        File.Delete(xml);

        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(folder, $"OrderSystem.{project}.Tests.dll"), "-xml", xml, "-noLogo", "-noColor"])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (filter is not null)
        {
            start.ArgumentList.Add("-method");
            start.ArgumentList.Add(filter.Contains('*', StringComparison.Ordinal) ? filter : $"*{filter}*");
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException("The test program did not start.");
        await using var stopped = cancellationToken.Register(() => process.Kill(entireProcessTree: true));
        await using (var writer = File.CreateText(log))
        {
            var synchronized = TextWriter.Synchronized(writer);
            process.OutputDataReceived += (_, line) => synchronized.WriteLine(line.Data);
            process.ErrorDataReceived += (_, line) => synchronized.WriteLine(line.Data);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            await process.WaitForExitAsync(CancellationToken.None);
        }

        cancellationToken.ThrowIfCancellationRequested();
        var tail = string.Join('\n', (await File.ReadAllLinesAsync(log, cancellationToken)).TakeLast(30));
        if (!File.Exists(xml))
        {
            return new() { Failures = [new(project, $"The test program ended with code {process.ExitCode} and left no report.\n{tail}")] };
        }

        var report = TestReport.Read(xml);
        return process.ExitCode == 0 || report.Failed > 0 || filter is not null
            ? report
            : report with { Failures = [new(project, $"The test program ended with code {process.ExitCode}.\n{tail}")] };
    }
}
