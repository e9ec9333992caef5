using System.Globalization;

namespace OrderSystem.Domain.Tests;

/// <summary>Every open order that is due is woken, so many a second, and looked at again later; nothing else is touched.</summary>
public sealed class ReconcileOrdersTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(50);
    private static readonly ReconcilePace Pace = new(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(30), 20, TimeSpan.FromMinutes(1));

    private readonly InMemoryOrders _orders = new();
    private readonly RecordingQueue _queue = new();
    private readonly ManualClock _clock = new(Sample.Start + TimeSpan.FromMinutes(10));
    private readonly DueOrders _open;

    public ReconcileOrdersTests() => _open = new DueOrders(_orders);

    [Fact]
    public async Task An_order_that_is_due_is_woken_and_looked_at_again_later()
    {
        var id = Place("key-1");
        var result = await RunAsync();

        Assert.Equal([(Sample.Message(id), TimeSpan.Zero)], _queue.Sent);
        Assert.Equal(_clock.Now + TimeSpan.FromMinutes(10), _orders[id].NextCheckAt);
        Assert.Equal((1, TimeSpan.FromMinutes(10), false), (result.Woken, result.OldestOpen, result.Unfinished));
        Assert.Empty(result.Unreadable);
        Assert.Equal(0, _orders[id].Version);
    }

    [Fact]
    public async Task Nothing_is_due_and_nothing_is_done()
    {
        Place("key-1");
        _clock.Now = Sample.Start + TimeSpan.FromMinutes(1);
        var result = await RunAsync();
        Assert.Equal((0, TimeSpan.Zero, false), (result.Woken, result.OldestOpen, result.Unfinished));
        Assert.Empty(_queue.Sent);
        Assert.Empty(_open.Rescheduled);
    }

    [Theory]
    [InlineData("ended")]
    [InlineData("in review")]
    [InlineData("rescheduled")]
    [InlineData("gone")]
    public async Task An_index_that_lags_wakes_nobody(string what)
    {
        var id = Place("key-1");
        _open.Lagging.Add(id);
        var order = _orders[id];
        switch (what)
        {
            case "ended":
                _orders.Save(order.End(new OrderOutcome(OrderStatus.Failed, null), _clock.Now));
                break;
            case "in review":
                _orders.Save(order.Park("mismatch", _clock.Now));
                break;
            case "rescheduled":
                _orders.Put(order with { NextCheckAt = _clock.Now + TimeSpan.FromSeconds(1) });
                break;
            default:
                _open.Lagging.Add(OrderId.Of(Sample.Alice, Sample.Key("key-9")));
                _orders.Put(order with { NextCheckAt = null });
                break;
        }

        Assert.Equal(0, (await RunAsync()).Woken);
        Assert.Empty(_queue.Sent);
        Assert.Empty(_open.Rescheduled);
    }

    [Fact]
    public async Task An_order_that_ends_after_it_was_woken_is_not_brought_back()
    {
        var id = Place("key-1");
        _queue.OnSend = () => _orders.Save(_orders[id].End(new OrderOutcome(OrderStatus.Failed, null), _clock.Now));
        Assert.Equal(1, (await RunAsync()).Woken);
        Assert.Null(_orders[id].NextCheckAt);
    }

    [Fact]
    public async Task What_the_queue_refuses_stays_due()
    {
        var ids = Enumerable.Range(0, 12).Select(i => Place(Key(i))).ToList();
        _queue.Refused.UnionWith([ids[3], ids[11]]);
        Assert.Equal(10, (await RunAsync()).Woken);
        Assert.Equal(ids.Except(_queue.Refused).Order(ById), _open.Rescheduled.Order(ById));

        _queue.Refused.Clear();
        Assert.Equal(2, (await RunAsync()).Woken);
    }

    [Fact]
    public async Task A_crash_between_sending_and_rescheduling_wakes_once_more()
    {
        var id = Place("key-1");
        _open.FailNextReschedule = true;
        await Assert.ThrowsAsync<CrashException>(RunAsync);
        Assert.Equal(1, (await RunAsync()).Woken);
        Assert.Equal([id, id], _queue.Orders);
        Assert.Equal(0, (await RunAsync()).Woken);
    }

    [Fact]
    public async Task So_many_a_second_become_visible_and_no_more()
    {
        for (var i = 0; i < 95; i++)
        {
            Place(Key(i));
        }

        Assert.Equal(95, (await RunAsync()).Woken);
        var seconds = _queue.Sent.GroupBy(sent => (int)sent.Delay.TotalSeconds).ToDictionary(group => group.Key, group => group.Count());
        Assert.Equal([0, 1, 2, 3, 4], seconds.Keys.Order());
        Assert.All(seconds.Values, count => Assert.InRange(count, 1, 20));
    }

    [Fact]
    public async Task A_slow_rate_never_delays_longer_than_the_queue_can()
    {
        for (var i = 0; i < 960; i++)
        {
            Place(Key(i));
        }

        // RecordingQueue holds every delay to that bound.
        await new ReconcileOrders(_open, _orders, _queue, new ReconcilePace(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(30), 1, TimeSpan.FromHours(1)), _clock).RunAsync(() => Long, CancellationToken.None);
        Assert.Equal(IPaymentQueue.LongestDelay, _queue.Sent.Max(sent => sent.Delay));
    }

    [Fact]
    public async Task A_run_takes_no_more_than_its_share_the_longest_waiting_first()
    {
        for (var i = 0; i < 15; i++)
        {
            Place(Key(i));
            _orders.Put(_orders[Id(i)] with { NextCheckAt = Sample.Start + TimeSpan.FromSeconds(100 - i) });
        }

        var pace = new ReconcilePace(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(30), 10, TimeSpan.FromSeconds(1));
        var result = await new ReconcileOrders(_open, _orders, _queue, pace, _clock).RunAsync(() => Long, CancellationToken.None);

        Assert.Equal((10, true), (result.Woken, result.Unfinished));
        Assert.Equal(Enumerable.Range(5, 10).Select(Id).Order(ById), _queue.Orders.Order(ById));
        var rest = await new ReconcileOrders(_open, _orders, _queue, pace, _clock).RunAsync(() => Long, CancellationToken.None);
        Assert.Equal((5, false), (rest.Woken, rest.Unfinished));
    }

    [Fact]
    public async Task A_run_without_time_for_another_batch_stops_and_says_so()
    {
        for (var i = 0; i < 25; i++)
        {
            Place(Key(i));
        }

        var asked = 0;
        var result = await Use().RunAsync(() => asked++ < 2 ? Long : TimeSpan.FromSeconds(4), CancellationToken.None);
        Assert.Equal((20, true), (result.Woken, result.Unfinished));
        Assert.Equal(5, (await RunAsync()).Woken);
    }

    [Fact]
    public async Task One_order_that_cannot_be_read_keeps_no_other_from_being_woken_and_is_named()
    {
        for (var i = 0; i < 25; i++)
        {
            Place(Key(i));
        }

        _orders.Unreadable.Add(Id(7));
        var result = await RunAsync();
        Assert.Equal(24, result.Woken);
        Assert.Equal([Id(7)], result.Unreadable);
        Assert.DoesNotContain(Id(7), _open.Rescheduled);
    }

    [Fact]
    public async Task An_order_that_nobody_else_wakes_ends_within_its_deadline_and_a_few_passes()
    {
        var world = new World(StockStatus.None);
        var open = new DueOrders(world.Orders);
        while (world.Order.IsOpen)
        {
            world.Clock.Now += TimeSpan.FromMinutes(1);
            var woken = (await new ReconcileOrders(open, world.Orders, _queue, Pace, world.Clock).RunAsync(() => Long, CancellationToken.None)).Woken;
            for (var i = 0; i < woken; i++)
            {
                await world.SettleAsync();
            }

            Assert.True(world.Clock.Now < world.Order.DeadlineAt + TimeSpan.FromMinutes(5), $"{world.Order.Status} at {world.Clock.Now}");
        }

        Assert.Equal((OrderStatus.Failed, "expired"), (world.Order.Status, world.Order.Failure?.Code));
        world.CheckInvariants();
    }

    private static Comparer<OrderId> ById => Comparer<OrderId>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value));

    private static string Key(int i) => i.ToString(CultureInfo.InvariantCulture);

    private static OrderId Id(int i) => OrderId.Of(Sample.Alice, Sample.Key(Key(i)));

    private OrderId Place(string key)
    {
        var placed = Sample.Placed(key: key);
        _orders.PlaceAsync(placed, CancellationToken.None);
        return placed.After.Id;
    }

    private Task<ReconcileResult> RunAsync() => Use().RunAsync(() => Long, CancellationToken.None);

    private ReconcileOrders Use() => new(_open, _orders, _queue, Pace, _clock);

    /// <summary>The index: what the table has, unless it lags.</summary>
    private sealed class DueOrders(InMemoryOrders orders) : IOpenOrders
    {
        /// <summary>Orders that the index still shows as due.</summary>
        public List<OrderId> Lagging { get; } = [];

        public List<OrderId> Rescheduled { get; } = [];

        public bool FailNextReschedule { get; set; }

        public Task<IReadOnlyList<OrderId>> FindDueAsync(DateTimeOffset now, int most, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<OrderId>>([.. orders.All.Where(order => order.NextCheckAt <= now).OrderBy(order => order.NextCheckAt).Select(order => order.Id).Union(Lagging).Take(most)]);

        public Task<bool> RescheduleAsync(OrderId id, DateTimeOffset nextCheckAt, CancellationToken cancellationToken)
        {
            if (FailNextReschedule)
            {
                FailNextReschedule = false;
                throw new CrashException("before rescheduling");
            }

            if (orders[id].NextCheckAt is null)
            {
                return Task.FromResult(false);
            }

            orders.Put(orders[id] with { NextCheckAt = nextCheckAt });
            Rescheduled.Add(id);
            return Task.FromResult(true);
        }
    }
}
