namespace OrderSystem.Domain.Tests;

/// <summary>Every combination of an order, whether the PaymentIntent is its own, its status and its refunds, against a table written from the protocol.</summary>
public sealed class MoneyVerdictTests
{
    private static readonly string[] Refunds = ["none", "pending", "succeeded", "failed", "failed then succeeded", "succeeded then failed", "part"];
    private static readonly string[] Owners = ["no order", "none on the order", "own", "other"];

    [Fact]
    public void Every_combination_is_judged_as_the_table_says()
    {
        var judged = 0;
        foreach (var (status, owner, payment, refund, review) in All)
        {
            var intent = Payment(payment, refund);
            var verdict = MoneyVerdict.Of(Order(status, owner, review), intent).GetType().Name;
            var expected = Expected(status, owner, payment, refund, review);
            Assert.True(expected == verdict, $"{verdict}, not {expected}: the order is {status} ({owner}, {review ?? "no review"}), the PaymentIntent {payment} with refunds {refund}");
            judged++;
        }

        Assert.Equal(8 * 4 * 8 * 7 * 2, judged);
    }

    [Fact]
    public void No_verdict_takes_money_from_an_order_that_is_open_and_owns_it_or_that_is_completed()
    {
        foreach (var (status, owner, payment, refund, review) in All.Where(c => c.Owner == "own" && (IsOpen(c.Status) || c.Status == OrderStatus.Completed)))
        {
            Assert.IsNotType<MoneyVerdict.Orphan>(MoneyVerdict.Of(Order(status, owner, review), Payment(payment, refund)));
        }
    }

    [Fact]
    public void Money_is_never_left_with_an_order_that_failed_or_was_cancelled()
    {
        foreach (var (status, owner, payment, refund, review) in All.Where(c => c.Status is OrderStatus.Failed or OrderStatus.Cancelled))
        {
            var verdict = MoneyVerdict.Of(Order(status, owner, review), Payment(payment, refund));
            var holds = payment == PaymentIntentStatus.RequiresCapture || (payment == PaymentIntentStatus.Succeeded && refund is not ("pending" or "succeeded" or "failed then succeeded" or "succeeded then failed"));
            Assert.True(!holds || verdict is MoneyVerdict.Orphan, $"{verdict} leaves {payment} with refunds {refund} to an order that is {status}");
        }
    }

    [Fact]
    public void What_is_found_says_which_order()
    {
        var order = Order(OrderStatus.Failed, "own", null)!;
        Assert.Contains(order.Id.Value, Assert.IsType<MoneyVerdict.Orphan>(MoneyVerdict.Of(order, Payment(PaymentIntentStatus.Succeeded, "none"))).Why, StringComparison.Ordinal);
        var completed = order with { Status = OrderStatus.Completed };
        var differs = Assert.IsType<MoneyVerdict.Differs>(MoneyVerdict.Of(completed, Payment(PaymentIntentStatus.Succeeded, "none") with { AmountReceived = 4000 }));
        Assert.Contains("4000 of 4997", differs.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(OrderStatus.Pending, false)]
    [InlineData(OrderStatus.Processing, false)]
    [InlineData(OrderStatus.Authorized, false)]
    [InlineData(OrderStatus.PaymentFailed, false)]
    [InlineData(OrderStatus.Failed, false)]
    [InlineData(OrderStatus.Cancelled, false)]
    [InlineData(OrderStatus.Completed, true)]
    [InlineData(OrderStatus.Refunded, true)]
    public void Only_an_order_that_claims_money_must_name_a_PaymentIntent(OrderStatus status, bool differs)
    {
        var unpaid = Order(status, "none on the order", null)!;
        Assert.Equal(differs ? typeof(MoneyVerdict.Differs) : typeof(MoneyVerdict.Agrees), MoneyVerdict.OfUnpaid(unpaid).GetType());
        Assert.IsType<MoneyVerdict.Agrees>(MoneyVerdict.OfUnpaid(unpaid with { PaymentIntentId = Sample.IntentId }));
    }

    // The table, in words: an open order's own money is its own business, and so is a PaymentIntent that it may be about to
    // take on; a completed order was paid in full; a refunded one has given back all; a failed or cancelled one has nothing.
    private static string Expected(OrderStatus status, string owner, PaymentIntentStatus payment, string refund, string? review)
    {
        if (owner == "no order" || owner == "other" || (owner == "none on the order" && !IsOpen(status)))
        {
            return "Orphan";
        }

        if (IsOpen(status))
        {
            return "Agrees";
        }

        // "succeeded then failed": a refund of the whole amount has gone through; that another one failed later does not matter.
        var whole = payment == PaymentIntentStatus.Succeeded && refund is "pending" or "succeeded" or "failed then succeeded" or "succeeded then failed";
        return status switch
        {
            OrderStatus.Completed => payment == PaymentIntentStatus.Succeeded ? "Agrees" : "Differs",
            OrderStatus.Refunded when whole => "Agrees",
            OrderStatus.Refunded when payment == PaymentIntentStatus.Succeeded => review is null ? "WakeOrder" : "Agrees",
            OrderStatus.Refunded => "Differs",
            _ => whole || payment == PaymentIntentStatus.Canceled ? "Agrees" : "Orphan",
        };
    }

    private static IEnumerable<(OrderStatus Status, string Owner, PaymentIntentStatus Payment, string Refund, string? Review)> All =>
        from status in Enum.GetValues<OrderStatus>()
        from owner in Owners
        from payment in Enum.GetValues<PaymentIntentStatus>()
        from refund in Refunds
        from review in new[] { null, "somebody looks" }
        select (status, owner, payment, refund, review);

    private static bool IsOpen(OrderStatus status) => status is OrderStatus.Pending or OrderStatus.Processing or OrderStatus.Authorized or OrderStatus.PaymentFailed;

    private static Order? Order(OrderStatus status, string owner, string? review) => owner == "no order" ? null : Sample.Order() with
    {
        Status = status,
        Review = review,
        PaymentIntentId = owner switch { "own" => Sample.IntentId, "other" => "pi_2", _ => null },
    };

    private static PaymentIntentSnapshot Payment(PaymentIntentStatus status, string refund) => Sample.Intent(status) with
    {
        LatestCharge = new ChargeSnapshot("ch_1", false, Sample.Card, 4997, refund switch
        {
            "pending" => [Refund(RefundStatus.Pending)],
            "succeeded" => [Refund(RefundStatus.Succeeded)],
            "failed" => [Refund(RefundStatus.Failed)],
            "failed then succeeded" => [Refund(RefundStatus.Failed), Refund(RefundStatus.Succeeded)],
            "succeeded then failed" => [Refund(RefundStatus.Succeeded), Refund(RefundStatus.Failed)],
            "part" => [Refund(RefundStatus.Succeeded) with { Amount = 1000 }],
            _ => [],
        }),
    };

    private static RefundSnapshot Refund(RefundStatus status) => new("re_1", status, 4997);
}
