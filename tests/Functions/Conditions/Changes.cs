using OrderSystem.Domain;

namespace OrderSystem.Tests.Functions.Conditions;

/// <summary>Every change that <see cref="Order"/>'s methods give, from every order of the same shapes that they accept.</summary>
internal static class Changes
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset Now = Start + TimeSpan.FromMinutes(10);

    private static readonly Failure Failure = new("card_declined", "The card was declined.");

    private static readonly Func<Order, Change>[] Methods =
    [
        order => order.Claim(Now),
        order => order.Attach(StoredOrder.OwnIntent, Now),
        order => order.Authorize(Now),
        order => order.Decline(Failure, "ch_1", Now),
        order => order.Decline(Failure, null, Now),
        order => order.Retry("pm_card_mastercard", Now),
        order => order.ReserveStock(Now),
        order => order.RejectStock("sold out", Now),
        order => order.Stop(StopReason.Customer, Now),
        order => order.Stop(StopReason.Deadline, Now),
        order => order.Complete(Now),
        order => order.End(new(OrderStatus.Failed, Failure), Now),
        order => order.End(new(OrderStatus.Cancelled, null), Now),
        order => order.Refund("re_1", Now),
        order => order.NextKey("a replayed 500", Now),
        order => order.Park("mismatch", Now),
        order => order.Resolve(stop: false, Now),
        order => order.Resolve(stop: true, Now),
    ];

    public static readonly IReadOnlyList<Change> All = [.. Befores().SelectMany(before => Methods.Select(method => Try(method, before)).OfType<Change>())];

    /// <summary>The same change, decided on another order's item.</summary>
    public static Change For(this Change change, OrderId id) => change with { Before = change.Before! with { Id = id }, After = change.After with { Id = id } };

    private static Change? Try(Func<Order, Change> method, Order before)
    {
        try
        {
            return method(before);
        }
        catch (InvalidTransitionException)
        {
            return null;
        }
    }

    private static IEnumerable<Order> Befores() =>
        from status in StoredOrder.Statuses
        from stock in StoredOrder.Stocks
        from stop in new StopReason?[] { null, StopReason.Customer, StopReason.Deadline }
        from review in new[] { null, "somebody looks" }
        from attempt in new[] { 1, 2, 3 }
        from generation in new[] { 0, 1, 9 }
        from intent in new[] { null, StoredOrder.OwnIntent }
        select Placed() with
        {
            Status = Words.Status(status),
            Version = StoredOrder.Decided,
            Stock = Words.Stock(stock),
            StopReason = stop,
            Review = review,
            Attempt = attempt,
            KeyGeneration = generation,
            PaymentIntentId = intent,
            NextCheckAt = review is null && status is "pending" or "processing" or "authorized" or "payment_failed" ? Start + TimeSpan.FromMinutes(12) : null,
            History = [.. Enumerable.Range(0, StoredOrder.Decided + 1).Select(version => new HistoryEntry(version, Start, version == 0 ? null : OrderStatus.Pending, OrderStatus.Pending, version == 0 ? Transition.Place : Transition.NextKey, null))],
        };

    /// <summary>Two mugs, 39.98 usd, as placed.</summary>
    public static Order Placed(string key = "key-1", StockStatus stock = StockStatus.Untracked) => PlacedChange(key, stock).After;

    public static Change PlacedChange(string key, StockStatus stock = StockStatus.Untracked, string card = "pm_card_visa", DateTimeOffset? at = null) => Order.Place(
        OrderId.Of(new CustomerId("ada"), IdempotencyKey.TryParse(key)!.Value),
        new CustomerId("ada"),
        [new(Sku.Parse("MUG-01"), "Mug", 2, 1999)],
        new Money(3998, Currency.Parse("usd")),
        card,
        "fingerprint",
        stock,
        at ?? Start,
        TimeSpan.FromMinutes(60),
        "correlation-1",
        null);
}
