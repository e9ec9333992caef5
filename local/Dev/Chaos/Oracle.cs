using System.Globalization;
using System.Text.Json.Nodes;

namespace OrderSystem.Dev.Chaos;

/// <summary>How everything stands at one moment.</summary>
/// <param name="Orders">The items of the run's customers.</param>
/// <param name="Ledger">The local Stripe's book, by order; it is no part of what is judged.</param>
/// <param name="Queues">Messages by queue: waiting, being worked on, or delayed.</param>
/// <param name="Letters">Parked letters of the run, open or closed.</param>
internal sealed record Snapshot(
    DateTimeOffset Now,
    IReadOnlyList<JsonObject> Orders,
    IReadOnlyDictionary<string, JsonObject> Ledger,
    IReadOnlyDictionary<string, int> Queues,
    IReadOnlyList<JsonObject> Letters);

/// <summary>Something is not as the protocol promises.</summary>
/// <param name="OrderId">The order it is about, if it is about one.</param>
internal sealed record Finding(string Rule, string? OrderId, string Text);

/// <summary>
/// The protocol's invariants over a whole run: what customers were promised, what stands in the table, and where the money is.
/// It shares no code with what it judges.
/// </summary>
internal static class Oracle
{
    public const string Placed = "I12 every accepted POST has exactly one order";
    public const string Ended = "L   every order has ended, or waits legally";
    public const string Captures = "I1  at most one capture per order";
    public const string Money = "I2–4 the ledger is what the orders say";
    public const string History = "L8  histories add up to their orders";
    public const string Queues = "    queues and dead-letter queues are empty";
    public const string Letters = "    every parked letter is explained";

    public static readonly IReadOnlyList<string> Rules = [Placed, Ended, Captures, Money, History, Queues, Letters];

    public static IReadOnlyList<Finding> Judge(IReadOnlyCollection<Placed> placed, Snapshot seen)
    {
        var byId = seen.Orders.ToDictionary(order => (string)order["orderId"]!);
        var planned = placed.Where(one => one.OrderId is not null).ToLookup(one => one.OrderId!, one => one.Planned);
        return
        [
            .. placed.SelectMany(one => Promise(one, byId)),
            .. byId.Keys.Where(id => !planned.Contains(id)).Select(id => new Finding(Placed, id, "no POST was answered with it")),
            .. seen.Orders.SelectMany(order => JudgeOrder(order, seen, planned[(string)order["orderId"]!].FirstOrDefault())),
            .. seen.Queues.Where(queue => queue.Value > 0).Select(queue => new Finding(Queues, null, $"{queue.Key} has {queue.Value} messages")),
            .. seen.Letters.Where(letter => (string?)letter["parked"] == "open").SelectMany(letter => Letter(letter, byId)),
        ];
    }

    /// <summary>How many things a rule was asked about.</summary>
    public static int Asked(string rule, IReadOnlyCollection<Placed> placed, Snapshot seen) => rule switch
    {
        Placed => placed.Count,
        Queues => seen.Queues.Count,
        Letters => seen.Letters.Count,
        _ => seen.Orders.Count,
    };

    private static IEnumerable<Finding> Promise(Placed one, Dictionary<string, JsonObject> byId)
    {
        if (one.Refused is not null)
        {
            yield return new(Placed, one.OrderId, $"POST {one.Planned.Key} was refused: {one.Refused}");
        }

        if (one.OrderIds.Count > 1)
        {
            yield return new(Placed, one.OrderId, $"{one.Planned.Key} was answered with several orders: {string.Join(", ", one.OrderIds)}");
        }

        foreach (var id in one.OrderIds.Where(id => !byId.ContainsKey(id)))
        {
            yield return new(Placed, id, $"{one.Planned.Key} was answered with 201, but there is no such order");
        }
    }

    private static IEnumerable<Finding> JudgeOrder(JsonObject order, Snapshot seen, PlannedOrder? planned)
    {
        var id = (string)order["orderId"]!;
        var (captures, captured, refunded, held) = MoneyOf(seen.Ledger.GetValueOrDefault(id));
        if (WhyOpen(order, seen.Now, planned) is { } open)
        {
            yield return new(Ended, id, open);
        }

        if (captures > 1)
        {
            yield return new(Captures, id, $"{captures} captures");
        }

        if (WrongMoney(order, captured, refunded, held) is { } wrong)
        {
            yield return new(Money, id, $"{wrong}; captured {captured}, refunded {refunded}, held {held}");
        }

        if (HistoryAudit.Fold(order) is { } history)
        {
            yield return new(History, id, history);
        }
    }

    private static string? WhyOpen(JsonObject order, DateTimeOffset now, PlannedOrder? planned)
    {
        var (status, review) = ((string)order["status"]!, (string?)order["review"]);
        if (review is not null)
        {
            // Only a refund that comes back is a person's business here: amounts agree, and Stripe's statuses are known.
            return planned is { RefundComesBack: true } && review.StartsWith("refund_failed", StringComparison.Ordinal) ? null : $"{status}, with a person for no reason that the run gave: {review}";
        }

        var deadline = DateTimeOffset.Parse((string)order["deadlineAt"]!, CultureInfo.InvariantCulture);
        return status switch
        {
            "completed" or "failed" or "cancelled" or "refunded" => null,
            "payment_failed" when order["stopReason"] is null && now < deadline => null,
            _ => $"{status}{(order["stopReason"] is { } stop ? $", stopped by {stop}" : "")}, and nothing goes on",
        };
    }

    private static string? WrongMoney(JsonObject order, long captured, long refunded, long held)
    {
        var total = (long)order["totalAmount"]!;
        return ((string)order["status"]!) switch
        {
            "completed" when (captured, refunded, held) != (total, 0, 0) => $"completed over {total}",
            "failed" or "cancelled" when (captured, refunded, held) != (0, 0, 0) => "ended without money",
            "payment_failed" when (captured, refunded, held) != (0, 0, 0) => "waits for another card",
            // Not refunded after all: then a person knows.
            "refunded" when (captured, held) != (total, 0) || (refunded != total && order["review"] is null) => $"refunded over {total}",
            _ => null,
        };
    }

    private static IEnumerable<Finding> Letter(JsonObject letter, Dictionary<string, JsonObject> byId)
    {
        // An open letter is explained if it names an order that has ended well all the same, or is one that nobody can read.
        var (id, cause) = ((string?)letter["orderId"], (string?)letter["cause"]);
        if (cause is "unreadable" || (id is not null && byId.TryGetValue(id, out var order) && WhyOpen(order, DateTimeOffset.MinValue, null) is null))
        {
            yield break;
        }

        yield return new(Letters, id, $"{letter["letterId"]} is parked: {cause}, {letter["error"]}");
    }

    private static (long Captures, long Captured, long Refunded, long Held) MoneyOf(JsonObject? entry) =>
        entry is null ? (0, 0, 0, 0) : ((long)entry["captures"]!, (long)entry["captured"]!, (long)entry["refunded"]!, (long)entry["held"]!);
}
