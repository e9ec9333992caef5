namespace OrderSystem.Domain;

/// <summary>A customer's own orders. Somebody else's order is not found: whether it exists is not theirs to know.</summary>
public sealed class FindOrders(IOrderStore orders)
{
    public async Task<Order?> FindAsync(OrderId id, CustomerId customer, CancellationToken cancellationToken) =>
        await orders.FindAsync(id, cancellationToken) is { } order && order.Customer == customer ? order : null;
}
