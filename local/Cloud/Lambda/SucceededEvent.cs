using System.Text.Json.Nodes;
using LocalCloud.Template.Model;

namespace LocalCloud.Lambda;

/// <summary>An asynchronous event that a function succeeded with.</summary>
/// <param name="Function">The function.</param>
/// <param name="Invocation">The event.</param>
/// <param name="InvokeCount">How often the function was given it.</param>
/// <param name="Result">Of the last attempt.</param>
public sealed record SucceededEvent(FunctionDefinition Function, Invocation Invocation, int InvokeCount, InvocationResult Result)
{
    /// <summary>What an <c>OnSuccess</c> destination is sent.</summary>
    public JsonObject ToDestinationRecord(DateTimeOffset now) => InvocationRecord.Of(Function, Invocation, InvocationRecord.Success, InvokeCount, Result, now);
}
