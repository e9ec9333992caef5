namespace OrderSystem.Domain;

/// <summary>What became of an operator's word. All of these are expected.</summary>
public abstract record ResolveOrderResult
{
    private ResolveOrderResult()
    {
    }

    /// <summary>The order goes on, or is stopped.</summary>
    public sealed record Resolved(Order Order) : ResolveOrderResult;

    public sealed record NotFound : ResolveOrderResult;

    public sealed record NotInReview(Order Order) : ResolveOrderResult;

    /// <summary>The order counts as refunded, and its money is still with us: refund it at Stripe first.</summary>
    public sealed record MoneyHeld(Order Order) : ResolveOrderResult;
}

/// <summary>T15: an operator has looked at an order that waits for a person.</summary>
public sealed class ResolveOrders(IOrderStore orders, IPaymentGateway payments, IOrderObserver observer, TimeProvider time)
{
    /// <param name="stop">The order must not go on: what it holds is released or given back.</param>
    /// <exception cref="PaymentOutcomeUnknownException">Stripe could not be asked where the money is.</exception>
    public async Task<ResolveOrderResult> ResolveAsync(OrderId id, bool stop, CancellationToken cancellationToken)
    {
        HistoryEntry? tried = null;
        while (await orders.FindAsync(id, cancellationToken) is { } order)
        {
            // Our own write, whose answer was lost.
            if (tried is not null && order.History.Contains(tried))
            {
                return new ResolveOrderResult.Resolved(order);
            }

            if (order.Review is null)
            {
                return new ResolveOrderResult.NotInReview(order);
            }

            // Whatever is said of it, the next look would park it again.
            if (order is { Status: OrderStatus.Refunded, PaymentIntentId: { } payment } && await IsMoneyHeldAsync(payment, cancellationToken))
            {
                return new ResolveOrderResult.MoneyHeld(order);
            }

            var resolve = order.Resolve(stop, time.GetUtcNow());
            if (await orders.SaveAsync(resolve, cancellationToken))
            {
                observer.Changed(resolve);
                return new ResolveOrderResult.Resolved(resolve.After);
            }

            observer.Conflicted(resolve);
            tried = resolve.After.History[^1];
        }

        return new ResolveOrderResult.NotFound();
    }

    private async Task<bool> IsMoneyHeldAsync(string paymentIntentId, CancellationToken cancellationToken) =>
        await payments.GetAsync(paymentIntentId, cancellationToken) switch
        {
            PaymentAnswer.Ok { PaymentIntent: { } seen } => seen is { Status: PaymentIntentStatus.Succeeded, IsRefundedInFull: false },
            PaymentAnswer.Refused refused => throw new PaymentOutcomeUnknownException($"PaymentIntent {paymentIntentId} could not be looked at: {refused.Error.Message}"),
            _ => throw new InvalidOperationException("Stripe answered a look without a PaymentIntent."),
        };
}
