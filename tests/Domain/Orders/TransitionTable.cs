namespace OrderSystem.Domain.Tests;

/// <summary>One row T2 to T15 of the protocol's table of transitions.</summary>
/// <param name="Allowed">When the table has the row.</param>
/// <param name="Apply">The method that is the row.</param>
/// <param name="To">The status it leads to; null: it stays.</param>
/// <param name="Changes">What it may change, besides version, updatedAt, nextCheckAt and history.</param>
/// <param name="Message">Whether the change asks for an Advance, by the protocol's list.</param>
/// <param name="Event">What others hear.</param>
internal sealed record TransitionRow(
    Transition Transition,
    Func<Order, DateTimeOffset, bool> Allowed,
    Func<Order, DateTimeOffset, Change> Apply,
    OrderStatus? To,
    string[] Changes,
    Func<Order, bool>? Message = null,
    string? Event = null);

/// <summary>The protocol's table of transitions as data: an oracle that shares no code with <see cref="Order"/>.</summary>
internal static class TransitionTable
{
    public const string NewCard = "pm_card_mastercard";
    public const string Intent = "pi_1";

    public static readonly Failure Failure = new("card_declined", "The card was declined.");

    private static readonly OrderStatus[] Ended = [OrderStatus.Completed, OrderStatus.Failed, OrderStatus.Cancelled, OrderStatus.Refunded];
    private static readonly Func<Order, bool> Always = _ => true;

    public static readonly IReadOnlyList<TransitionRow> Rows =
    [
        new(Transition.Claim, (o, _) => o.Status == OrderStatus.Pending && !Stop(o), (o, now) => o.Claim(now), OrderStatus.Processing, []),
        new(Transition.Attach, (o, _) => o.Status == OrderStatus.Processing && o.PaymentIntentId is null, (o, now) => o.Attach(Intent, now), null, ["paymentIntentId"]),
        new(
            Transition.Authorize,
            (o, _) => o.Status is OrderStatus.Processing or OrderStatus.PaymentFailed && o.PaymentIntentId is not null,
            (o, now) => o.Authorize(now),
            OrderStatus.Authorized,
            ["failure"],
            Event: "OrderAuthorized"),
        new(
            Transition.Decline,
            (o, _) => o.Status == OrderStatus.Processing && o.Attempt < 3,
            (o, now) => o.Decline(Failure, "ch_1", now),
            OrderStatus.PaymentFailed,
            ["acknowledgedChargeId", "failure"],
            Event: "OrderPaymentFailed"),
        new(
            Transition.Retry,
            (o, now) => o.Status == OrderStatus.PaymentFailed && !Stop(o) && o.Attempt < 3 && now < o.DeadlineAt,
            (o, now) => o.Retry(NewCard, now),
            OrderStatus.Processing,
            ["attempt", "keyGeneration", "paymentMethodId", "previousPaymentMethodIds", "failure"],
            Always),
        new(Transition.ReserveStock, (o, _) => Open(o) && o.Stock == StockStatus.None, (o, now) => o.ReserveStock(now), null, ["stock"], o => o.Status == OrderStatus.Authorized),
        new(Transition.RejectStock, (o, _) => Open(o) && o.Stock != StockStatus.Rejected, (o, now) => o.RejectStock("sold out", now), null, ["stock"], Always),
        new(Transition.Stop, (o, _) => Open(o) && o.StopReason is null, (o, now) => o.Stop(StopReason.Customer, now), null, ["stopReason"], Always),
        new(
            Transition.Complete,
            (o, _) => o.Status is OrderStatus.Processing or OrderStatus.PaymentFailed or OrderStatus.Authorized && o.PaymentIntentId is not null
                && o.Stock is StockStatus.Untracked or StockStatus.Reserved && !Stop(o),
            (o, now) => o.Complete(now),
            OrderStatus.Completed,
            ["failure"],
            Event: "OrderCompleted"),
        new(Transition.End, (o, _) => Open(o), (o, now) => o.End(new(OrderStatus.Failed, Failure), now), OrderStatus.Failed, ["failure"], Event: "OrderFailed"),
        new(Transition.End, (o, _) => Open(o), (o, now) => o.End(new(OrderStatus.Cancelled, null), now), OrderStatus.Cancelled, ["failure"], Event: "OrderCancelled"),
        new(Transition.Refund, (o, _) => Open(o) && o.PaymentIntentId is not null, (o, now) => o.Refund("re_1", now), OrderStatus.Refunded, ["refundId"], Event: "OrderRefunded"),
        new(Transition.NextKey, (o, _) => Open(o) && o.KeyGeneration < 10, (o, now) => o.NextKey("a replayed 500", now), null, ["keyGeneration"]),
        new(Transition.Park, (o, _) => o.Review is null, (o, now) => o.Park("mismatch", now), null, ["review"]),
        new(Transition.Resolve, (o, _) => o.Review is not null, (o, now) => o.Resolve(stop: false, now), null, ["review"], Always),
        new(Transition.Resolve, (o, _) => o.Review is not null, (o, now) => o.Resolve(stop: true, now), null, ["review", "stopReason"], Always),
    ];

    public static bool Open(Order order) => !Ended.Contains(order.Status);

    private static bool Stop(Order order) => order.StopReason is not null || order.Stock == StockStatus.Rejected;

    /// <summary>Orders of every shape the rows tell apart, and of many that no order can reach.</summary>
    public static IEnumerable<Order> Shapes() =>
        from status in Enum.GetValues<OrderStatus>()
        from stock in Enum.GetValues<StockStatus>()
        from reason in new StopReason?[] { null, StopReason.Customer, StopReason.Deadline }
        from review in new[] { null, "somebody looks" }
        from attempt in new[] { 1, 2, 3 }
        from generation in new[] { 0, 9, 10 }
        from intent in new[] { null, Intent }
        select Sample.Order() with
        {
            Status = status,
            Version = 3,
            Stock = stock,
            StopReason = reason,
            Review = review,
            Attempt = attempt,
            KeyGeneration = generation,
            PaymentIntentId = intent,
            NextCheckAt = review is null && !Ended.Contains(status) ? Sample.Start + TimeSpan.FromMinutes(7) : null,
            History = History(status),
        };

    private static HistoryEntry[] History(OrderStatus status) =>
    [
        new(0, Sample.Start, null, OrderStatus.Pending, Transition.Place, null),
        .. Enumerable.Range(1, 3).Select(version => new HistoryEntry(version, Sample.Start, version == 1 ? OrderStatus.Pending : status, status, Transition.Claim, null)),
    ];
}
