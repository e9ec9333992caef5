using LocalCloud.Metering;
using LocalCloud.Template.Model;
using LocalCloud.Tracing;

namespace LocalCloud.Lambda;

/// <summary>
/// One execution environment: it runs one invocation at a time, in a process of its own. Its life is the Runtime
/// API's: start, request for the next event (idle), event delivered (busy), answer, request for the next event, …
/// </summary>
/// <remarks>Source: Lambda developer guide, "Understanding the Lambda execution environment lifecycle".</remarks>
internal sealed class ExecutionEnvironment(string id, FunctionDefinition function, FunctionLogs logs, TraceStore traces, UsageMeter meter, Action<ExecutionEnvironment> ready, Action<ExecutionEnvironment> closed)
{
    /// <summary>A function under a debugger may stand still for as long as its developer thinks.</summary>
    private static readonly TimeSpan Unlimited = TimeSpan.FromHours(1);

    /// <summary>The exit status of a process ended by SIGKILL.</summary>
    private const int Killed = 128 + 9;

    private readonly Lock _gate = new();
    private FunctionProcess? _process;
    private TaskCompletionSource<RunningInvocation>? _next;
    private RunningInvocation? _current;
    private TimeSpan? _initDuration;
    private int _initTaken;
    private bool _closed;

    public string Id { get; } = id;

    public FunctionDefinition Function => function;

    /// <summary>Started by somebody else: there is no process to watch or to kill.</summary>
    public bool IsExternal { get; init; }

    public bool IsClosed => _closed;

    /// <summary>In the middle of an invocation.</summary>
    public bool IsBusy => _current is { Answer.Task.IsCompleted: false };

    /// <summary>Has answered, and will ask for the next event in a moment.</summary>
    public bool IsReturning => !_closed && _current is { Answer.Task.IsCompleted: true };

    public int? ProcessId => _process?.Id;

    public long PeakBytes => _process?.PeakBytes ?? 0;

    public TimeSpan ProcessorTime => _process?.ProcessorTime ?? TimeSpan.Zero;

    /// <summary>Completes when its function has it ready, or has given up starting it.</summary>
    public Task Starting { get; set; } = Task.CompletedTask;

    /// <summary>Completes at the process's first request for an event, or with the reason why there will be none.</summary>
    public TaskCompletionSource<FunctionFailure?> Initialized { get; private set; } = NewSource<FunctionFailure?>();

    /// <summary>Starts the process and waits until it asks for its first event.</summary>
    /// <returns>Null when it did; otherwise the failure, and the environment is closed.</returns>
    public async Task<FunctionFailure?> StartAsync(Func<FunctionProcess> start, TimeSpan initTimeout)
    {
        var failure = await TryStartAsync(start, initTimeout);
        if (failure is { Type: "Sandbox.Timedout" } && !_closed)
        {
            // "Suppressed init": Lambda runs the init again, now within the invocation and its timeout.
            Log($"INIT_REPORT Init Duration: {initTimeout.TotalMilliseconds:0.00} ms\tPhase: init\tStatus: timeout");
            Initialized = NewSource<FunctionFailure?>();
            failure = await TryStartAsync(start, function.Timeout);
        }

        if (failure is not null)
        {
            Log($"INIT_REPORT Init Duration: 0.00 ms\tPhase: init\tStatus: error\tError Type: {failure.Type}");
            End();
        }

        return failure;
    }

