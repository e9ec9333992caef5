using System.Globalization;
using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Model;

/// <summary>Production went where the model cannot follow: the model must grow, or production runs away.</summary>
internal sealed class NoRoomException(string message) : Exception(message);

/// <summary>
/// Real orders for keys, and keys for real orders. The rules under test only ever see real ones; that nothing they read
/// is lost on the way is what the abstraction's tests show.
/// </summary>
internal sealed class Orders
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset Before = Start + TimeSpan.FromMinutes(10);
    public static readonly DateTimeOffset After = Start + TimeSpan.FromMinutes(60);
    public static readonly Failure Declined = new("card_declined", "Your card was declined.");

    private const int Version = 7;

    private static readonly string[] OtherEnds = ["out_of_stock", "expired", "authorization_expired"];

    private readonly Dictionary<OrderKey, Order> _orders = [];
    private readonly Order _placed = Placed(StockStatus.None);

    public static Order Placed(StockStatus stock)
    {
        var usd = Currency.Parse("usd");
        var customer = new CustomerId("alice");
        var id = OrderId.Of(customer, IdempotencyKey.TryParse("key-1")!.Value);
        OrderItem[] items = [new(Sku.Parse("MUG-01"), "Mug", 2, 1999), new(Sku.Parse("CAP-01"), "Cap", 1, 999)];
        return Order.Place(id, customer, items, new Domain.Money(4997, usd), Card(1), "fingerprint", stock, Start, After - Start, "correlation-1", null).After;
    }

    public static string Card(int attempt) => Text("pm_card_", attempt);

    /// <summary>The order that a key stands for; the same object each time.</summary>
    public Order Of(OrderKey key) => _orders.TryGetValue(key, out var order) ? order : _orders[key] = Make(key);

    private Order Make(OrderKey key) => _placed with
    {
        Status = key.Status,
        Version = Version,
        History = [.. Enumerable.Range(0, Version + 1).Select(version => new HistoryEntry(version, Start, null, key.Status, Transition.Place, null))],
        Attempt = key.Attempt,
        KeyGeneration = key.KeyGeneration,
        PaymentIntentId = key.Intent == 0 ? null : Text("pi_", key.Intent),
        PaymentMethodId = Card(key.Attempt),
        PreviousPaymentMethodIds = [.. Enumerable.Range(1, key.Attempt - 1).Select(Card)],
        Stock = key.Stock,
        StopReason = key.StopReason,
        AcknowledgedChargeId = key.Acknowledged == 0 ? null : Text("ch_", key.Acknowledged),
        RefundId = key.Status == OrderStatus.Refunded ? "re_1" : null,
        Review = key.InReview ? "a person looks" : null,
        Failure = FailureOf(key),
        NextCheckAt = key.IsOpen && !key.InReview ? After : null,
    };

    private static Failure? FailureOf(OrderKey key) => key switch
    {
        { SaysDeclined: true } => Declined,
        { Status: not OrderStatus.Failed } => null,
        { Stock: StockStatus.Rejected } => new Failure("out_of_stock", "The goods are not available."),
        { StopReason: StopReason.Deadline } => new Failure("expired", "The order was not paid in time."),
        _ => new Failure("authorization_expired", "The authorization ended."),
    };

    /// <exception cref="FormatException">The order has something that no key can say.</exception>
    public static OrderKey KeyOf(Order order)
    {
        if (order.PaymentMethodId != Card(order.Attempt) || !order.PreviousPaymentMethodIds.SequenceEqual(Enumerable.Range(1, order.Attempt - 1).Select(Card)))
        {
            throw new FormatException($"Attempt {order.Attempt} with {order.PaymentMethodId} after {string.Join(", ", order.PreviousPaymentMethodIds)}.");
        }

        return OrderKey.Of(
            order.Status,
            order.Attempt,
            order.KeyGeneration is >= 0 and <= 3 or >= 8 and <= 10 ? order.KeyGeneration : throw new NoRoomException($"Key generation {order.KeyGeneration} is more than this model has room for."),
            Number("pi_", order.PaymentIntentId),
            order.Stock,
            order.StopReason,
            Number("ch_", order.AcknowledgedChargeId),
            order.Review is not null,
            order.Failure is { } failure && !OtherEnds.Contains(failure.Code));
    }

    private static string Text(string prefix, int number) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{number}");

    private static int Number(string prefix, string? id) => id switch
    {
        null => 0,
        _ when id.StartsWith(prefix, StringComparison.Ordinal) => int.Parse(id.AsSpan(prefix.Length), CultureInfo.InvariantCulture),
        _ => throw new FormatException($"'{id}' is no {prefix} id."),
    };
}
