namespace OrderSystem.Domain.Tests;

/// <summary>How an order without money ends: the protocol's Outcome(order), for every order and PaymentIntent.</summary>
public sealed class OutcomeTests
{
    private static readonly Failure Shown = new("insufficient_funds", "The card has insufficient funds.");
    private static readonly Failure Kept = new("expired_card", "The card has expired.");

    [Fact]
    public void Every_order_ends_as_the_first_matching_line_says()
    {
        foreach (var order in TransitionTable.Shapes().Where(TransitionTable.Open))
        {
            foreach (var failure in new[] { null, Kept })
            {
                foreach (var payment in new[] { null, Canceled(null), Canceled(Shown) })
                {
                    var (status, code) = Expected(order with { Failure = failure }, payment);
                    var actual = Outcome.Of(order with { Failure = failure }, payment, null);
                    Assert.Equal((status, code), (actual.Status, actual.Failure?.Code));
                    Assert.Equal(status == OrderStatus.Cancelled, actual.Failure is null);
                }
            }
        }
    }

    [Fact]
    public void A_failure_is_a_sentence_for_people_too() => Assert.All(
        TransitionTable.Shapes().Where(TransitionTable.Open).Select(order => Outcome.Of(order, null, null).Failure),
        failure => Assert.True(failure is null || failure.Message.EndsWith('.')));

    [Fact]
    public void What_the_last_attempt_was_answered_counts_before_what_an_earlier_one_left_behind()
    {
        var answered = new Failure("resource_missing", "No such payment method.");
        Assert.Equal(answered, Outcome.Of(Sample.Order() with { Status = OrderStatus.Processing }, Canceled(Shown), answered).Failure);
        Assert.Equal("authorization_expired", Outcome.Of(Sample.Order() with { Status = OrderStatus.Authorized }, Canceled(Shown), answered).Failure?.Code);
    }

    private static (OrderStatus Status, string? Code) Expected(Order order, PaymentIntentSnapshot? payment) => order switch
    {
        { StopReason: StopReason.Customer } => (OrderStatus.Cancelled, null),
        { Stock: StockStatus.Rejected } => (OrderStatus.Failed, "out_of_stock"),
        { StopReason: StopReason.Deadline } => (OrderStatus.Failed, "expired"),
        // What was declined before the money was held is not why it ended.
        { Status: OrderStatus.Authorized } => (OrderStatus.Failed, "authorization_expired"),
        _ when payment?.LastError is not null => (OrderStatus.Failed, "insufficient_funds"),
        _ when order.Failure is not null => (OrderStatus.Failed, "expired_card"),
        _ => (OrderStatus.Failed, "authorization_expired"),
    };

    private static PaymentIntentSnapshot Canceled(Failure? error) => Sample.Intent(PaymentIntentStatus.Canceled) with { LastError = error };
}
