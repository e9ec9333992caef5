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
    private TimeSpan _suppressedInit;
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

    /// <summary>Kept warm by provisioned concurrency, rather than started for an invocation.</summary>
    public bool IsProvisioned { get; init; }

    /// <summary>Where its process stands in the Runtime API's cycle, in the words of AWS's own.</summary>
    public string State => _current is { } running ? running.Answer.Task.IsCompleted ? "RuntimeResponseSentState" : "Running"
        : _next is not null ? "Ready"
        : Initialized.Task.IsCompleted ? "InitError"
        : "Started";

    /// <summary>Completes at the process's first request for an event, or with the reason why there will be none.</summary>
    public TaskCompletionSource<FunctionFailure?> Initialized { get; private set; } = NewSource<FunctionFailure?>();

    /// <summary>Starts the process and waits until it asks for its first event.</summary>
    /// <returns>Null when it did; otherwise the failure, and the environment is closed.</returns>
    public async Task<FunctionFailure?> StartAsync(Func<FunctionProcess> start, TimeSpan initTimeout)
    {
        var failure = await TryStartAsync(start, initTimeout);
        if (failure is { IsTimeout: true } && !_closed)
        {
            // "Suppressed init": Lambda runs the init again, now within the invocation and its timeout.
            LogInit($"Phase: init\tStatus: timeout");
            Initialized = NewSource<FunctionFailure?>();
            failure = await TryStartAsync(start, function.Timeout);
            (_suppressedInit, _initDuration) = (_initDuration ?? TimeSpan.Zero, null);
        }

        if (failure is not null)
        {
            LogInit($"Phase: init\tStatus: {(failure.IsTimeout ? "timeout" : $"error\tError Type: {failure.Type}")}");
            End();
        }

        return failure;
    }

    /// <summary>Ends an invocation for which the process could not start.</summary>
    public InvocationResult Fail(Invocation invocation, FunctionFailure failure)
    {
        var running = Begin(invocation, function.Timeout);
        var answer = Answer.Failed(failure, invocation.RequestId);
        Log($"START RequestId: {invocation.RequestId} Version: {running.Version.Version}");
        running.Answer.TrySetResult(answer);
        running.Report(this);
        return ResultOf(running, answer);
    }

    /// <summary>Delivers an event to an idle environment and waits for the answer, the timeout or the end of the process.</summary>
    public async Task<InvocationResult> RunAsync(Invocation invocation)
    {
        var timeout = IsExternal ? Unlimited : function.Timeout;
        var running = Begin(invocation, timeout);
        lock (_gate)
        {
            _current = running;
            if (_closed || _next is null)
            {
                running.Answer.TrySetResult(Answer.Failed(FunctionFailure.Exited(null), invocation.RequestId));
            }
            else
            {
                Log($"START RequestId: {invocation.RequestId} Version: {running.Version.Version}");
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
            await CloseAsync();
        }
        else if (!IsExternal)
        {
            _ = KillUnlessReadyAsync(running, timeout);
        }

        return ResultOf(running, answer);
    }

    /// <summary>The process asks for its next event: <c>GET /runtime/invocation/next</c>.</summary>
    /// <returns>Null when the environment has been closed.</returns>
    public async Task<RunningInvocation?> NextAsync(CancellationToken cancellationToken)
    {
        RunningInvocation? finished;
        TaskCompletionSource<RunningInvocation> next;
        lock (_gate)
        {
            if (_closed)
            {
                return null;
            }

            finished = _current;

            // Of an answered invocation, the normal end; of one without an answer, the process has started anew.
            finished?.Answer.TrySetResult(Answer.Failed(FunctionFailure.Exited(null), finished.RequestId));
        }

        if (finished is not null && _process is { } process)
        {
            // What it has written by now belongs to the invocation, and comes before its END.
            await process.DrainAsync();
        }

        lock (_gate)
        {
            if (_closed)
            {
                return null;
            }

            finished?.Report(this);
            _current = null;
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
    /// <returns>False: it has an answer already.</returns>
    public bool TryAnswer(string requestId, Answer answer) => IsCurrent(requestId) && _current!.Answer.TrySetResult(answer);

    /// <summary>The process was given this invocation last.</summary>
    public bool IsCurrent(string requestId) => _current is { } running && running.RequestId == requestId;

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
        Initialized.TrySetResult(FunctionFailure.Closed);
        if (current is not null)
        {
            current.Answer.TrySetResult(Answer.Failed(FunctionFailure.Exited(Killed), current.RequestId));
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
        var report = $"REPORT RequestId: {running.RequestId}\tDuration: {duration:0.00} ms\tBilled Duration: {billed} ms\tMemory Size: {function.MemorySize} MB\tMax Memory Used: {memory} MB";
        if (running.InitDuration is { } init)
        {
            report += $"\tInit Duration: {init.TotalMilliseconds:0.00} ms";
        }

        return report + running.Status;
    }

    private RunningInvocation Begin(Invocation invocation, TimeSpan timeout)
    {
        var isFirst = Interlocked.Exchange(ref _initTaken, 1) == 0;
        return new RunningInvocation(invocation, function, timeout, isFirst ? _initDuration : null, isFirst ? _suppressedInit : TimeSpan.Zero);
    }

    private InvocationResult ResultOf(RunningInvocation running, Answer answer) => new()
    {
        RequestId = running.RequestId,
        Payload = answer.Payload,
        FunctionError = answer.IsError ? "Unhandled" : null,
        ExecutedVersion = running.Version.Version,
        EnvironmentId = Id,
        Duration = running.Duration,
        InitDuration = running.InitDuration,
        Reported = running.Reported.Task,
    };

    private void LogInit(string status) => Log($"INIT_REPORT Init Duration: {(_initDuration ?? _suppressedInit).TotalMilliseconds:0.00} ms\t{status}");

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
            return FunctionFailure.Closed;
        }

        var initialized = Initialized;
        _ = FollowExitAsync(process, process.Exited, initialized);
        var timedOut = await Task.WhenAny(initialized.Task, Task.Delay(limit)) != initialized.Task
            && initialized.TrySetResult(FunctionFailure.TimedOut(limit));
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
        var diedInInit = initialized.TrySetResult(FunctionFailure.Exited(exitCode));
        if (!diedInInit && ReferenceEquals(process, _process) && await initialized.Task is null)
        {
            if (_current is { } current)
            {
                current.Answer.TrySetResult(Answer.Failed(FunctionFailure.Exited(exitCode), current.RequestId));
            }

            End();
        }
    }

    /// <summary>The answer, or the timeout's. A timer counts coarse ticks and may end early; a function's time is its own to the last millisecond.</summary>
    private static async Task<Answer> AnswerAsync(RunningInvocation running, TimeSpan timeout)
    {
        for (var left = timeout - running.Elapsed; left > TimeSpan.Zero; left = timeout - running.Elapsed)
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

        running.Answer.TrySetResult(Answer.Failed(FunctionFailure.TimedOut(timeout), running.RequestId));
        return await running.Answer.Task;
    }

    /// <summary>After its answer a process has its timeout again to ask for the next event.</summary>
    private async Task KillUnlessReadyAsync(RunningInvocation running, TimeSpan timeout)
    {
        try
        {
            await running.Reported.Task.WaitAsync(timeout);
        }
        catch (TimeoutException)
        {
            Log($"{DateTime.UtcNow:yyyy-MM-ddTHH:mm:ss.fffZ} {running.RequestId} answered, but did not ask for the next event within {timeout.TotalSeconds:0.00} seconds: ended.");
            await CloseAsync();
        }
    }

    private static TaskCompletionSource<T> NewSource<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
