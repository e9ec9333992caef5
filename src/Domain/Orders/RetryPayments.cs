namespace OrderSystem.Domain;

/// <summary>What became of a customer's further card. All of these are expected.</summary>
public abstract record RetryPaymentResult
{
    private RetryPaymentResult()
    {
    }

    /// <summary>The card will be asked, or already is: the same request again changes nothing.</summary>
    public sealed record Accepted(Order Order) : RetryPaymentResult;

    public sealed record NotFound : RetryPaymentResult;

    public sealed record Invalid(IReadOnlyList<FieldError> Errors) : RetryPaymentResult;

    /// <summary>This card was used for this order before.</summary>
    public sealed record CardUsed(Order Order) : RetryPaymentResult;

    /// <summary>The order does not wait for a card.</summary>
    public sealed record NotPayable(Order Order, string Why) : RetryPaymentResult;
}

/// <summary>T6: the customer gives another card for an order whose last one was declined.</summary>
public sealed class RetryPayments(IOrderStore orders, IOrderObserver observer, TimeProvider time)
{
    public async Task<RetryPaymentResult> RetryAsync(OrderId id, CustomerId customer, string? paymentMethodId, CancellationToken cancellationToken)
    {
        if (!PaymentMethods.IsId(paymentMethodId))
        {
            return new RetryPaymentResult.Invalid([new("paymentMethodId", PaymentMethods.Rule)]);
        }

        // Whoever loses a race reads again: what it then sees decides. An order has few versions, so this ends.
        while (await orders.FindAsync(id, cancellationToken) is { } order && order.Customer == customer)
        {
            var now = time.GetUtcNow();
            if (Refusal(order, paymentMethodId, now) is { } refusal)
            {
                return refusal;
            }

            var retry = order.Retry(paymentMethodId, now);
            if (await orders.SaveAsync(retry, cancellationToken))
            {
                observer.Changed(retry);
                return new RetryPaymentResult.Accepted(retry.After);
            }

            observer.Conflicted(retry);
        }

        return new RetryPaymentResult.NotFound();
    }

    private static RetryPaymentResult? Refusal(Order order, string paymentMethodId, DateTimeOffset now)
    {
        // A client that repeats its request, or whose answer was lost. Not if that card has been declined since.
        if (order.Attempt > 1 && order.PaymentMethodId == paymentMethodId && order.Status != OrderStatus.PaymentFailed)
        {
            return new RetryPaymentResult.Accepted(order);
        }

        return order switch
        {
            { Status: not OrderStatus.PaymentFailed } => new RetryPaymentResult.NotPayable(order, "it does not wait for another card"),
            { Review: not null } => new RetryPaymentResult.NotPayable(order, "a person looks at it first"),
            { IsStopped: true } => new RetryPaymentResult.NotPayable(order, "it is being ended"),
            _ when order.Attempt >= Order.MaximumAttempts => new RetryPaymentResult.NotPayable(order, $"{Order.MaximumAttempts} cards were declined"),
            _ when order.HasPassedDeadline(now) => new RetryPaymentResult.NotPayable(order, "its time to be paid is over"),
            _ when order.PaymentMethodId == paymentMethodId || order.PreviousPaymentMethodIds.Contains(paymentMethodId) => new RetryPaymentResult.CardUsed(order),
            _ => null,
        };
    }
}
