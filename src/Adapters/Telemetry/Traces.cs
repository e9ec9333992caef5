using System.Runtime.CompilerServices;
using Amazon.XRay.Recorder.Core.Internal.Entities;
using AWS.Lambda.Powertools.Tracing;
using OrderSystem.Domain;

namespace OrderSystem.Adapters.Telemetry;

/// <summary>A call that this function made, for its trace.</summary>
/// <param name="Name">Service and operation: <c>DynamoDB UpdateItem</c>.</param>
/// <param name="OrderId">The order it was about; null where there is none, or several.</param>
/// <param name="Outcome">In one word: <c>written</c>, <c>402</c>.</param>
internal sealed record TracedCall(string Name, string? OrderId, string? CorrelationId, string? Outcome, bool IsFault);

/// <summary>
/// The one place that knows how traces are written. The X-Ray SDK under Powertools is in maintenance mode; what replaces
/// it is in docs/decisions, and only this file changes. A call is written down when it has ended, with the time at which it
/// began: so nothing has to follow it through its awaits, and calls side by side cannot get into each other.
/// </summary>
public static class Traces
{
    private const string ServiceNamespace = "remote";

    // The X-Ray SDK reflects, so Native AOT goes without it and keeps Lambda's own segment. A constant there: the linker
    // takes everything behind it away.
    private static bool IsOn => RuntimeFeature.IsDynamicCodeSupported;

    /// <summary>
    /// The trace of this invocation as a W3C traceparent, for the order that it places: a DynamoDB stream carries no trace, so
    /// the order does. Null outside Lambda.
    /// Source: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html (trace ids in W3C format).
    /// </summary>
    public static string? Current => Environment.GetEnvironmentVariable("_X_AMZN_TRACE_ID") is { } header
        && Field(header, "Root")?.Split('-') is ["1", { Length: 8 } time, { Length: 24 } id] && Field(header, "Parent") is { Length: 16 } parent
            ? $"00-{time}{id}-{parent}-{(Field(header, "Sampled") == "1" ? "01" : "00")}"
            : null;

    /// <summary>Makes a trace findable by the order it is about. Annotations need a subsegment: the function's own segment is Lambda's.</summary>
    public static void About(OrderId order, string correlationId) => Write("order", subsegment => Annotate(subsegment, order.Value, correlationId));

    /// <summary>Leaves the failure of an order's run in the trace.</summary>
    public static void Failed(OrderId order, string correlationId, Exception exception) => Write("failure", subsegment =>
    {
        Annotate(subsegment, order.Value, correlationId);
        subsegment.AddException(exception);
    });

    /// <summary>A call to another service, that ends now.</summary>
    internal static void Called(TracedCall call, DateTimeOffset startedAt) => Write(call.Name, subsegment =>
    {
        subsegment.Namespace = ServiceNamespace;
        subsegment.StartTime = startedAt.ToUnixTimeMilliseconds() / 1000m;
        subsegment.HasFault = call.IsFault;
        Annotate(subsegment, call.OrderId, call.CorrelationId);
        if (call.Outcome is { } outcome)
        {
            subsegment.AddAnnotation("outcome", outcome);
        }
    });

    private static void Write(string name, Action<Subsegment> fill)
    {
        if (IsOn)
        {
            Tracing.WithSubsegment(name, fill);
        }
    }

    private static void Annotate(Subsegment subsegment, string? orderId, string? correlationId)
    {
        if (orderId is not null)
        {
            subsegment.AddAnnotation("orderId", orderId);
        }

        if (correlationId is { Length: > 0 })
        {
            subsegment.AddAnnotation("correlationId", correlationId);
        }
    }

    private static string? Field(string header, string name) =>
        Array.Find(header.Split(';'), field => field.StartsWith($"{name}=", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..];
}
