namespace OrderSystem.Domain;

/// <summary>What became of a cancellation. All of these are expected.</summary>
public abstract record CancelOrderResult
{
    private CancelOrderResult()
    {
    }

    /// <summary>The order is being cancelled, or is: the same request again changes nothing.</summary>
    public sealed record Accepted(Order Order) : CancelOrderResult;

    public sealed record NotFound : CancelOrderResult;

    /// <summary>Too late: the order has ended, or is ending for another reason.</summary>
    public sealed record TooLate(Order Order) : CancelOrderResult;
}

/// <summary>
/// T9: the customer stops an order. Where its money stands does not matter here: Advance releases a hold and gives back
/// what was captured meanwhile.
/// </summary>
public sealed class CancelOrders(IOrderStore orders, IOrderObserver observer, TimeProvider time)
{
    public async Task<CancelOrderResult> CancelAsync(OrderId id, CustomerId customer, CancellationToken cancellationToken)
    {
        // Whoever loses a race reads again: what it then sees decides. An order has few versions, so this ends.
        while (await orders.FindAsync(id, cancellationToken) is { } order && order.Customer == customer)
        {
            if (order.StopReason == StopReason.Customer)
            {
                return new CancelOrderResult.Accepted(order);
            }

            if (order.IsTerminal || order.StopReason is not null)
            {
                return new CancelOrderResult.TooLate(order);
            }

            var stop = order.Stop(StopReason.Customer, time.GetUtcNow());
            if (await orders.SaveAsync(stop, cancellationToken))
            {
                observer.Changed(stop);
                return new CancelOrderResult.Accepted(stop.After);
            }

            observer.Conflicted(stop);
        }

        return new CancelOrderResult.NotFound();
    }
}
