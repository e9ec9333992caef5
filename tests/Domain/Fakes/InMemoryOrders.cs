namespace OrderSystem.Domain.Tests;

/// <summary>
/// The orders' table: each write is conditional on the version that was read, as the real one is, and every write that
/// was made is kept in order, as the table's stream keeps it.
/// </summary>
internal sealed class InMemoryOrders : IOrderStore
{
    private readonly Dictionary<OrderId, Order> _orders = [];
    private readonly List<Change> _written = [];

    /// <summary>All changes that were written, oldest first: what the stream would carry.</summary>
    public IReadOnlyList<Change> Written => _written;

    public IEnumerable<Order> All => _orders.Values;

    public int Reads { get; private set; }

    /// <summary>The next write takes effect, but its answer is lost and the repeated write fails its own condition.</summary>
    public bool LoseNextAnswer { get; set; }

    /// <summary>Orders whose items somebody has spoilt.</summary>
    public HashSet<OrderId> Unreadable { get; } = [];

    public Order this[OrderId id] => _orders[id];

    public Task<Order?> PlaceAsync(Change placed, CancellationToken cancellationToken)
    {
        var order = placed.After;
        if (_orders.TryGetValue(order.Id, out var existing))
        {
            return Task.FromResult<Order?>(existing);
        }

        Write(placed);
        return Task.FromResult(Lost() ? order : null);
    }

    public Task<Order?> FindAsync(OrderId id, CancellationToken cancellationToken)
    {
        Reads++;
        return Unreadable.Contains(id) ? throw new FormatException("The order item has no attribute 'status'.") : Task.FromResult(_orders.GetValueOrDefault(id));
    }

    public Task<bool> SaveAsync(Change change, CancellationToken cancellationToken) => Task.FromResult(Save(change) && !Lost());

    /// <summary>One conditional write, by somebody who needs no port.</summary>
    public bool Save(Change change)
    {
        var before = change.Before ?? throw new ArgumentException("A new order is placed, not saved.", nameof(change));
        if (change.After.Version != before.Version + 1)
        {
            throw new ArgumentException($"{change.Transition} goes from version {before.Version} to {change.After.Version}.", nameof(change));
        }

        if (!_orders.TryGetValue(change.After.Id, out var current) || current.Version != before.Version)
        {
            return false;
        }

        Write(change);
        return true;
    }

    /// <summary>An order as a test wants it, whatever came before. The stream does not see it.</summary>
    public void Put(Order order) => _orders[order.Id] = order;

    private void Write(Change change)
    {
        _orders[change.After.Id] = change.After;
        _written.Add(change);
    }

    private bool Lost()
    {
        var lost = LoseNextAnswer;
        LoseNextAnswer = false;
        return lost;
    }
}
