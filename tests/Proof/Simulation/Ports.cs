using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Simulation;

/// <summary>The orders table, as its adapter shows it.</summary>
internal sealed class OrderPort(World world) : IOrderStore, IOpenOrders, ICreatedOrders
{
    public Task<Order?> PlaceAsync(Change placed, CancellationToken cancellationToken) => world.Calls.CallAsync(
        () => $"puts {world.NameOf(placed.After.Id)}",
        () => world.Table.Put(placed) is { } existing ? existing with { } : null,
        isWrite: true);

    public Task<Order?> FindAsync(OrderId id, CancellationToken cancellationToken)
    {
        var track = world.Lambda.Current!.Of(id);
        return world.Calls.CallAsync(
            () => $"reads {world.NameOf(id)}",
            // A copy: what was read is never the very object that was written.
            () => world.Table.Find(id) is { } order ? order with { } : null,
            order =>
            {
                (track.Order, track.Payment, track.LastFailed) = (order, null, false);
                track.WasMissing |= order is null;
            },
            () => track.LastFailed = true);
    }

    public Task<bool> SaveAsync(Change change, CancellationToken cancellationToken)
    {
        var caller = world.Lambda.Current!;
        var track = caller.Of(change.After.Id);
        if (caller.Function == Function.ProcessPayment)
        {
            var row = Rows.OfWrite(change.Before!, track.Payment, change, change.Before!.HasPassedDeadline(DateTimeOffset.FromUnixTimeMilliseconds(world.Pump.Now)));
            if (row is { } known)
            {
                world.Oracle.Saw(known, change.Before!, track.Payment, change.Transition.ToString());
            }
        }

        return world.Calls.CallAsync(
            () => $"writes {world.NameOf(change.After.Id)} {change.Transition} at version {change.Before!.Version}",
            () => world.Table.Save(change),
            saved =>
            {
                track.LastFailed = false;
                (track.Order, track.Payment) = saved ? (change.After, track.Payment) : (track.Order, null);
            },
            () => track.LastFailed = true,
            isWrite: true);
    }

    public Task<IReadOnlyList<OrderId>> FindDueAsync(DateTimeOffset now, int most, CancellationToken cancellationToken) =>
        world.Calls.CallAsync(() => "due orders?", () => world.Table.FindDue(now, most));

    public Task<bool> RescheduleAsync(OrderId id, DateTimeOffset nextCheckAt, CancellationToken cancellationToken) => world.Calls.CallAsync(
        () => $"looks at {world.NameOf(id)} again at {nextCheckAt:HH:mm:ss}",
        () => world.Table.Reschedule(id, nextCheckAt),
        isWrite: true);

    public async IAsyncEnumerable<OrderId> FindCreatedAsync(
        DateTimeOffset from, DateTimeOffset to, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var id in await world.Calls.CallAsync(() => $"orders placed from {from:HH:mm} to {to:HH:mm}?", () => world.Table.FindCreated(from, to)))
        {
            yield return id;
        }
    }
}

/// <summary>The payment queue, as its adapters show it: sending, and when a delivery comes back.</summary>
internal sealed class QueuePort(World world) : IPaymentQueue, IRetryDelay
{
    public Task<IReadOnlyList<PaymentMessage>> SendAsync(IReadOnlyList<PaymentMessage> messages, TimeSpan delay, CancellationToken cancellationToken)
    {
        if (messages.Count == 0)
        {
            // The adapter makes no call then.
            return Task.FromResult<IReadOnlyList<PaymentMessage>>([]);
        }

        var caller = world.Lambda.Current!;
        return world.Calls.CallAsync<IReadOnlyList<PaymentMessage>>(
            () => $"sends messages for {string.Join(", ", messages.Select(message => world.NameOf(message.OrderId)))}, delay {delay.TotalSeconds} s",
            () =>
            {
                var refused = new List<PaymentMessage>();
                foreach (var message in messages)
                {
                    if (world.Swarm.Strikes(Fault.SendRefusedInPart))
                    {
                        refused.Add(message);
                        continue;
                    }

                    world.Payments.Send(world.Bodies.Write(message), delay.Milliseconds());
                    caller.Sent.Add(message.OrderId);
                }

                return refused;
            },
            isWrite: true);
    }

    public Task<bool> DelayAsync(string receiptHandle, int receiveCount, CancellationToken cancellationToken)
    {
        var ceiling = Math.Min(world.Numbers.PaymentVisibility, 5 * Times.Second << Math.Clamp(receiveCount, 0, 10));
        return SetAsync(receiptHandle, world.Dice.Between(1, ceiling));
    }

    public Task<bool> ReturnNowAsync(string receiptHandle, CancellationToken cancellationToken) => SetAsync(receiptHandle, 0);

    // The adapter takes every failure for what it is: the message comes back when its visibility runs out.
    private async Task<bool> SetAsync(string receiptHandle, long milliseconds)
    {
        try
        {
            return await world.Calls.CallAsync(
                () => $"wants {receiptHandle} back in {milliseconds} ms",
                () => world.Payments.ChangeVisibility(receiptHandle, milliseconds)) == VisibilityAnswer.Accepted;
        }
        catch (SimulatedFailureException)
        {
            return false;
        }
    }
}

/// <summary>Records of the stream, read again by position, as JSON.</summary>
internal sealed class ChangePort(World world) : IOrderChanges
{
    public Task<IReadOnlyList<OrderChangeRecord>> ReadAsync(StreamPosition position, CancellationToken cancellationToken) => world.Calls.CallAsync<IReadOnlyList<OrderChangeRecord>>(
        () => $"reads changes {position.FirstSequenceNumber.TrimStart('0')} to {position.LastSequenceNumber.TrimStart('0')} again",
        () => [.. world.Stream.Read(position.FirstSequenceNumber, position.LastSequenceNumber).Select(record => new OrderChangeRecord(record.SequenceNumber, world.Bodies.Image(record), record.After.Id))]);
}

internal sealed class CountedIds : IUniqueIds
{
    private int _ids;

    public string Next() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"id_{++_ids}");
}
