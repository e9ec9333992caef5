using System.Text.Json.Nodes;

namespace OrderSystem.Dev.Stripe;

internal enum Movement
{
    Hold,
    Release,
    Capture,
    Refund,

    /// <summary>A refund that had been accepted did not reach the customer: the money is ours again.</summary>
    RefundReturned,
}

/// <summary>
/// Every movement of money, written down as it happens and never changed. What an order cost its customer is a sum over
/// this list, not over the state of any PaymentIntent, so that it can judge both.
/// </summary>
internal sealed class Ledger
{
    private readonly List<Entry> _entries = [];
    private readonly int[] _counts = new int[Enum.GetValues<Movement>().Length];

    public void Write(Movement movement, PaymentIntent intent, long amount, DateTimeOffset at)
    {
        _entries.Add(new Entry(movement, intent.OrderId, intent.Id, intent.Currency, amount, at));
        _counts[(int)movement]++;
    }

    /// <summary>How often each movement happened.</summary>
    public JsonObject Counts() => new([.. Enum.GetValues<Movement>().Select(movement => KeyValuePair.Create(Name(movement), (JsonNode?)_counts[(int)movement]))]);

    /// <summary>Per order, amounts in minor units: taken, given back, and still held. The movements themselves only for one order, as the list is long.</summary>
    public JsonArray ByOrder(IEnumerable<PaymentIntent> intents, string? orderId)
    {
        var perOrder = _entries.ToLookup(entry => entry.OrderId ?? "");
        return
        [
            .. intents.GroupBy(intent => intent.OrderId ?? "").Where(order => orderId is null || order.Key == orderId).Select(order => Summary(order.Key, [.. order], [.. perOrder[order.Key]], withMovements: orderId is not null)),
        ];
    }

    private static JsonObject Summary(string orderId, PaymentIntent[] intents, Entry[] entries, bool withMovements)
    {
        var summary = new JsonObject
        {
            ["orderId"] = orderId.Length == 0 ? null : orderId,
            ["currency"] = intents[0].Currency,
            ["captured"] = Sum(entries, Movement.Capture),
            ["refunded"] = Sum(entries, Movement.Refund) - Sum(entries, Movement.RefundReturned),
            ["held"] = Sum(entries, Movement.Hold) - Sum(entries, Movement.Release) - Sum(entries, Movement.Capture),
            ["captures"] = entries.Count(entry => entry.Movement == Movement.Capture),
            ["paymentIntents"] = new JsonArray([.. intents.Select(intent => JsonValue.Create(intent.Id))]),
        };
        if (withMovements)
        {
            summary["movements"] = new JsonArray([.. entries.Select(entry => entry.ToJson())]);
        }

        return summary;
    }

    private static long Sum(IEnumerable<Entry> entries, Movement movement) => entries.Where(entry => entry.Movement == movement).Sum(entry => entry.Amount);

    private static string Name(Movement movement) => movement switch
    {
        Movement.Hold => "hold",
        Movement.Release => "release",
        Movement.Capture => "capture",
        Movement.Refund => "refund",
        _ => "refund-returned",
    };

    private sealed record Entry(Movement Movement, string? OrderId, string PaymentIntent, string Currency, long Amount, DateTimeOffset At)
    {
        public JsonObject ToJson() => new()
        {
            ["at"] = At.ToString("O"),
            ["movement"] = Name(Movement),
            ["paymentIntent"] = PaymentIntent,
            ["amount"] = Amount,
        };
    }
}
