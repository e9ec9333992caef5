namespace OrderSystem.Domain.Tests;

/// <summary>T7 and T8: what stock says is written once, and old news changes nothing.</summary>
public sealed class RecordStockTests
{
    private static readonly OrderStatus[] Ended = [OrderStatus.Completed, OrderStatus.Failed, OrderStatus.Cancelled, OrderStatus.Refunded];

    private readonly World _world = new(StockStatus.None);

    public static TheoryData<OrderStatus, StockStatus> Orders()
    {
        var data = new TheoryData<OrderStatus, StockStatus>();
        foreach (var status in Enum.GetValues<OrderStatus>())
        {
            foreach (var stock in Enum.GetValues<StockStatus>())
            {
                data.Add(status, stock);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task A_reservation_is_written_where_goods_are_awaited_and_nowhere_else(OrderStatus status, StockStatus stock)
    {
        _world.Orders.Put(_world.Order with { Status = status, Stock = stock });
        await Use(_world.Orders).ReservedAsync(_world.Id, CancellationToken.None);
        IsWritten(Transition.ReserveStock, !Ended.Contains(status) && stock == StockStatus.None, stock, StockStatus.Reserved);
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task A_rejection_is_written_on_every_open_order_that_is_not_rejected_yet(OrderStatus status, StockStatus stock)
    {
        _world.Orders.Put(_world.Order with { Status = status, Stock = stock });
        await Use(_world.Orders).RejectedAsync(_world.Id, "sold out", CancellationToken.None);
        IsWritten(Transition.RejectStock, !Ended.Contains(status) && stock != StockStatus.Rejected, stock, StockStatus.Rejected);
    }

    [Fact]
    public async Task A_rejection_says_why_in_the_history()
    {
        await Use(_world.Orders).RejectedAsync(_world.Id, "MUG-01 is sold out", CancellationToken.None);
        Assert.Equal("MUG-01 is sold out", _world.Order.History[^1].Why);
    }

    [Fact]
    public async Task News_comes_twice_late_and_in_any_order()
    {
        var stock = Use(_world.Orders);
        await stock.ReservedAsync(_world.Id, CancellationToken.None);
        await stock.ReservedAsync(_world.Id, CancellationToken.None);
        await stock.RejectedAsync(_world.Id, "lost", CancellationToken.None);
        await stock.RejectedAsync(_world.Id, "lost", CancellationToken.None);
        await stock.ReservedAsync(_world.Id, CancellationToken.None);

        Assert.Equal(StockStatus.Rejected, _world.Order.Stock);
        Assert.Equal([Transition.ReserveStock, Transition.RejectStock], _world.Observer.Changes);
    }

    [Fact]
    public async Task News_of_an_order_that_does_not_exist_is_no_news()
    {
        await Use(_world.Orders).ReservedAsync(OrderId.Of(Sample.Alice, Sample.Key("key-9")), CancellationToken.None);
        Assert.Single(_world.Orders.Written);
    }

    [Fact]
    public async Task A_write_that_loses_a_race_is_written_on_what_the_winner_has_left()
    {
        var gate = new BeforeGate("write ReserveStock", () => _world.Change(order => order.Claim(_world.Clock.Now)));
        await Use(new GatedOrders(_world.Orders, gate)).ReservedAsync(_world.Id, CancellationToken.None);

        Assert.Equal((OrderStatus.Processing, StockStatus.Reserved), (_world.Order.Status, _world.Order.Stock));
        Assert.Equal([Transition.ReserveStock], _world.Observer.Conflicts);
    }

    [Fact]
    public async Task A_write_that_loses_a_race_against_the_end_of_the_order_is_dropped()
    {
        var gate = new BeforeGate("write RejectStock", () => _world.Change(order => order.End(new OrderOutcome(OrderStatus.Failed, TransitionTable.Failure), _world.Clock.Now)));
        await Use(new GatedOrders(_world.Orders, gate)).RejectedAsync(_world.Id, "sold out", CancellationToken.None);
        Assert.Equal((OrderStatus.Failed, StockStatus.None), (_world.Order.Status, _world.Order.Stock));
    }

    [Fact]
    public async Task A_write_whose_answer_was_lost_is_not_written_twice()
    {
        _world.Orders.LoseNextAnswer = true;
        await Use(_world.Orders).ReservedAsync(_world.Id, CancellationToken.None);
        Assert.Equal((1L, StockStatus.Reserved), (_world.Order.Version, _world.Order.Stock));
    }

    private void IsWritten(Transition transition, bool expected, StockStatus before, StockStatus after)
    {
        Assert.Equal(expected ? after : before, _world.Order.Stock);
        Assert.Equal(expected ? [transition] : [], _world.Observer.Changes);
    }

    private RecordStock Use(IOrderStore orders) => new(orders, _world.Observer, _world.Clock);
}
