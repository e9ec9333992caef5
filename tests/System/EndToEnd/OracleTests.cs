using System.Text.Json.Nodes;
using OrderSystem.Dev.Chaos;

namespace OrderSystem.SystemTests.EndToEnd;

/// <summary>The oracle of a chaos run finds each thing that the protocol forbids; a run that it passes means something.</summary>
public sealed class OracleTests
{
    private const string Id = "AAAAAAAAAAAAAAAAAAAAAAAAAA";
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_paid_order_and_nothing_left_over_is_good() => Assert.Empty(Judge());

    [Fact]
    public void An_accepted_POST_without_an_order_is_found() => Assert.Contains(Judge(orders: []), finding => finding.Rule == Oracle.Placed);

    [Fact]
    public void An_order_that_nobody_was_promised_is_found() => Assert.Contains(Judge(placed: []), finding => finding.Rule == Oracle.Placed);

    [Fact]
    public void One_key_with_two_orders_is_found() =>
        Assert.Contains(Judge(placed: [Placed(Id, "BBBBBBBBBBBBBBBBBBBBBBBBBB")]), finding => finding.Rule == Oracle.Placed);

    [Theory]
    [InlineData("pending", null, null, null, true)]
    [InlineData("authorized", null, null, null, true)]
    [InlineData("processing", "customer", null, null, true)]
    [InlineData("payment_failed", null, null, null, false)]
    [InlineData("payment_failed", "deadline", null, null, true)]
    [InlineData("payment_failed", null, "2026-03-01T11:00:00.000Z", null, true)]
    [InlineData("processing", null, null, "amount differs", true)]
    public void An_order_that_neither_ended_nor_waits_legally_is_found(string status, string? stop, string? deadline, string? review, bool found)
    {
        var order = Order(status);
        (order["stopReason"], order["review"]) = (stop, review);
        order["deadlineAt"] = deadline ?? (string?)order["deadlineAt"];

        Assert.Equal(found, Judge(orders: [order]).Any(finding => finding.Rule == Oracle.Ended));
    }

    [Fact]
    public void A_second_capture_is_found() => Assert.Contains(Judge(ledger: Ledger(captured: 7996, captures: 2)), finding => finding.Rule == Oracle.Captures);

    [Theory]
    [InlineData("completed", 3998, 0, 0, false)]
    [InlineData("completed", 0, 0, 3998, true)]
    [InlineData("completed", 3997, 0, 0, true)]
    [InlineData("completed", 3998, 3998, 0, true)]
    [InlineData("completed", 3998, 0, 1, true)]
    [InlineData("failed", 0, 0, 0, false)]
    [InlineData("failed", 3998, 0, 0, true)]
    [InlineData("cancelled", 0, 0, 3998, true)]
    [InlineData("cancelled", 3998, 3998, 0, true)]
    [InlineData("refunded", 3998, 3998, 0, false)]
    [InlineData("refunded", 3998, 0, 0, true)]
    [InlineData("payment_failed", 0, 0, 3998, true)]
    public void Money_that_is_not_what_the_order_says_is_found(string status, long captured, long refunded, long held, bool found) =>
        Assert.Equal(found, Judge(orders: [Order(status)], ledger: Ledger(captured, refunded, held)).Any(finding => finding.Rule == Oracle.Money));

    [Fact]
    public void A_history_with_a_gap_or_a_transition_that_the_table_lacks_is_found()
    {
        var gap = Order("completed");
        gap["history"]![2]!["version"] = 3;
        var wrong = Order("completed");
        wrong["history"]![3]!["by"] = "Retry";
        var ahead = Order("completed");
        ahead["version"] = 9;

        Assert.All([gap, wrong, ahead], order => Assert.Contains(Judge(orders: [order]), finding => finding.Rule == Oracle.History));
    }

    [Fact]
    public void A_message_that_was_left_and_a_letter_that_nobody_can_explain_are_found()
    {
        Assert.Contains(Judge(queues: 1), finding => finding.Rule == Oracle.Queues);
        Assert.Contains(Judge(letters: [Letter("retries_exhausted", "open", "CCCCCCCCCCCCCCCCCCCCCCCCCC")]), finding => finding.Rule == Oracle.Letters);
        Assert.Empty(Judge(letters: [Letter("retries_exhausted", "open", Id), Letter("unreadable", "open", null), Letter("stream_failure", null, null)]));
        Assert.Contains(Judge(letters: [Letter("stream_failure", "open", null)]), finding => finding.Rule == Oracle.Letters);
    }

    private static IReadOnlyList<Finding> Judge(
        IReadOnlyList<Placed>? placed = null, IReadOnlyList<JsonObject>? orders = null, JsonObject? ledger = null, int queues = 0, IReadOnlyList<JsonObject>? letters = null) =>
        Oracle.Judge(
            placed ?? [Placed(Id)],
            new Snapshot(
                Now,
                [.. (orders ?? [Order("completed")]).Select(AsRead)],
                new Dictionary<string, JsonObject> { [Id] = AsRead(ledger ?? Ledger(3998)) },
                new Dictionary<string, int> { ["PaymentQueue"] = queues },
                letters ?? []));

    /// <summary>As it comes over HTTP.</summary>
    private static JsonObject AsRead(JsonObject json) => JsonNode.Parse(json.ToJsonString())!.AsObject();

    private static Placed Placed(params string[] ids) =>
        new(new PlannedOrder(0, TimeSpan.Zero, "ada", "key", "pm_card_visa", 2, 0, null, [], Doomed: false), ids, null);

    private static JsonObject Ledger(long captured, long refunded = 0, long held = 0, int captures = 1) =>
        new() { ["orderId"] = Id, ["captured"] = captured, ["refunded"] = refunded, ["held"] = held, ["captures"] = captured == 0 ? 0 : captures };

    private static JsonObject Letter(string cause, string? parked, string? orderId) =>
        new() { ["letterId"] = "q/1", ["source"] = "q", ["cause"] = cause, ["error"] = "why", ["parked"] = parked, ["orderId"] = orderId };

    /// <summary>An item whose history leads to its status, where that is completed.</summary>
    private static JsonObject Order(string status) => new()
    {
        ["orderId"] = Id,
        ["customerId"] = "ada",
        ["status"] = status,
        ["version"] = 4,
        ["attempt"] = 1,
        ["keyGeneration"] = 0,
        ["paymentIntentId"] = "pi_1",
        ["stock"] = "untracked",
        ["totalAmount"] = 3998,
        ["deadlineAt"] = "2026-03-01T13:00:00.000Z",
        ["history"] = new JsonArray(
            Entry(0, null, "pending", "Place", null),
            Entry(1, "pending", "processing", "Claim", null),
            Entry(2, "processing", "processing", "Attach", "pi_1"),
            Entry(3, "processing", "authorized", "Authorize", "pi_1"),
            Entry(4, "authorized", "completed", "Complete", "pi_1")),
    };

    private static JsonObject Entry(int version, string? from, string to, string by, string? why) =>
        new() { ["version"] = version, ["at"] = "2026-03-01T12:00:00.000Z", ["from"] = from, ["to"] = to, ["by"] = by, ["why"] = why };
}
