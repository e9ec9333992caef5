using System.Text;
using System.Text.Json.Nodes;
using LocalCloud.Template.Model;

namespace LocalCloud.Lambda;

/// <summary>An asynchronous event that failed to the end.</summary>
/// <param name="Function">The function.</param>
/// <param name="Invocation">The event.</param>
/// <param name="Condition"><see cref="RetriesExhausted"/>, <see cref="EventAgeExceeded"/> or <see cref="ZeroReservedConcurrency"/>.</param>
/// <param name="InvokeCount">How often the function was given it.</param>
/// <param name="Result">Of the last attempt; null: the function has no concurrency at all.</param>
/// <param name="Error">For people.</param>
public sealed record FailedEvent(FunctionDefinition Function, Invocation Invocation, string Condition, int InvokeCount, InvocationResult? Result, string Error)
{
    public const string RetriesExhausted = "RetriesExhausted";

    public const string EventAgeExceeded = "EventAgeExceeded";

    /// <summary>The function has no concurrency at all: it is not tried.</summary>
    public const string ZeroReservedConcurrency = "ZeroReservedConcurrency";

    private const int LongestMessage = 1024;

    /// <summary>What an <c>OnFailure</c> destination is sent.</summary>
    public JsonObject ToDestinationRecord(DateTimeOffset now) => InvocationRecord.Of(Function, Invocation, Condition, InvokeCount, Result, now);

    /// <summary>The body of a dead letter: the event as it came.</summary>
    public string Body => Encoding.UTF8.GetString(Invocation.Payload.Span);

    /// <summary>The message attributes of a dead letter.</summary>
    public JsonObject DeadLetterAttributes() => new()
    {
        ["RequestID"] = Attribute("String", Invocation.RequestId),
        ["ErrorCode"] = Attribute("Number", Result is null ? "429" : "200"),
        ["ErrorMessage"] = Attribute("String", Error.Length > LongestMessage ? Error[..LongestMessage] : Error),
    };

    private static JsonObject Attribute(string type, string value) => new() { ["DataType"] = type, ["StringValue"] = value };
}
