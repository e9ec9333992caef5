namespace OrderSystem.Domain.Tests;

/// <summary>Orders and PaymentIntents to start from; a test changes what it is about with <c>with</c>.</summary>
internal static class Sample
{
    public const string IntentId = "pi_1";
    public const string Card = "pm_card_visa";

    public static readonly TimeSpan Deadline = TimeSpan.FromMinutes(60);
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset BeforeDeadline = Start + TimeSpan.FromMinutes(10);
    public static readonly DateTimeOffset AfterDeadline = Start + Deadline;

    public static readonly CustomerId Alice = new("alice");
    public static readonly Currency Usd = Currency.Parse("usd");

    public static IdempotencyKey Key(string text) => IdempotencyKey.TryParse(text)!.Value;

    /// <summary>Two mugs and a cap, 49.97 usd.</summary>
    public static Change Placed(StockStatus stock = StockStatus.Untracked, string card = Card, string key = "key-1") => Domain.Order.Place(
        OrderId.Of(Alice, Key(key)),
        Alice,
        [new(Sku.Parse("MUG-01"), "Mug", 2, 1999), new(Sku.Parse("CAP-01"), "Cap", 1, 999)],
        new Money(4997, Usd),
        card,
        "fingerprint",
        stock,
        Start,
        Deadline,
        "correlation-1",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

    public static Order Order() => Placed().After;

    /// <summary>The payment message of an order that was placed as above.</summary>
    public static PaymentMessage Message(OrderId id) => new(id, "correlation-1") { Trace = Order().TraceParent };

    /// <summary>A PaymentIntent that matches <see cref="Order"/>.</summary>
    public static PaymentIntentSnapshot Intent(PaymentIntentStatus status) => new(
        IntentId, status, 4997, "usd", status == PaymentIntentStatus.Succeeded ? 4997 : 0, Order().Id.Value, null, null);
}
