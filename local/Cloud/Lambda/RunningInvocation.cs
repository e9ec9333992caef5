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

    public string? ErrorType { get; init; }

    public static Answer Failed(FunctionFailure failure) => new(failure.ToPayload(), true)
    {
        EndsProcess = true,
        IsTimeout = failure.Type == "Sandbox.Timedout",
        ErrorType = failure.Type,
    };

    /// <summary>A failure that the process survives.</summary>
    public static Answer Refused(FunctionFailure failure) => new(failure.ToPayload(), true) { ErrorType = failure.Type };
}

/// <summary>An invocation that an execution environment has in hand.</summary>
internal sealed class RunningInvocation(Invocation invocation, TimeSpan timeout, TimeSpan? initDuration, bool isTraced)
{
    private readonly long _began = TimeProvider.System.GetTimestamp();
    private Answer? _answer;
    private int _reported;

    public Invocation Invocation { get; } = invocation;

    public FunctionSegment Segment { get; } = new(invocation.Trace, invocation.Links, isTraced);

    /// <summary>Header <c>Lambda-Runtime-Deadline-Ms</c>: Unix time in milliseconds.</summary>
    public long DeadlineMilliseconds { get; } = DateTimeOffset.UtcNow.Add(timeout).ToUnixTimeMilliseconds();

    public TimeSpan? InitDuration { get; } = initDuration;

    public TimeSpan Elapsed => TimeProvider.System.GetElapsedTime(_began);

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

    /// <summary>Writes END and REPORT, once.</summary>
    public void Report(ExecutionEnvironment environment)
    {
        if (Interlocked.Exchange(ref _reported, 1) == 0)
        {
            if (Answer.Task.IsCompleted)
            {
                Stop(Answer.Task.Result);
            }

            environment.Log($"END RequestId: {Invocation.RequestId}");
            environment.Log(environment.Describe(this));
            Reported.TrySetResult();
        }
    }
}
