using System.Text.Json.Nodes;
using LocalCloud.Tracing;

namespace LocalCloud.Lambda;

/// <summary>One event on its way to a function.</summary>
/// <param name="Payload">The event, as JSON text in UTF-8.</param>
public sealed record Invocation(ReadOnlyMemory<byte> Payload)
{
    /// <summary>Kept over the retries of an asynchronous invocation.</summary>
    public string RequestId { get; init; } = Guid.NewGuid().ToString();

    /// <summary>The trace that it belongs to, for example of the HTTP request that is behind it.</summary>
    public TraceHeader Trace { get; init; } = TraceHeader.New();

    /// <summary>The traces of the messages in its batch: linked, not continued.</summary>
    public IReadOnlyList<TraceHeader> Links { get; init; } = [];

    /// <summary>What the caller says about itself: JSON text, decoded from <c>X-Amz-Client-Context</c>.</summary>
    public string? ClientContext { get; init; }

    /// <summary>
    /// The version or alias that is invoked; empty: the function by its name alone. Null: where the events of the template
    /// go, which is the alias that the function publishes, or else the function itself.
    /// </summary>
    public string? Qualifier { get; init; }

    /// <summary>
    /// True: waits while the function is at its concurrency limit, as the event sources do, which AWS lets try again.
    /// False: throws <see cref="ThrottledException"/> while it is at its reserved concurrency; the limit of a function that
    /// reserves none is this machine's, not AWS's, so it is waited for all the same.
    /// </summary>
    public bool WaitsForCapacity { get; init; } = true;
}

/// <summary>What came of an invocation.</summary>
public sealed record InvocationResult
{
    public required string RequestId { get; init; }

    /// <summary>The function's answer, or the error object when <see cref="FunctionError"/> is set.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>Null: success. <c>Unhandled</c>: the function threw, died, timed out or answered too much.</summary>
    public string? FunctionError { get; init; }

    public bool Succeeded => FunctionError is null;

    /// <summary>The version that ran: <c>$LATEST</c> or the published one.</summary>
    public string ExecutedVersion { get; init; } = FunctionAddress.Latest;

    /// <summary>Where the invocation ran: its log lines carry the same name.</summary>
    public required string EnvironmentId { get; init; }

    /// <summary>From the event's delivery to the answer.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Set on a cold start: from the start of the process to its first request for an event.</summary>
    public TimeSpan? InitDuration { get; init; }

    /// <summary>Completes when the process has finished with this invocation and its REPORT line is written.</summary>
    public Task Reported { get; init; } = Task.CompletedTask;

    /// <summary>The error as <c>errorType: errorMessage</c>, for people.</summary>
    public string? ErrorText => Succeeded ? null : FunctionFailure.Describe(Payload.Span);
}
