using OrderSystem.Domain;

namespace OrderSystem.Adapters.Telemetry;

/// <summary>
/// The order that this part of an invocation is about, for what is called without it: a look at a PaymentIntent knows the
/// PaymentIntent only. It follows the asynchronous flow, so orders side by side in one batch have one each.
/// </summary>
public static class CurrentOrder
{
    private static readonly AsyncLocal<(OrderId Id, string CorrelationId)?> Current = new();

    internal static (OrderId Id, string CorrelationId)? Value => Current.Value;

    /// <summary>From here on, until the caller's own method returns.</summary>
    public static void Is(OrderId id, string correlationId) => Current.Value = (id, correlationId);

    internal static string? CorrelationIdOf(OrderId id) => Current.Value is { } current && current.Id == id ? current.CorrelationId : null;
}