    /// <summary>Delivers an event to an idle environment and waits for the answer, the timeout or the end of the process.</summary>
    public async Task<InvocationResult> RunAsync(Invocation invocation)
    {
        var timeout = IsExternal ? Unlimited : function.Timeout;
        var running = new RunningInvocation(invocation, timeout, Interlocked.CompareExchange(ref _initTaken, 1, 0) == 0 ? _initDuration : null, function.IsTraced);
        lock (_gate)
        {
            _current = running;
            if (_closed || _next is null)
            {
                running.Answer.TrySetResult(Answer.Failed(FunctionFailure.Exited(invocation.RequestId, null)));
            }
            else
            {
                Log($"START RequestId: {invocation.RequestId} Version: $LATEST");
                var next = _next;
                _next = null;
                next.SetResult(running);
            }
        }

        var answer = await AnswerAsync(running, timeout);
        running.Stop(answer);
        if (running.Segment.End(function.Name, function.Arn, invocation.RequestId, running.Duration, running.InitDuration, answer.IsError) is { } segment)
        {
            traces.Add(segment);
        }

        if (answer.EndsProcess && !IsExternal)
        {
            if (answer.IsTimeout)
            {
                Log($"{DateTime.UtcNow:yyyy-MM-ddTHH:mm:ss.fffZ} {invocation.RequestId} Task timed out after {timeout.TotalSeconds:0.00} seconds");
            }

            await CloseAsync();
        }
        else if (!IsExternal)
        {
            _ = KillUnlessReadyAsync(running, timeout);
        }

        return new InvocationResult
        {
            RequestId = invocation.RequestId,
            Payload = answer.Payload,
            FunctionError = answer.IsError ? "Unhandled" : null,
            EnvironmentId = Id,
            Duration = running.Duration,
            InitDuration = running.InitDuration,
            Reported = running.Reported.Task,
        };
    }

    /// <summary>The process asks for its next event: <c>GET /runtime/invocation/next</c>.</summary>
    /// <returns>Null when the environment has been closed.</returns>
    public async Task<RunningInvocation?> NextAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource<RunningInvocation> next;
        lock (_gate)
        {
            if (_closed)
            {
                return null;
            }

            if (_current is { } finished)
            {
                // Of an answered invocation, the normal end; of one without an answer, the process has started anew.
                finished.Answer.TrySetResult(Answer.Failed(FunctionFailure.Exited(finished.Invocation.RequestId, null)));
                finished.Report(this);
                _current = null;
            }

            next = _next = NewSource<RunningInvocation>();
        }

        if (!Initialized.TrySetResult(null) || IsExternal)
        {
            ready(this);
        }

