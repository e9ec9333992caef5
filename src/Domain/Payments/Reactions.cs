namespace OrderSystem.Domain;

/// <summary>Asks for one Advance of an order. It carries no state: who receives it reads the order.</summary>
/// <param name="CorrelationId">The order's: what joins everything that its request set off.</param>
public sealed record PaymentMessage(OrderId OrderId, string CorrelationId)
{
    /// <summary>The trace that the order belongs to, for whoever writes traces: a W3C traceparent or an X-Ray header; null if there is none.</summary>
    public string? Trace { get; init; }

    public static PaymentMessage About(Order order) => new(order.Id, order.CorrelationId) { Trace = order.TraceParent };
}

/// <summary>What a change of an order sets off, read from the table's stream.</summary>
/// <param name="Payment">The order needs an Advance.</param>
/// <param name="Event">What others want to hear, or null.</param>
public sealed record Reaction(PaymentMessage? Payment, string? Event)
{
    public static Reaction None { get; } = new(null, null);
}

/// <summary>
/// Which changes need an Advance, and which are news. Of Advance's own writes only the deadline's stop asks for another
/// pass, and an order has one deadline: nothing feeds itself.
/// </summary>
public static class Reactions
{
    /// <param name="before">The order before the change; null when it was placed.</param>
    public static Reaction Of(Order? before, Order after)
    {
        ArgumentNullException.ThrowIfNull(after);
        return new(
            NeedsAdvance(before, after) ? PaymentMessage.About(after) : null,
            before?.Status == after.Status ? null : News(before, after));
    }

    private static bool NeedsAdvance(Order? before, Order after) =>
        before is null
        || after.Attempt > before.Attempt
        || (after.StopReason is not null && before.StopReason is null)
        || (after.Stock == StockStatus.Rejected && before.Stock != StockStatus.Rejected)
        || (after.Stock == StockStatus.Reserved && before.Stock != StockStatus.Reserved && after.Status == OrderStatus.Authorized)
        || (after.Review is null && before.Review is not null);

    private static string? News(Order? before, Order after) => after.Status switch
    {
        OrderStatus.Pending when before is null => "OrderPlaced",
        OrderStatus.Authorized => "OrderAuthorized",
        OrderStatus.PaymentFailed => "OrderPaymentFailed",
        OrderStatus.Completed => "OrderCompleted",
        OrderStatus.Failed => "OrderFailed",
        OrderStatus.Cancelled => "OrderCancelled",
        OrderStatus.Refunded => "OrderRefunded",
        _ => null,
    };
}
