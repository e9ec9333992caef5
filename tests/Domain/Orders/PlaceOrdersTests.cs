namespace OrderSystem.Domain.Tests;

/// <summary>A request becomes one order, however often it comes and whatever changes in between.</summary>
public sealed class PlaceOrdersTests
{
    private static readonly PlaceOrderRequest Request = new([new("MUG-01", 2), new("CAP-01", 1)], "usd", Sample.Card, null);

    private readonly InMemoryOrders _orders = new();
    private readonly InMemoryCatalogue _catalogue = new();
    private readonly RecordingObserver _observer = new();
    private readonly ManualClock _clock = new(Sample.Start);

    [Fact]
    public async Task A_right_request_is_an_order_with_our_prices_and_a_deadline()
    {
        var placed = Assert.IsType<PlaceOrderResult.Placed>(await PlaceAsync(Request)).Order;

        Assert.Same(_orders[placed.Id], placed);
        Assert.Equal(OrderId.Of(Sample.Alice, Sample.Key("key-1")), placed.Id);
        Assert.Equal((OrderStatus.Pending, 0L, 1, 0, StockStatus.None), (placed.Status, placed.Version, placed.Attempt, placed.KeyGeneration, placed.Stock));
        Assert.Equal((new Money(4997, Sample.Usd), Sample.Card, Sample.Alice), (placed.Total, placed.PaymentMethodId, placed.Customer));
        Assert.Equal((Sample.Start, Sample.Start, Sample.Start + Sample.Deadline), (placed.CreatedAt, placed.UpdatedAt, placed.DeadlineAt));
        Assert.Equal(Sample.Start + TimeSpan.FromMinutes(2), placed.NextCheckAt);
        Assert.Equal(("correlation-1", "trace-1"), (placed.CorrelationId, placed.TraceParent));
        Assert.Equal([new HistoryEntry(0, Sample.Start, null, OrderStatus.Pending, Transition.Place, null)], placed.History);
        Assert.Equal([Transition.Place], _observer.Changes);
    }

    [Fact]
    public async Task The_same_request_again_is_the_same_order()
    {
        var placed = Assert.IsType<PlaceOrderResult.Placed>(await PlaceAsync(Request)).Order;
        _clock.Now += TimeSpan.FromHours(30);
        _orders.Save(placed.Claim(_clock.Now));

        var again = Assert.IsType<PlaceOrderResult.Replayed>(await PlaceAsync(Request)).Order;
        Assert.Equal((placed.Id, 1L), (again.Id, again.Version));
        Assert.Single(_orders.All);
        Assert.Equal([Transition.Place], _observer.Changes);
    }

    [Fact]
    public async Task Another_request_with_the_same_key_is_refused()
    {
        await PlaceAsync(Request);
        Assert.IsType<PlaceOrderResult.KeyReused>(await PlaceAsync(Request with { PaymentMethodId = "pm_2" }));
        Assert.IsType<PlaceOrderResult.KeyReused>(await PlaceAsync(Request with { ExpectedTotal = 1 }));
        Assert.Single(_orders.All);
    }

    [Fact]
    public async Task The_same_request_with_another_key_or_of_another_customer_is_another_order()
    {
        await PlaceAsync(Request);
        Assert.IsType<PlaceOrderResult.Placed>(await PlaceAsync(Request, key: "key-2"));
        Assert.IsType<PlaceOrderResult.Placed>(await PlaceAsync(Request, customer: "bob"));
        Assert.Equal(3, _orders.All.Count());
    }

    [Fact]
    public async Task A_total_that_is_not_the_one_the_customer_was_shown_is_refused_and_nothing_is_written()
    {
        var result = await PlaceAsync(Request with { ExpectedTotal = 4000 });
        Assert.Equal(new PlaceOrderResult.TotalDiffers(new Money(4000, Sample.Usd), new Money(4997, Sample.Usd)), result);
        Assert.Empty(_orders.All);
        Assert.Empty(_observer.Changes);
    }

    [Fact]
    public async Task The_total_the_customer_was_shown_is_compared_and_never_charged()
    {
        var placed = Assert.IsType<PlaceOrderResult.Placed>(await PlaceAsync(Request with { ExpectedTotal = 4997 })).Order;
        Assert.Equal(4997, placed.Total.Amount);
    }