        using var gone = cancellationToken.Register(() =>
        {
            lock (_gate)
            {
                if (_next == next)
                {
                    _next = null;
                    next.TrySetCanceled(cancellationToken);
                }
            }
        });
        return await next.Task;
    }

    /// <summary>False: an external function's debugger has gone away while it was idle.</summary>
    public bool CanTakeEvent => !_closed && _next is not null;

    /// <summary>The process answers: <c>POST /runtime/invocation/{id}/response</c> or <c>/error</c>.</summary>
    /// <returns>False: no such invocation is open here.</returns>
    public bool TryAnswer(string requestId, Answer answer) =>
        _current is { } running && running.Invocation.RequestId == requestId && running.Answer.TrySetResult(answer);

    /// <summary>The process cannot start: <c>POST /runtime/init/error</c>.</summary>
    public bool TryFailInit(FunctionFailure failure) => Initialized.TrySetResult(failure);

    /// <summary>The environment is of no more use. What it was doing fails as if it had crashed.</summary>
    private void End()
    {
        RunningInvocation? current;
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            _closed = true;
            _next?.TrySetCanceled();
            _next = null;
            current = _current;
        }

        _process?.Kill();
        Initialized.TrySetResult(new FunctionFailure("Runtime.ExitError", "The environment was closed."));
        if (current is not null)
        {
            current.Answer.TrySetResult(Answer.Failed(FunctionFailure.Exited(current.Invocation.RequestId, Killed)));
            current.Report(this);
        }

        closed(this);
    }

    /// <summary>Ends the process, in the middle of whatever it does.</summary>
    public async Task CloseAsync()
    {
        // The process's last lines come before the REPORT line.
        _process?.Kill();
        if (_process is not null)
        {
            await _process.Exited.WaitAsync(TimeSpan.FromSeconds(5)).ContinueWith(_ => { }, TaskScheduler.Default);
        }

        End();
        _process?.Dispose();
    }

    /// <summary>A line of Lambda's own about this environment.</summary>
    public void Log(string text) => Log(text, isPlatform: true);

    /// <summary>A line that the process wrote.</summary>
    public void LogOutput(string text) => Log(text, isPlatform: false);

    public string Describe(RunningInvocation running)
    {
        var duration = running.Duration.TotalMilliseconds;
        var billed = FunctionStatistics.Billed(running.Duration, running.InitDuration);
        var memory = Math.Max(1, PeakBytes / (1024 * 1024));
        var report = $"REPORT RequestId: {running.Invocation.RequestId}\tDuration: {duration:0.00} ms\tBilled Duration: {billed} ms\tMemory Size: {function.MemorySize} MB\tMax Memory Used: {memory} MB";
        if (running.InitDuration is { } init)
        {
            report += $"\tInit Duration: {init.TotalMilliseconds:0.00} ms";
        }

        return report + running.Status;
    }

    private void Log(string text, bool isPlatform)
    {
        meter.AddLog(function.LogicalId, text, isPlatform);
        logs.Write(function.LogicalId, Id, text);
    }

    private async Task<FunctionFailure?> TryStartAsync(Func<FunctionProcess> start, TimeSpan limit)
    {
        var began = TimeProvider.System.GetTimestamp();
        FunctionProcess process;
        try
        {
            process = start();
        }
        catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or InvalidOperationException or FunctionCodeException)
        {
            return new FunctionFailure("Runtime.InvalidEntrypoint", exception.Message);
        }

        lock (_gate)
        {
            _process = process;
        }

        if (_closed)
        {
            process.Dispose();
            return new FunctionFailure("Runtime.ExitError", "The environment was closed.");
        }

        var initialized = Initialized;
        _ = FollowExitAsync(process, process.Exited, initialized);
        var timedOut = await Task.WhenAny(initialized.Task, Task.Delay(limit)) != initialized.Task
            && initialized.TrySetResult(FunctionFailure.TimedOut(Id, limit));
        if (timedOut)
        {
            process.Kill();
            await process.Exited;
        }

        var failure = await initialized.Task;
        _initDuration = TimeProvider.System.GetElapsedTime(began);
        return failure;
    }

    private async Task FollowExitAsync(object process, Task<int> exited, TaskCompletionSource<FunctionFailure?> initialized)
    {
        var exitCode = await exited;
        var diedInInit = initialized.TrySetResult(new FunctionFailure("Runtime.ExitError", $"Runtime exited with error: exit status {exitCode}"));
        if (!diedInInit && ReferenceEquals(process, _process) && await initialized.Task is null)
        {
            if (_current is { } current)
            {
                current.Answer.TrySetResult(Answer.Failed(FunctionFailure.Exited(current.Invocation.RequestId, exitCode)));
            }

            End();
        }
    }

    /// <summary>The answer, or the timeout's. A timer counts coarse ticks and may end early; a function's time is its own to the last millisecond.</summary>
    private static async Task<Answer> AnswerAsync(RunningInvocation running, TimeSpan timeout)
    {
        for (var left = timeout; left > TimeSpan.Zero; left = timeout - running.Elapsed)
        {
            try
            {
                return await running.Answer.Task.WaitAsync(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)));
            }
            catch (TimeoutException)
            {
                // Over, or nearly.
            }
        }

        running.Answer.TrySetResult(Answer.Failed(FunctionFailure.TimedOut(running.Invocation.RequestId, timeout)));
        return await running.Answer.Task;
    }

    /// <summary>After its answer a process has its timeout again to ask for the next event.</summary>
    private async Task KillUnlessReadyAsync(RunningInvocation running, TimeSpan timeout)
    {
        if (await Task.WhenAny(running.Reported.Task, Task.Delay(timeout)) != running.Reported.Task)
        {
            Log($"{DateTime.UtcNow:yyyy-MM-ddTHH:mm:ss.fffZ} {running.Invocation.RequestId} answered, but did not ask for the next event within {timeout.TotalSeconds:0.00} seconds: ended.");
            await CloseAsync();
        }
    }

    private static TaskCompletionSource<T> NewSource<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
