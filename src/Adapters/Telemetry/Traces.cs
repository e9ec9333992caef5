using AWS.Lambda.Powertools.Tracing;
using OrderSystem.Domain;

namespace OrderSystem.Adapters.Telemetry;

/// <summary>
/// The one place that knows how traces are written. The X-Ray SDK under Powertools is in maintenance mode; what replaces
/// it is in docs/decisions, and only this file changes.
/// </summary>
public static class Traces
{
    /// <summary>Makes a trace findable by the order it is about.</summary>
    public static void About(OrderId order, string correlationId)
    {
        Tracing.AddAnnotation("orderId", order.Value);
        Tracing.AddAnnotation("correlationId", correlationId);
    }

    /// <summary>Marks the trace as failed.</summary>
    public static void Failed(Exception exception) => Tracing.AddException(exception);
}
