namespace OrderSystem.Domain.Tests;

/// <summary>T15: a person takes an order out of review; refused only while a refunded order's money is still here.</summary>
public sealed class ResolveOrdersTests
{
    private readonly World _world = new();

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, StopReason.Customer)]
    public async Task An_order_in_review_goes_on_or_is_stopped(bool stop, StopReason? reason)
    {
        Park();
        var order = Assert.IsType<ResolveOrderResult.Resolved>(await ResolveAsync(stop)).Order;

        Assert.Same(_world.Order, order);
        Assert.Equal((null, reason), (order.Review, order.StopReason));
        Assert.NotNull(order.NextCheckAt);
        Assert.Equal([Transition.Resolve], _world.Observer.Changes);
        Assert.Empty(_world.Stripe.Calls);
    }

    [Fact]
    public async Task An_order_that_waits_for_nobody_is_left_alone()
    {
        var before = _world.Order;
        Assert.Same(before, Assert.IsType<ResolveOrderResult.NotInReview>(await ResolveAsync(stop: true)).Order);
        Assert.Same(before, _world.Order);
    }

    [Fact]
    public async Task An_order_that_does_not_exist_is_not_found() =>
        Assert.IsType<ResolveOrderResult.NotFound>(await Use(_world.Orders).ResolveAsync(OrderId.Of(Sample.Alice, Sample.Key("key-9")), false, CancellationToken.None));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_refunded_order_stays_in_review_while_its_money_is_here(bool stop)
    {
        await RefundThatFailsAsync();
        var before = _world.Order;

        Assert.Same(before, Assert.IsType<ResolveOrderResult.MoneyHeld>(await ResolveAsync(stop)).Order);
        Assert.Same(before, _world.Order);
    }

    [Fact]
    public async Task A_refunded_order_stays_in_review_while_a_part_of_its_money_is_here()
    {
        await RefundThatFailsAsync();
        _world.Intent.Refund("re_by_hand", RefundStatus.Succeeded, _world.Intent.Amount - 1);

        Assert.IsType<ResolveOrderResult.MoneyHeld>(await ResolveAsync(stop: false));
    }

    [Fact]
    public async Task A_refunded_order_is_resolved_once_its_money_was_given_back_after_all()
    {
        await RefundThatFailsAsync();
        _world.Intent.Refund("re_in_part", RefundStatus.Succeeded, 1000);
        Assert.IsType<ResolveOrderResult.MoneyHeld>(await ResolveAsync(stop: true));
        _world.Intent.Refund("re_the_rest", RefundStatus.Succeeded, 3997);

        var order = Assert.IsType<ResolveOrderResult.Resolved>(await ResolveAsync(stop: true)).Order;
        Assert.Equal((OrderStatus.Refunded, null), (order.Status, order.Review));
        await _world.SettleAsync();
        Assert.Null(_world.Order.Review);
        _world.CheckInvariants();
    }

    [Fact]
    public async Task Nothing_is_written_when_Stripe_cannot_say_where_the_money_is()
    {
        await RefundThatFailsAsync();
        var before = _world.Order;
        _world.Stripe.FailNext(PaymentOperation.Look, Fault.RequestLost);

        await Assert.ThrowsAsync<PaymentOutcomeUnknownException>(() => ResolveAsync(stop: false));
        Assert.Same(before, _world.Order);
    }

    [Fact]
    public async Task A_write_whose_answer_was_lost_is_told_as_done()
    {
        Park();
        _world.Orders.LoseNextAnswer = true;
        Assert.Equal(StopReason.Customer, Assert.IsType<ResolveOrderResult.Resolved>(await ResolveAsync(stop: true)).Order.StopReason);
        Assert.Equal(2, _world.Order.Version);
    }

    [Fact]
    public async Task A_write_whose_answer_was_lost_is_told_as_done_although_the_order_has_gone_on()
    {
        Park();
        var writing = new AfterGate("write Resolve", () => _world.Change(order => order.Claim(_world.Clock.Now)));
        _world.Orders.LoseNextAnswer = true;
        Assert.Equal(OrderStatus.Processing, Assert.IsType<ResolveOrderResult.Resolved>(await Use(new GatedOrders(_world.Orders, writing)).ResolveAsync(_world.Id, false, CancellationToken.None)).Order.Status);
    }

    [Fact]
    public async Task Who_comes_second_is_told_that_somebody_else_was_first()
    {
        Park();
        var gate = new BeforeGate("write Resolve", () =>
        {
            _world.Clock.Now += TimeSpan.FromSeconds(1);
            _world.Change(order => order.Resolve(stop: false, _world.Clock.Now));
        });
        Assert.IsType<ResolveOrderResult.NotInReview>(await Use(new GatedOrders(_world.Orders, gate)).ResolveAsync(_world.Id, true, CancellationToken.None));
        Assert.Null(_world.Order.StopReason);
    }

    [Fact]
    public async Task A_cancellation_in_between_is_kept()
    {
        Park();
        var gate = new BeforeGate("write Resolve", _world.StopByCustomer);
        Assert.Equal(StopReason.Customer, Assert.IsType<ResolveOrderResult.Resolved>(await Use(new GatedOrders(_world.Orders, gate)).ResolveAsync(_world.Id, false, CancellationToken.None)).Order.StopReason);
    }

    private void Park() => _world.Change(order => order.Park("mismatch", _world.Clock.Now));

    // Captured, stopped, refunded; then the refund comes back.
    private async Task RefundThatFailsAsync()
    {
        _world.Stripe.FailNext(PaymentOperation.Capture, Fault.AnswerLost);
        await Assert.ThrowsAsync<PaymentOutcomeUnknownException>(() => _world.AdvanceAsync());
        _world.StopByCustomer();
        await _world.SettleAsync();
        Assert.Equal(OrderStatus.Refunded, _world.Order.Status);
        _world.Intent.FailLastRefund();
        await _world.SettleAsync();
        Assert.NotNull(_world.Order.Review);
    }

    private Task<ResolveOrderResult> ResolveAsync(bool stop) => Use(_world.Orders).ResolveAsync(_world.Id, stop, CancellationToken.None);

    private ResolveOrders Use(IOrderStore orders) => new(orders, _world.Stripe, _world.Observer, _world.Clock);
}
