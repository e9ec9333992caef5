using AWS.Lambda.Powertools.Tracing;
using OrderSystem.Domain;

namespace OrderSystem.Adapters.Telemetry;

/// <summary>
/// The one place that knows how traces are written. The X-Ray SDK under Powertools is in maintenance mode; what replaces
/// it is in docs/decisions, and only this file changes.
/// </summary>
public static class Traces
{
    /// <summary>Makes a trace findable by the order it is about. Annotations need a subsegment: the function's own segment is Lambda's.</summary>
    public static void About(OrderId order, string correlationId) => Tracing.WithSubsegment("order", subsegment =>
    {
        subsegment.AddAnnotation("orderId", order.Value);
        subsegment.AddAnnotation("correlationId", correlationId);
    });

    /// <summary>Leaves the failure of an order's run in the trace.</summary>
    public static void Failed(OrderId order, Exception exception) => Tracing.WithSubsegment("failure", subsegment =>
    {
        subsegment.AddAnnotation("orderId", order.Value);
        subsegment.AddException(exception);
    });
}
