namespace OrderSystem.Domain;

/// <summary>What the two books, the orders and Stripe's, say together of one payment.</summary>
public abstract record MoneyVerdict
{
    private MoneyVerdict()
    {
    }

    /// <summary>They agree, or it is too early to say.</summary>
    public sealed record Agrees : MoneyVerdict;

    /// <summary>No order owns it: nothing may stay held or captured.</summary>
    public sealed record Orphan(string Why) : MoneyVerdict;

    /// <summary>They differ in a way that a program must not settle.</summary>
    public sealed record Differs(string Why) : MoneyVerdict;

    /// <summary>The order has ended as refunded and its money is with us: Advance parks it.</summary>
    public sealed record WakeOrder(string Why) : MoneyVerdict;

    /// <param name="order">The order that the PaymentIntent names, if there is one.</param>
    public static MoneyVerdict Of(Order? order, PaymentIntentSnapshot payment)
    {
        if (order is null)
        {
            return new Orphan("it names no order that exists");
        }

        if (order.PaymentIntentId != payment.Id)
        {
            // Its id may be about to be written on the order.
            return order.IsOpen && order.PaymentIntentId is null
                ? new Agrees()
                : new Orphan($"order {order.Id} is {order.Status.Word()} with {order.PaymentIntentId ?? "no PaymentIntent"}");
        }

        return order.Status switch
        {
            // Its own Advance is at work, and the reconciler behind it.
            _ when order.IsOpen => new Agrees(),
            // What a person gives back after completion is theirs to decide.
            OrderStatus.Completed => payment.Status == PaymentIntentStatus.Succeeded && payment.AmountReceived == order.Total.Amount
                ? new Agrees()
                : new Differs($"order {order.Id} is completed; Stripe shows {payment.Status} and {payment.AmountReceived} of {order.Total.Amount} received"),
            OrderStatus.Refunded when payment is { Status: PaymentIntentStatus.Succeeded, IsRefundedInFull: false } =>
                order.Review is null ? new WakeOrder($"the refund of order {order.Id} has failed") : new Agrees(),
            OrderStatus.Refunded => IsGivenBack(payment) ? new Agrees() : new Differs($"order {order.Id} is refunded; Stripe shows {payment.Status} and {payment.RefundedAmount} of {payment.AmountReceived} given back"),
            _ => payment.Status == PaymentIntentStatus.Canceled || IsGivenBack(payment)
                ? new Agrees()
                : new Orphan($"order {order.Id} is {order.Status.Word()}"),
        };
    }

    /// <param name="order">An order that has ended and that no PaymentIntent of its time names.</param>
    public static MoneyVerdict OfUnpaid(Order order) => order is { Status: OrderStatus.Completed or OrderStatus.Refunded, PaymentIntentId: null }
        ? new Differs($"order {order.Id} is {order.Status.Word()} without a PaymentIntent")
        : new Agrees();

    // What is only held cannot be given back: whatever refunds are shown with a hold, the hold is still there.
    private static bool IsGivenBack(PaymentIntentSnapshot payment) => payment is { Status: PaymentIntentStatus.Succeeded, IsRefundedInFull: true };
}
