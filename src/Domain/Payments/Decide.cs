namespace OrderSystem.Domain;

/// <summary>
/// What an order needs next. Pure and total: the same order, PaymentIntent and time always give the same step, whoever
/// asks and however often. The model checker and the simulation run this very code.
/// The rows stand in the protocol's order, and the order matters: a deadline row above "succeeded" would refund good orders.
/// </summary>
public static class Decide
{
    private static readonly Decision Done = new Decision.Nothing();

    /// <summary>Whether the next step depends on what Stripe shows.</summary>
    public static bool NeedsPaymentIntent(Order order) =>
        order.PaymentIntentId is not null && order.Review is null && (order.IsOpen || order.Status == OrderStatus.Refunded);

    /// <param name="payment">The order's PaymentIntent as Stripe shows it now; null if the order has none.</param>
    /// <param name="evidence">That the present attempt was declined, if this pass has seen it.</param>
    public static Decision Next(Order order, PaymentIntentSnapshot? payment, DateTimeOffset now, DeclineEvidence? evidence = null)
    {
        if (order.IsTerminal || order.Review is not null)
        {
            // A refund may fail up to 30 days after it was accepted: the money is then with us again, or a part of it if it
            // was given back in parts.
            return order is { Status: OrderStatus.Refunded, Review: null } && payment is { Status: PaymentIntentStatus.Succeeded } && payment.RefundedAmount < order.Total.Amount
                ? new Decision.Write(order.Park("refund_failed: the refund did not go through, the money is held", now))
                : Done;
        }

        if (payment is null)
        {
            return order.PaymentIntentId is null
                ? WithoutPayment(order, now, OfThisAttempt(order, evidence))
                : throw new ArgumentException($"Order {order.Id} has PaymentIntent {order.PaymentIntentId}; show it.", nameof(payment));
        }

        if (Mismatch(order, payment) is { } mismatch)
        {
            return new Decision.Write(order.Park(mismatch, now));
        }

        return payment switch
        {
            { IsRefundedInFull: true } => new Decision.Write(order.Refund(payment.LiveRefundId!, now)),
            { Status: PaymentIntentStatus.Succeeded } => Captured(order, payment, now),
            { Status: PaymentIntentStatus.Canceled } => new Decision.Write(order.End(Outcome.Of(order, payment, OfThisAttempt(order, evidence)?.Failure), now)),
            _ when !order.IsStopped && order.HasPassedDeadline(now) => new Decision.Write(order.Stop(StopReason.Deadline, now)),
            _ => InProgress(order, payment, now, OfThisAttempt(order, evidence)),
        };
    }

    private static Decision WithoutPayment(Order order, DateTimeOffset now, DeclineEvidence? evidence)
    {
        if (!order.IsStopped && order.HasPassedDeadline(now))
        {
            return new Decision.Write(order.Stop(StopReason.Deadline, now));
        }

        return order.Status switch
        {
            // Authorized names money that is held: without its PaymentIntent nobody can release it.
            OrderStatus.Authorized => new Decision.Write(order.Park("no rule: authorized without a PaymentIntent", now)),
            _ when order.IsStopped => new Decision.Write(order.End(Outcome.Of(order, null, null), now)),
            OrderStatus.Pending => new Decision.Write(order.Claim(now)),
            OrderStatus.PaymentFailed => new Decision.Wait("another card, or the deadline"),
            _ when evidence is null => new Decision.Call(PaymentOperation.Create),
            _ when order.Attempt < Order.MaximumAttempts => new Decision.Write(order.Decline(evidence.Failure ?? Outcome.Declined, null, now)),
            _ => new Decision.Write(order.End(new OrderOutcome(OrderStatus.Failed, evidence.Failure ?? Outcome.Declined), now)),
        };
    }

    private static Decision Captured(Order order, PaymentIntentSnapshot payment, DateTimeOffset now) => payment switch
    {
        { LastRefundFailed: true } => new Decision.Write(order.Park("refund_failed: the refund did not go through, the money is held", now)),
        _ when order.IsStopped => new Decision.Call(PaymentOperation.Refund),
        _ when order.Status == OrderStatus.Pending => NoRule(order, payment, now),
        _ when order.IsStockSettled => new Decision.Write(order.Complete(now)),
        _ when order.HasPassedDeadline(now) => new Decision.Write(order.Stop(StopReason.Deadline, now)),
        _ => new Decision.Wait("stock, or the deadline"),
    };