    [Fact]
    public async Task An_order_that_was_placed_stays_placed_when_prices_change()
    {
        await PlaceAsync(Request with { ExpectedTotal = 4997 });
        await PlaceAsync(Request, key: "key-2");
        _catalogue.Set("MUG-01", "Mug", ("usd", 2999));

        Assert.Equal(4997, Assert.IsType<PlaceOrderResult.Replayed>(await PlaceAsync(Request with { ExpectedTotal = 4997 })).Order.Total.Amount);
        Assert.Equal(4997, Assert.IsType<PlaceOrderResult.Replayed>(await PlaceAsync(Request, key: "key-2")).Order.Total.Amount);
        Assert.IsType<PlaceOrderResult.KeyReused>(await PlaceAsync(Request with { ExpectedTotal = 4998 }));
    }

    [Fact]
    public async Task An_order_that_was_placed_stays_placed_when_the_catalogue_no_longer_has_it()
    {
        await PlaceAsync(Request);
        _catalogue.Remove("CAP-01");

        Assert.Equal(4997, Assert.IsType<PlaceOrderResult.Replayed>(await PlaceAsync(Request)).Order.Total.Amount);
        Assert.IsType<PlaceOrderResult.Invalid>(await PlaceAsync(Request with { PaymentMethodId = "pm_2" }));
        Assert.IsType<PlaceOrderResult.Invalid>(await PlaceAsync(Request, key: "key-2"));
    }

    [Fact]
    public async Task A_wrong_request_that_only_reads_like_an_earlier_one_is_not_taken_for_it()
    {
        await PlaceAsync(Request);
        Assert.IsType<PlaceOrderResult.Invalid>(await PlaceAsync(Request with { Items = [new("MUG-01=2\nCAP-01", 1)] }));
        Assert.IsType<PlaceOrderResult.Invalid>(await PlaceAsync(Request with { Items = [new("MUG-01", 2), new("CAP-01", 1), null] }));
    }

    [Fact]
    public async Task A_wrong_request_is_told_what_is_wrong_and_nothing_is_written()
    {
        var invalid = Assert.IsType<PlaceOrderResult.Invalid>(await PlaceAsync(Request with { Currency = "xxx", PaymentMethodId = null }));
        Assert.Equal(["currency", "paymentMethodId"], invalid.Errors.Select(error => error.Field));
        Assert.Empty(_orders.All);
    }

    [Fact]
    public async Task A_write_whose_answer_was_lost_is_found_and_is_the_same_order()
    {
        _orders.LoseNextAnswer = true;
        var order = Assert.IsType<PlaceOrderResult.Replayed>(await PlaceAsync(Request)).Order;
        Assert.Same(_orders[order.Id], order);
        Assert.Single(_orders.Written);
    }

    [Theory]
    [InlineData(4996)]
    [InlineData(4998)]
    [InlineData(0)]
    public void An_order_cannot_be_made_with_a_total_that_is_not_that_of_its_items(long total)
    {
        var order = Sample.Order();
        Assert.Throws<InvalidTransitionException>(() => Order.Place(
            order.Id, order.Customer, order.Items, new Money(total, Sample.Usd), order.PaymentMethodId, "f", StockStatus.Untracked, Sample.Start, Sample.Deadline, "c", null));
        Assert.Throws<InvalidTransitionException>(() => Order.Place(
            order.Id, order.Customer, [], new Money(0, Sample.Usd), order.PaymentMethodId, "f", StockStatus.Untracked, Sample.Start, Sample.Deadline, "c", null));
    }

    [Fact]
    public async Task Somebody_elses_order_is_not_found()
    {
        var placed = Assert.IsType<PlaceOrderResult.Placed>(await PlaceAsync(Request)).Order;
        var find = new FindOrders(_orders);

        Assert.Same(placed, await find.FindAsync(placed.Id, Sample.Alice, CancellationToken.None));
        Assert.Null(await find.FindAsync(placed.Id, new CustomerId("bob"), CancellationToken.None));
        Assert.Null(await find.FindAsync(OrderId.Of(Sample.Alice, Sample.Key("key-9")), Sample.Alice, CancellationToken.None));
    }

    private Task<PlaceOrderResult> PlaceAsync(PlaceOrderRequest request, string key = "key-1", string customer = "alice") =>
        new PlaceOrders(_orders, _catalogue, _observer, new PlaceOrderSettings(Sample.Deadline, StockStatus.None), _clock)
            .PlaceAsync(request, new PlaceOrderContext(new CustomerId(customer), Sample.Key(key), "correlation-1", "trace-1"), CancellationToken.None);
}
