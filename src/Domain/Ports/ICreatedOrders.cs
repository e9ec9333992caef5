namespace OrderSystem.Domain;

/// <summary>The orders by when they were placed, for reconciliation. It may lag behind the orders.</summary>
public interface ICreatedOrders
{
    /// <summary>The orders placed from (inclusive) to (exclusive), in no order.</summary>
    IAsyncEnumerable<OrderId> FindCreatedAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken);
}
