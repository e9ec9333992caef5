namespace OrderSystem.Domain;

/// <summary>
/// T7 and T8: writes down what stock says of an order. Old news (the order has ended, or the goods are already rejected)
/// changes nothing, so it may come twice, late and in any order.
/// </summary>
public sealed class RecordStock(IOrderStore orders, IOrderObserver observer, TimeProvider time)
{
    /// <summary>The goods are set aside.</summary>
    public Task ReservedAsync(OrderId id, CancellationToken cancellationToken) =>
        WriteAsync(id, order => order.IsOpen && order.Stock == StockStatus.None ? order.ReserveStock(time.GetUtcNow()) : null, cancellationToken);

    /// <summary>There are none, or their reservation was lost.</summary>
    public Task RejectedAsync(OrderId id, string why, CancellationToken cancellationToken) =>
        WriteAsync(id, order => order.IsOpen && order.Stock != StockStatus.Rejected ? order.RejectStock(why, time.GetUtcNow()) : null, cancellationToken);

    private async Task WriteAsync(OrderId id, Func<Order, Change?> change, CancellationToken cancellationToken)
    {
        while (await orders.FindAsync(id, cancellationToken) is { } order && change(order) is { } write)
        {
            if (await orders.SaveAsync(write, cancellationToken))
            {
                observer.Changed(write);
                return;
            }

            observer.Conflicted(write);
        }
    }
}
