using LocalCloud.Template.Model;
using LocalCloud.Tracing;

namespace LocalCloud.Lambda;

/// <summary>What a process answered, or what happened instead of an answer.</summary>
/// <param name="Payload">The function's result or its error object.</param>
/// <param name="IsError">The payload is an error object.</param>
internal sealed record Answer(ReadOnlyMemory<byte> Payload, bool IsError)
{
    /// <summary>The process is of no more use: it has gone or must go.</summary>
    public bool EndsProcess { get; private init; }

    public bool IsTimeout { get; private init; }

    public string? ErrorType { get; private init; }

    /// <summary>What Lambda writes into the log about it, in lines.</summary>
    public IReadOnlyList<string> Lines { get; private init; } = [];

    public static Answer Failed(FunctionFailure failure, string requestId) => new(failure.ToPayload(requestId), true)
    {
        EndsProcess = true,
        IsTimeout = failure.IsTimeout,
        ErrorType = failure.Type,
        Lines = failure.IsTimeout ? [$"{DateTime.UtcNow:yyyy-MM-ddTHH:mm:ss.fffZ} {requestId} {failure.Message}"] : [failure.Line(requestId), failure.Type],
    };

    /// <summary>A failure that the process survives.</summary>
    public static Answer Refused(FunctionFailure failure, string requestId) => new(failure.ToPayload(requestId), true) { ErrorType = failure.Type };
}

/// <summary>An invocation that an execution environment has in hand.</summary>
internal sealed class RunningInvocation
{
    private readonly long _began = TimeProvider.System.GetTimestamp();
    private readonly TimeSpan _used;
    private Answer? _answer;
    private int _reported;

    /// <param name="invocation">The event.</param>
    /// <param name="function">The function.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="initDuration">On a cold start.</param>
    /// <param name="used">Of the timeout, by an init that was run again within the invocation.</param>
    public RunningInvocation(Invocation invocation, FunctionDefinition function, TimeSpan timeout, TimeSpan? initDuration, TimeSpan used)
    {
        _used = used;
        Invocation = invocation;
        Version = FunctionVersion.Find(function, invocation.Qualifier) ?? throw new ArgumentException($"{function.Name} has no version or alias {invocation.Qualifier}.", nameof(invocation));
        Segment = new FunctionSegment(invocation.Trace, invocation.Links, function.IsTraced);
        DeadlineMilliseconds = DateTimeOffset.UtcNow.Add(timeout - used).ToUnixTimeMilliseconds();
        InitDuration = initDuration;
    }

    public Invocation Invocation { get; }

    public string RequestId => Invocation.RequestId;

    public FunctionVersion Version { get; }

    public FunctionSegment Segment { get; }

    /// <summary>Header <c>Lambda-Runtime-Deadline-Ms</c>: Unix time in milliseconds.</summary>
    public long DeadlineMilliseconds { get; }

    public TimeSpan? InitDuration { get; }

    public TimeSpan Elapsed => _used + TimeProvider.System.GetElapsedTime(_began);

    public TimeSpan Duration { get; private set; }

    public TaskCompletionSource<Answer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Reported { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How the REPORT line ends when the invocation did not end well.</summary>
    public string Status => _answer switch
    {
        { IsTimeout: true } => "\tStatus: timeout",
        { EndsProcess: true } => $"\tStatus: error\tError Type: {_answer.ErrorType}",
        _ => "",
    };

    /// <summary>The answer is there: the clock stops.</summary>
    public void Stop(Answer answer)
    {
        if (Interlocked.CompareExchange(ref _answer, answer, null) is null)
        {
            Duration = Elapsed;
        }
    }

    /// <summary>Writes what went wrong, END and REPORT, once.</summary>
    public void Report(ExecutionEnvironment environment)
    {
        if (Interlocked.Exchange(ref _reported, 1) == 0)
        {
            if (Answer.Task.IsCompleted)
            {
                Stop(Answer.Task.Result);
            }

            foreach (var line in _answer?.Lines ?? [])
            {
                environment.Log(line);
            }

            environment.Log($"END RequestId: {RequestId}");
            environment.Log(environment.Describe(this));
            Reported.TrySetResult();
        }
    }
}
