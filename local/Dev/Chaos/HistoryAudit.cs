using System.Text.Json.Nodes;

namespace OrderSystem.Dev.Chaos;

/// <summary>
/// Folds the history of an item through the protocol's table of transitions, written down here once more from the document: what
/// comes out must be the item. An item that does not add up was not written by these transitions alone.
/// </summary>
internal static class HistoryAudit
{
    private static readonly string[] Open = ["pending", "processing", "payment_failed", "authorized"];
    private static readonly string[] Any = [.. Open, "completed", "failed", "cancelled", "refunded"];

    // From which statuses a transition may start, and where it leads; null: the status stays.
    private static readonly Dictionary<string, (string[] From, string[]? To)> Rows = new(StringComparer.Ordinal)
    {
        ["Claim"] = (["pending"], ["processing"]),
        ["Attach"] = (["processing"], null),
        ["Authorize"] = (["processing", "payment_failed"], ["authorized"]),
        ["Decline"] = (["processing"], ["payment_failed"]),
        ["Retry"] = (["payment_failed"], ["processing"]),
        ["ReserveStock"] = (Open, null),
        ["RejectStock"] = (Open, null),
        ["Stop"] = (Open, null),
        ["Complete"] = (["processing", "payment_failed", "authorized"], ["completed"]),
        ["End"] = (Open, ["failed", "cancelled"]),
        ["Refund"] = (Open, ["refunded"]),
        ["NextKey"] = (Open, null),
        ["Park"] = (Any, null),
        ["Resolve"] = (Any, null),
    };

    /// <returns>What does not add up, or null.</returns>
    public static string? Fold(JsonObject order)
    {
        var history = order["history"]!.AsArray();
        if (history.Count == 0 || Text(history[0], "by") != "Place" || Text(history[0], "from") is not null || Text(history[0], "to") != "pending")
        {
            return $"the history begins with {(history.Count == 0 ? "nothing" : history[0]!.ToJsonString())}";
        }

        var (status, attempt, generation, intent, review, stopped, stock) = ("pending", 1L, 0L, (string?)null, (string?)null, false, (string?)null);
        for (var i = 0; i < history.Count; i++)
        {
            var entry = history[i]!;
            var (by, from, to, why) = (Text(entry, "by")!, Text(entry, "from"), Text(entry, "to")!, Text(entry, "why"));
            if ((long)entry["version"]! != i)
            {
                return $"entry {i} has version {entry["version"]}";
            }

            if (i == 0)
            {
                continue;
            }

            if (!Rows.TryGetValue(by, out var row) || from != status || !row.From.Contains(status) || !(row.To?.Contains(to) ?? to == status)
                || string.CompareOrdinal(Text(entry, "at"), Text(history[i - 1], "at")) < 0)
            {
                return $"after {history[i - 1]!.ToJsonString()} the table has no {entry.ToJsonString()}";
            }

            if (by == "Attach" && intent is not null)
            {
                return $"a second PaymentIntent was attached: {intent}, then {why}";
            }

            status = to;
            intent = by == "Attach" ? why : intent;
            (attempt, generation) = by switch { "Retry" => (attempt + 1, 0), "NextKey" => (attempt, generation + 1), _ => (attempt, generation) };
            review = by switch { "Park" => why, "Resolve" => null, _ => review };
            stopped |= by == "Stop" || (by == "Resolve" && why == "stopped" && Open.Contains(to));
            stock = by switch { "ReserveStock" => "reserved", "RejectStock" => "rejected", _ => stock };
        }

        var folded = (status, attempt, generation, intent, review, stopped, (long)history.Count - 1);
        var item = (Text(order, "status"), (long)order["attempt"]!, (long)order["keyGeneration"]!, Text(order, "paymentIntentId"), Text(order, "review"), order["stopReason"] is not null, (long)order["version"]!);
        if (folded != item)
        {
            return $"the history gives {folded}, the item is {item}";
        }

        return stock is not null && Text(order, "stock") != stock ? $"the history gives stock {stock}, the item has {Text(order, "stock")}" : null;
    }

    private static string? Text(JsonNode? of, string name) => (string?)of?[name];
}
