namespace OrderSystem.Domain;

/// <summary>How an order without money ends.</summary>
public sealed record OrderOutcome(OrderStatus Status, Failure? Failure);

/// <summary>What an order ends as when its PaymentIntent is canceled, or when it never had one.</summary>
public static class Outcome
{
    /// <summary>A decline for which Stripe gave no code.</summary>
    public static Failure Declined { get; } = new("declined", "The card was declined.");

    /// <param name="answered">What Stripe answered to this attempt, if this pass has heard it: not every refusal is kept on the PaymentIntent.</param>
    public static OrderOutcome Of(Order order, PaymentIntentSnapshot? payment, Failure? answered) => order switch
    {
        { StopReason: StopReason.Customer } => new(OrderStatus.Cancelled, null),
        { Stock: StockStatus.Rejected } => Failed("out_of_stock", "The goods are not available."),
        { StopReason: StopReason.Deadline } => Failed("expired", "The order was not paid in time."),
        { Status: OrderStatus.Authorized } => Failed("authorization_expired", "The card's authorization ended before the payment was captured."),
        _ => new(OrderStatus.Failed, answered ?? payment?.LastError ?? order.Failure ?? new Failure("authorization_expired", "The payment was canceled before it was captured.")),
    };

    private static OrderOutcome Failed(string code, string message) => new(OrderStatus.Failed, new Failure(code, message));
}