    private static Decision InProgress(Order order, PaymentIntentSnapshot payment, DateTimeOffset now, DeclineEvidence? evidence)
    {
        switch (order.Status, payment.Status)
        {
            // A card that is refused before it is asked (400, param=payment_method) leaves requires_confirmation.
            case (OrderStatus.Processing, PaymentIntentStatus.RequiresConfirmation or PaymentIntentStatus.RequiresPaymentMethod):
                if (order.IsStopped)
                {
                    return new Decision.Call(PaymentOperation.Cancel);
                }

                if (evidence is null && !LatestChargeIsThisAttempts(order, payment))
                {
                    return new Decision.Call(PaymentOperation.Confirm);
                }

                return order.Attempt < Order.MaximumAttempts
                    ? new Decision.Write(order.Decline(evidence?.Failure ?? payment.LastError ?? Outcome.Declined, payment.LatestCharge?.Id, now))
                    : new Decision.Call(PaymentOperation.Cancel);

            case (OrderStatus.PaymentFailed, PaymentIntentStatus.RequiresConfirmation or PaymentIntentStatus.RequiresPaymentMethod):
                return order.IsStopped ? new Decision.Call(PaymentOperation.Cancel) : new Decision.Wait("another card, or the deadline");

            case (OrderStatus.Processing or OrderStatus.PaymentFailed or OrderStatus.Authorized, PaymentIntentStatus.RequiresCapture):
                if (order.IsStopped)
                {
                    return new Decision.Call(PaymentOperation.Cancel);
                }

                if (order.Status != OrderStatus.Authorized)
                {
                    return new Decision.Write(order.Authorize(now));
                }

                return order.IsStockSettled ? new Decision.Call(PaymentOperation.Capture) : new Decision.Wait("stock, or the deadline");

            case (_, PaymentIntentStatus.Processing):
                return new Decision.Wait("the card network");

            case (_, PaymentIntentStatus.RequiresAction):
                // We ask for error_on_requires_action, so nobody is there to act.
                return new Decision.Call(PaymentOperation.Cancel);

            default:
                return NoRule(order, payment, now);
        }
    }

    private static Decision.Write NoRule(Order order, PaymentIntentSnapshot payment, DateTimeOffset now) =>
        new Decision.Write(order.Park($"no rule: order {order.Status.Word()}, PaymentIntent {payment.Status}", now));

    /// <summary>Why this PaymentIntent cannot be the order's, or cannot be judged by a program; null if it can.</summary>
    private static string? Mismatch(Order order, PaymentIntentSnapshot payment)
    {
        if (payment.Id != order.PaymentIntentId || payment.OrderId != order.Id.Value)
        {
            return $"mismatch: PaymentIntent {payment.Id} names order {payment.OrderId ?? "none"}";
        }

        if (payment.Amount != order.Total.Amount || payment.Currency != order.Total.Currency.Code)
        {
            return $"mismatch: PaymentIntent {payment.Id} is for {payment.Amount} {payment.Currency}, the order for {order.Total.Amount} {order.Total.Currency}";
        }

        if (payment.Status == PaymentIntentStatus.Unknown)
        {
            return $"unknown status of PaymentIntent {payment.Id}";
        }

        if (payment.IsRefundedInPart)
        {
            return $"partial refund of PaymentIntent {payment.Id}: {payment.RefundedAmount} of {payment.Amount}";
        }

        return payment.Status == PaymentIntentStatus.Succeeded && payment.AmountReceived != order.Total.Amount
            ? $"mismatch: PaymentIntent {payment.Id} received {payment.AmountReceived}, the order's total is {order.Total.Amount}"
            : null;
    }

    // An old attempt's lost request can take effect late, so a new charge alone is no proof: it must be this card's.
    private static bool LatestChargeIsThisAttempts(Order order, PaymentIntentSnapshot payment) =>
        payment.LatestCharge is { Failed: true } charge && charge.Id != order.AcknowledgedChargeId && charge.PaymentMethodId == order.PaymentMethodId;

    private static DeclineEvidence? OfThisAttempt(Order order, DeclineEvidence? evidence) => evidence?.Attempt == order.Attempt ? evidence : null;
}
