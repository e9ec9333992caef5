using System.Diagnostics;
using System.Globalization;

namespace OrderSystem.SystemTests.Compat.Lambda;

/// <summary>The sample function as a process of its own, as Lambda would start it.</summary>
internal sealed class FunctionProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _out = [];
    private readonly List<string> _error = [];

    private FunctionProcess(Process process) => _process = process;

    /// <summary>The sample's build output; the tests and it are built in the same configuration.</summary>
    public static string Folder { get; } = Path.Combine(
        RepositoryRoot.Folder, "tests", "Compat.Function", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0");

    /// <summary>Whether the sample was built on compat/, and not on a feed's packages.</summary>
    public static bool RunsOnCompat => File.Exists(Path.Combine(Folder, "Amazon.Lambda.dll"));

    public string Output => Text(_out);

    public string Errors => Text(_error);

    public static FunctionProcess Start(string? runtimeApi, string handler, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", Path.Combine(Folder, "Compat.Function.dll")) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("AWS_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["ANNOTATIONS_HANDLER"] = handler;
        start.Environment["AWS_LAMBDA_FUNCTION_NAME"] = "Sample";
        start.Environment["AWS_LAMBDA_FUNCTION_VERSION"] = "$LATEST";
        start.Environment["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = "256";
        if (runtimeApi is not null)
        {
            start.Environment["AWS_LAMBDA_RUNTIME_API"] = runtimeApi;
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = new Process { StartInfo = start };
        var function = new FunctionProcess(process);
        process.OutputDataReceived += (_, line) => Keep(function._out, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(function._error, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return function;
    }

    /// <summary>Waits until the process ends by itself, and gives its exit code.</summary>
    public async Task<int> ExitAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"The process still runs. Its output: {Output}{Errors}"));
        }

        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static void Keep(List<string> lines, string? line)
    {
        lock (lines)
        {
            if (line is not null)
            {
                lines.Add(line);
            }
        }
    }

    private static string Text(List<string> lines)
    {
        lock (lines)
        {
            return string.Concat(lines.Select(line => line + "\n"));
        }
    }
}
