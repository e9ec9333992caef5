namespace OrderSystem.Domain;

/// <summary>
/// The orders that may still need an Advance, by when they are to be looked at: a sparse index, so that looking costs by
/// open orders and not by all. It may lag behind the orders; whoever finds one here reads it before acting.
/// </summary>
public interface IOpenOrders
{
    /// <summary>The orders whose next check is due, those waiting longest first.</summary>
    /// <param name="most">No more than this many.</param>
    Task<IReadOnlyList<OrderId>> FindDueAsync(DateTimeOffset now, int most, CancellationToken cancellationToken);

    /// <summary>
    /// Moves an order's next check, unless it has ended or is with a person. The one write outside the table of transitions:
    /// no version, no history, no reaction.
    /// </summary>
    /// <returns>Whether the order was still open.</returns>
    Task<bool> RescheduleAsync(OrderId id, DateTimeOffset nextCheckAt, CancellationToken cancellationToken);
}
