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

    /// <summary>The base64 text of <c>X-Amz-Client-Context</c>.</summary>
    public string? ClientContext { get; init; }

    /// <summary>
    /// True: waits while the function is at its concurrency limit, as the local HTTP API and the event sources do.
    /// False: throws <see cref="ThrottledException"/> then, as the Invoke API does.
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

/// <summary>All of a function's concurrency is in use (Invoke API: 429 <c>TooManyRequestsException</c>).</summary>
public sealed class ThrottledException(string function)
    : Exception($"Rate Exceeded: {function} runs as many invocations as it may.");

/// <summary>The error objects that Lambda itself makes.</summary>
/// <param name="Type">For example <c>Runtime.ExitError</c>.</param>
/// <param name="Message">For people.</param>
public sealed record FunctionFailure(string Type, string Message)
{
    /// <summary>The process went away. Wording of AWS's runtime interface emulator.</summary>
    public static FunctionFailure Exited(string requestId, int? exitCode) => new(
        "Runtime.ExitError",
        $"RequestId: {requestId} Error: " + (exitCode is null or 0 ? "Runtime exited without providing a reason" : $"Runtime exited with error: exit status {exitCode}"));

    /// <summary>The function took longer than its <c>Timeout</c>.</summary>
    public static FunctionFailure TimedOut(string requestId, TimeSpan timeout) => new(
        "Sandbox.Timedout",
        $"RequestId: {requestId} Error: Task timed out after {timeout.TotalSeconds:0.00} seconds");

    /// <summary>The answer is larger than 6 MiB + 100 bytes.</summary>
    public static FunctionFailure ResponseTooLarge { get; } = new(
        "Function.ResponseSizeTooLarge",
        $"Response payload size exceeded maximum allowed payload size ({RuntimeApi.MaximumResponseBytes} bytes).");

    /// <summary>The error as the function's caller receives it.</summary>
    public byte[] ToPayload() =>
        System.Text.Encoding.UTF8.GetBytes(new JsonObject { ["errorType"] = Type, ["errorMessage"] = Message }.ToJsonString());

    /// <summary>Reads an error object, whoever made it.</summary>
    public static string Describe(ReadOnlySpan<byte> payload)
    {
        try
        {
            return JsonNode.Parse(payload) is JsonObject error ? $"{error["errorType"]}: {error["errorMessage"]}" : System.Text.Encoding.UTF8.GetString(payload);
        }
        catch (System.Text.Json.JsonException)
        {
            return System.Text.Encoding.UTF8.GetString(payload);
        }
    }
}
