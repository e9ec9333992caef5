using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Simulation;

/// <summary>
/// The orders table: strongly consistent reads, conditional writes, and two indexes that lag. The conditions are the
/// protocol's, written down here once more: nothing of the adapter's code is used.
/// </summary>
internal sealed class Table(World world)
{
    private readonly List<Row> _rows = [];

    public IReadOnlyList<Row> Rows => _rows;

    public Order? Find(OrderId id) => RowOf(id)?.Order;

    /// <summary>Puts the item unless its key is taken; then gives the item that has it.</summary>
    public Order? Put(Change placed)
    {
        if (Find(placed.After.Id) is { } existing)
        {
            return existing;
        }

        var row = new Row(placed.After, world.Pump.Now);
        _rows.Add(row);
        Written(row, placed, null);
        return null;
    }

    /// <summary>One conditional UpdateItem: only what the change changes is written.</summary>
    public bool Save(Change change)
    {
        if (RowOf(change.After.Id) is not { } row || !Allows(row.Order, change))
        {
            return false;
        }

        var before = row.Order;
        // The reconciler may have moved the next check since the order was read; nothing else changes without a version.
        var nextCheckAt = change.Before!.NextCheckAt == change.After.NextCheckAt ? before.NextCheckAt : change.After.NextCheckAt;
        row.Set(nextCheckAt == change.After.NextCheckAt ? change.After : change.After with { NextCheckAt = nextCheckAt }, world.Pump.Now);
        Written(row, change, before);
        return true;
    }

    /// <summary>UpdateItem of the next check under <c>attribute_exists(openShard)</c>.</summary>
    public bool Reschedule(OrderId id, DateTimeOffset nextCheckAt)
    {
        if (RowOf(id) is not { Order.NextCheckAt: not null } row)
        {
            return false;
        }

        var before = row.Order;
        row.Set(before with { NextCheckAt = nextCheckAt }, world.Pump.Now);
        world.Stream.Append(before, row.Order);
        return true;
    }

    /// <summary>The sparse index of open orders, each entry as it was up to a few minutes ago if the index lags.</summary>
    public IReadOnlyList<OrderId> FindDue(DateTimeOffset now, int most) =>
    [
        .. _rows.Select(row => (row.Order.Id, At: row.NextCheckAt(world.Pump.Now - Lag())))
            .Where(entry => entry.At <= now).OrderBy(entry => entry.At).Take(most).Select(entry => entry.Id),
    ];

    public IReadOnlyList<OrderId> FindCreated(DateTimeOffset from, DateTimeOffset to) =>
        [.. _rows.Where(row => row.Order.CreatedAt >= from && row.Order.CreatedAt < to && row.WrittenAt <= world.Pump.Now - Lag()).Select(row => row.Order.Id)];

    private long Lag() => world.Swarm.Strikes(Fault.IndexLags) ? world.Dice.Between(1, 300_000) : 0;

    private Row? RowOf(OrderId id)
    {
        foreach (var row in _rows)
        {
            if (row.Order.Id == id)
            {
                return row;
            }
        }

        return null;
    }

    private void Written(Row row, Change change, Order? before)
    {
        world.Coverage.Count(change.Transition);
        if (world.Story is not null)
        {
            var order = row.Order;
            world.Story.Tell("Orders", $"{world.NameOf(order.Id)} T{(int)change.Transition + 1} {change.Transition}: {before?.Status.Word() ?? "-"} -> {order.Status.Word()}, version {order.Version}, {order.History[^1].Why}");
        }

        world.Stream.Append(before, row.Order);
        world.Oracle.Written(before, row.Order, change);
        world.People.Hear(before, row.Order, change.Transition);
    }

    /// <summary>The column "condition besides version", and the version.</summary>
    private static bool Allows(Order row, Change change) => row.Version == change.Before!.Version && change.Transition switch
    {
        Transition.Claim => row.Status == OrderStatus.Pending && row.StopReason is null && row.Stock != StockStatus.Rejected,
        Transition.Attach => row.Status == OrderStatus.Processing && row.PaymentIntentId is null,
        Transition.Authorize => row.Status is OrderStatus.Processing or OrderStatus.PaymentFailed && row.PaymentIntentId == change.After.PaymentIntentId,
        Transition.Decline => row.Status == OrderStatus.Processing,
        Transition.Retry => row.Status == OrderStatus.PaymentFailed && row.StopReason is null && row.Stock != StockStatus.Rejected && row.Attempt == change.Before.Attempt,
        Transition.ReserveStock => IsOpen(row) && row.Stock == StockStatus.None,
        Transition.RejectStock => IsOpen(row) && row.Stock != StockStatus.Rejected,
        Transition.Stop => IsOpen(row) && row.StopReason is null,
        Transition.Complete => IsOpen(row) && row.Status != OrderStatus.Pending && row.PaymentIntentId == change.After.PaymentIntentId,
        Transition.End => IsOpen(row) && row.PaymentIntentId == change.After.PaymentIntentId,
        Transition.Refund => IsOpen(row) && row.PaymentIntentId == change.After.PaymentIntentId,
        Transition.NextKey => row.KeyGeneration == change.Before.KeyGeneration,
        Transition.Park => row.Review is null,
        Transition.Resolve => row.Review is not null,
        _ => throw new InvalidOperationException($"{change.Transition} is not an update."),
    };

    private static bool IsOpen(Order order) => order.Status is OrderStatus.Pending or OrderStatus.Processing or OrderStatus.PaymentFailed or OrderStatus.Authorized;

    /// <summary>One item, and how its place in the index has changed.</summary>
    internal sealed class Row(Order order, long writtenAt)
    {
        private readonly List<(long At, DateTimeOffset? NextCheckAt)> _index = [(writtenAt, order.NextCheckAt)];

        public Order Order { get; private set; } = order;

        public long WrittenAt => writtenAt;

        public void Set(Order changed, long now)
        {
            Order = changed;
            if (_index[^1].NextCheckAt != changed.NextCheckAt)
            {
                _index.Add((now, changed.NextCheckAt));
            }
        }

        public DateTimeOffset? NextCheckAt(long asOf)
        {
            for (var i = _index.Count - 1; i >= 0; i--)
            {
                if (_index[i].At <= asOf)
                {
                    return _index[i].NextCheckAt;
                }
            }

            return null;
        }
    }
}
