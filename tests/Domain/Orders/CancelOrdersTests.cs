namespace OrderSystem.Domain.Tests;

/// <summary>T9 by the customer: an order is stopped once, while it is open and nothing else has stopped it.</summary>
public sealed class CancelOrdersTests
{
    private readonly World _world = new();

    [Theory]
    [InlineData(OrderStatus.Pending)]
    [InlineData(OrderStatus.Processing)]
    [InlineData(OrderStatus.Authorized)]
    [InlineData(OrderStatus.PaymentFailed)]
    public async Task An_open_order_is_stopped_and_stays_what_it_is_until_an_Advance_ends_it(OrderStatus status)
    {
        _world.Orders.Put(_world.Order with { Status = status });
        var order = Assert.IsType<CancelOrderResult.Accepted>(await CancelAsync()).Order;

        Assert.Same(_world.Order, order);
        Assert.Equal((status, StopReason.Customer), (order.Status, order.StopReason));
        Assert.Equal([Transition.Stop], _world.Observer.Changes);
    }

    [Theory]
    [InlineData(OrderStatus.Completed)]
    [InlineData(OrderStatus.Failed)]
    [InlineData(OrderStatus.Cancelled)]
    [InlineData(OrderStatus.Refunded)]
    public async Task An_order_that_has_ended_is_too_late_to_cancel(OrderStatus status)
    {
        _world.Orders.Put(_world.Order with { Status = status });
        await IsRefusedAsync<CancelOrderResult.TooLate>();
    }

    [Fact]
    public async Task An_order_that_ends_at_its_deadline_is_too_late_to_cancel()
    {
        _world.Change(order => order.Stop(StopReason.Deadline, _world.Clock.Now));
        await IsRefusedAsync<CancelOrderResult.TooLate>();
    }

    [Fact]
    public async Task An_order_without_goods_can_be_cancelled_until_it_has_ended()
    {
        _world.RejectStock();
        Assert.IsType<CancelOrderResult.Accepted>(await CancelAsync());
        await _world.SettleAsync();
        Assert.Equal(OrderStatus.Cancelled, _world.Order.Status);
    }

    [Fact]
    public async Task An_order_with_a_person_can_be_cancelled_and_ends_when_the_person_is_done()
    {
        _world.Change(order => order.Park("mismatch", _world.Clock.Now));
        Assert.IsType<CancelOrderResult.Accepted>(await CancelAsync());
        await _world.SettleAsync();
        Assert.Equal(OrderStatus.Pending, _world.Order.Status);
        _world.Change(order => order.Resolve(stop: false, _world.Clock.Now));
        await _world.SettleAsync();
        Assert.Equal(OrderStatus.Cancelled, _world.Order.Status);
    }

    [Fact]
    public async Task The_same_request_again_changes_nothing_even_after_the_end()
    {
        await CancelAsync();
        await SameAgainAsync();
        await _world.SettleAsync();
        Assert.Equal(OrderStatus.Cancelled, _world.Order.Status);
        await SameAgainAsync();

        async Task SameAgainAsync()
        {
            var before = _world.Order;
            Assert.Same(before, Assert.IsType<CancelOrderResult.Accepted>(await CancelAsync()).Order);
            Assert.Same(before, _world.Order);
            Assert.Equal([Transition.Stop], _world.Observer.Changes.Where(change => change == Transition.Stop));
        }
    }

    [Fact]
    public async Task Nobody_cancels_somebody_elses_order_or_none()
    {
        var before = _world.Order;
        Assert.IsType<CancelOrderResult.NotFound>(await Use(_world.Orders).CancelAsync(_world.Id, new CustomerId("bob"), CancellationToken.None));
        Assert.IsType<CancelOrderResult.NotFound>(await Use(_world.Orders).CancelAsync(OrderId.Of(Sample.Alice, Sample.Key("key-9")), Sample.Alice, CancellationToken.None));
        Assert.Same(before, _world.Order);
    }

    [Fact]
    public async Task A_write_whose_answer_was_lost_is_found_and_is_not_written_twice()
    {
        _world.Orders.LoseNextAnswer = true;
        Assert.IsType<CancelOrderResult.Accepted>(await CancelAsync());
        Assert.Equal(1, _world.Order.Version);
    }

    [Fact]
    public async Task A_cancellation_at_any_moment_of_a_payment_ends_without_money_or_was_too_late()
    {
        for (var point = 0; ; point++)
        {
            var world = new World();
            CancelOrderResult? result = null;
            var gate = new InterruptGate(point, () => result = new CancelOrders(world.Orders, world.Observer, world.Clock).CancelAsync(world.Id, Sample.Alice, CancellationToken.None).Result);
            await world.AdvanceAsync(gate);
            if (!gate.Interrupted)
            {
                Assert.True(point > 8, "The run was hardly disturbed.");
                break;
            }

            await world.SettleAsync();
            OrderStatus[] expected = result is CancelOrderResult.Accepted ? [OrderStatus.Cancelled, OrderStatus.Refunded] : [OrderStatus.Completed];
            Assert.True(expected.Contains(world.Order.Status), $"{world.Order.Status} at point {point}, told {result}");
            world.CheckInvariants(() => $"cancelled at point {point}");
        }
    }

    [Theory]
    [InlineData("deadline", typeof(CancelOrderResult.TooLate))]
    [InlineData("cancellation", typeof(CancelOrderResult.Accepted))]
    [InlineData("end", typeof(CancelOrderResult.TooLate))]
    [InlineData("claim", typeof(CancelOrderResult.Accepted))]
    public async Task Whoever_loses_a_race_goes_by_what_the_winner_has_written(string winner, Type expected)
    {
        var gate = new BeforeGate("write Stop", () => _world.Change(order => winner switch
        {
            "deadline" => order.Stop(StopReason.Deadline, _world.Clock.Now),
            "cancellation" => order.Stop(StopReason.Customer, _world.Clock.Now),
            "end" => order.End(new OrderOutcome(OrderStatus.Failed, TransitionTable.Failure), _world.Clock.Now),
            _ => order.Claim(_world.Clock.Now),
        }));

        Assert.IsType(expected, await Use(new GatedOrders(_world.Orders, gate)).CancelAsync(_world.Id, Sample.Alice, CancellationToken.None));
        Assert.Equal([Transition.Stop], _world.Observer.Conflicts);
    }

    private async Task IsRefusedAsync<T>()
        where T : CancelOrderResult
    {
        var before = _world.Order;
        Assert.IsType<T>(await CancelAsync());
        Assert.Same(before, _world.Order);
        Assert.Empty(_world.Observer.Changes);
    }

    private Task<CancelOrderResult> CancelAsync() => Use(_world.Orders).CancelAsync(_world.Id, Sample.Alice, CancellationToken.None);

    private CancelOrders Use(IOrderStore orders) => new(orders, _world.Observer, _world.Clock);
}
