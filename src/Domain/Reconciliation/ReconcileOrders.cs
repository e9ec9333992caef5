namespace OrderSystem.Domain;

/// <summary>When an open order is looked at again, and how fast orders are woken.</summary>
/// <param name="ShortestDelay">2 minutes: a young order is looked at again soon.</param>
/// <param name="LongestDelay">30 minutes: the older, the rarer, until the deadline.</param>
/// <param name="RatePerSecond">No more payment messages become visible in a second; Stripe allows 25 requests a second for each endpoint.</param>
/// <param name="Period">How often this runs: what does not fit into it waits for the next run.</param>
public sealed record ReconcilePace(TimeSpan ShortestDelay, TimeSpan LongestDelay, int RatePerSecond, TimeSpan Period)
{
    public int RatePerSecond { get; } = RatePerSecond >= 1
        ? RatePerSecond
        : throw new ArgumentOutOfRangeException(nameof(RatePerSecond), RatePerSecond, "Less than one order a second would wake none.");

    public int MostPerRun => Math.Max(1, (int)(RatePerSecond * Period.TotalSeconds));

    /// <summary>When to look next: after as long as the order is old, but at its deadline for sure, and often after it.</summary>
    public DateTimeOffset NextCheck(Order order, DateTimeOffset now)
    {
        if (order.HasPassedDeadline(now))
        {
            return now + ShortestDelay;
        }

        var age = now - order.CreatedAt;
        var delay = age > LongestDelay ? LongestDelay : age;
        var next = now + (delay < ShortestDelay ? ShortestDelay : delay);
        return next < order.DeadlineAt ? next : order.DeadlineAt;
    }
}

/// <param name="Woken">Orders for which a payment message was sent.</param>
/// <param name="OldestOpen">How old the oldest of them is; zero if there was none.</param>
/// <param name="Unfinished">More were due than this run could do; the next one goes on.</param>
/// <param name="Unreadable">Open orders that are kept in a way this program cannot read: a person must look.</param>
public sealed record ReconcileResult(int Woken, TimeSpan OldestOpen, bool Unfinished, IReadOnlyList<OrderId> Unreadable);

/// <summary>
/// Wakes every open order now and then, whatever became of the message that should have: nothing stays open for ever. It
/// only wakes; what the order needs is Advance's to say.
/// </summary>
public sealed class ReconcileOrders(IOpenOrders open, IOrderStore orders, IPaymentQueue queue, ReconcilePace pace, TimeProvider time)
{
    private const int BatchSize = 10;

    /// <summary>What is left for one batch and the answer.</summary>
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(5);

    public async Task<ReconcileResult> RunAsync(Func<TimeSpan> remaining, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var due = await open.FindDueAsync(now, pace.MostPerRun, cancellationToken);
        var woken = 0;
        var oldest = now;
        var unreadable = new List<OrderId>();
        foreach (var batch in due.Chunk(BatchSize))
        {
            if (remaining() < Reserve)
            {
                return new(woken, now - oldest, Unfinished: true, unreadable);
            }

            // The index may lag: an order that has ended meanwhile needs nothing, and one that was rescheduled was woken.
            var found = await Task.WhenAll(batch.Select(id => ReadAsync(id, cancellationToken)));
            unreadable.AddRange(found.Where(read => read.IsUnreadable).Select(read => read.Id));
            var waiting = found.Select(read => read.Order).OfType<Order>().Where(order => order.NextCheckAt <= now).ToList();
            var delay = TimeSpan.FromSeconds(Math.Min(woken / pace.RatePerSecond, (int)IPaymentQueue.LongestDelay.TotalSeconds));
            var refused = await queue.SendAsync([.. waiting.Select(PaymentMessage.About)], delay, cancellationToken);

            // Sent before it is rescheduled: a crash in between sends it again in a minute; the other way round it would wait.
            var sent = waiting.Where(order => refused.All(message => message.OrderId != order.Id)).ToList();
            await Task.WhenAll(sent.Select(order => open.RescheduleAsync(order.Id, pace.NextCheck(order, now), cancellationToken)));
            woken += sent.Count;
            oldest = waiting.Select(order => order.CreatedAt).Append(oldest).Min();
        }

        return new(woken, now - oldest, Unfinished: due.Count == pace.MostPerRun, unreadable);
    }

    // One item that somebody has spoilt would be first in every run: it must not keep all others from being woken.
    private async Task<(OrderId Id, Order? Order, bool IsUnreadable)> ReadAsync(OrderId id, CancellationToken cancellationToken)
    {
        try
        {
            return (id, await orders.FindAsync(id, cancellationToken), false);
        }
        catch (FormatException)
        {
            return (id, null, true);
        }
    }
}
