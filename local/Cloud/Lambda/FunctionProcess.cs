using System.Diagnostics;

namespace LocalCloud.Lambda;

/// <summary>The operating system process behind one execution environment.</summary>
internal sealed class FunctionProcess : IDisposable
{
    private readonly Process _process;
    private readonly ProcessReaper _reaper;
    private readonly OutputPipe _output;
    private readonly OutputPipe _error;
    private readonly Lock _gate = new();
    private long _peakBytes;
    private TimeSpan _processorTime;
    private bool _stopped;

    private FunctionProcess(Process process, ProcessReaper reaper, Action<string> log)
    {
        _process = process;
        _reaper = reaper;
        Id = process.Id;
        _output = new OutputPipe(process.StandardOutput, process.Id, 1, log);
        _error = new OutputPipe(process.StandardError, process.Id, 2, log);
    }

    /// <summary>Completes with the exit code once the process has gone and all its output is read.</summary>
    public Task<int> Exited { get; private set; } = null!;

    /// <summary>Asked for by others, who may come when the process is disposed of.</summary>
    public int Id { get; }

    /// <summary>The most memory the process has had so far (resident), in bytes.</summary>
    public long PeakBytes
    {
        get
        {
            lock (_gate)
            {
                if (!_stopped)
                {
                    try
                    {
                        _process.Refresh();
                        _peakBytes = Math.Max(_peakBytes, _process.PeakWorkingSet64);
                    }
                    catch (InvalidOperationException)
                    {
                        // It has just gone: the last value stands.
                    }
                }

                return _peakBytes;
            }
        }
    }

    /// <summary>The time that processors have worked for it, in all its threads, its start included.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            lock (_gate)
            {
                if (!_stopped)
                {
                    try
                    {
                        _process.Refresh();
                        _processorTime = _process.TotalProcessorTime;
                    }
                    catch (Exception gone) when (gone is InvalidOperationException or System.ComponentModel.Win32Exception)
                    {
                        // It has just gone: the last value stands.
                    }
                }

                return _processorTime;
            }
        }
    }

    /// <param name="code">What to start.</param>
    /// <param name="variables">All of its environment.</param>
    /// <param name="reaper">Ends it if this host dies.</param>
    /// <param name="log">Called with each line of its output and error output.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">It cannot be started.</exception>
    public static FunctionProcess Start(FunctionCode code, IReadOnlyDictionary<string, string> variables, ProcessReaper reaper, Action<string> log)
    {
        var start = new ProcessStartInfo(code.Executable, code.Arguments)
        {
            WorkingDirectory = code.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment.Clear();
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException($"{code.Executable} did not start.");
        process.StandardInput.Close();
        reaper.Watch(process.Id);
        var result = new FunctionProcess(process, reaper, log);
        result.Exited = result.FollowAsync();
        return result;
    }

    /// <summary>Completes when everything that the process has written by now has been given to the log.</summary>
    public Task DrainAsync() => Task.WhenAll(_output.DrainAsync(), _error.DrainAsync());

    /// <summary>Ends the process and all it started, without asking.</summary>
    public void Kill()
    {
        _ = PeakBytes;
        _ = ProcessorTime;
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or System.ComponentModel.Win32Exception or AggregateException)
        {
            // It has already gone.
        }
    }

    public void Dispose()
    {
        Kill();
        lock (_gate)
        {
            _stopped = true;
        }

        _process.Dispose();
    }

    private async Task<int> FollowAsync()
    {
        await _process.WaitForExitAsync();
        var exitCode = _process.ExitCode;
        _reaper.Forget(Id);
        lock (_gate)
        {
            _stopped = true;
        }

        // A grandchild may hold the pipes open: what it writes is not waited for.
        await Task.WhenAny(Task.WhenAll(_output.EndAsync(), _error.EndAsync()), Task.Delay(TimeSpan.FromSeconds(1)));
        return exitCode;
    }
}
