namespace OrderSystem.Domain;

/// <summary>The orders, wherever they are kept. Every write is conditional on the version that was read.</summary>
public interface IOrderStore
{
    /// <summary>Writes a new order unless its id is taken, and then gives the order that has it.</summary>
    Task<Order?> PlaceAsync(Change placed, CancellationToken cancellationToken);

    /// <summary>The order as of now: a strongly consistent read.</summary>
    /// <exception cref="FormatException">What is kept there is no order that this program can read.</exception>
    Task<Order?> FindAsync(OrderId id, CancellationToken cancellationToken);

    /// <summary>Writes one change; false if the order is no longer the one the change was decided on.</summary>
    Task<bool> SaveAsync(Change change, CancellationToken cancellationToken);
}
