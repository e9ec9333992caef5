namespace OrderSystem.Domain.Tests;

/// <summary>One order, its table, Stripe and a clock: everything an Advance touches.</summary>
internal sealed class World
{
    /// <summary>Time for everything.</summary>
    public static readonly TimeBudget Unhurried = Budget(() => TimeSpan.FromSeconds(30));

    private readonly CountingIds _ids = new();

    public World(StockStatus stock = StockStatus.Untracked, string card = Sample.Card)
    {
        var placed = Sample.Placed(stock, card);
        Id = placed.After.Id;
        Orders.PlaceAsync(placed, CancellationToken.None);
    }

    public OrderId Id { get; }

    public ManualClock Clock { get; } = new(Sample.Start);

    public InMemoryOrders Orders { get; } = new();

    public FakeStripe Stripe { get; } = new();

    public RecordingObserver Observer { get; } = new();

    public Order Order => Orders[Id];

    /// <summary>The order's own PaymentIntent.</summary>
    public FakeIntent Intent => Stripe.Intents.Single(intent => intent.Id == Order.PaymentIntentId);

    public static TimeBudget Budget(Func<TimeSpan> remaining) => new(remaining, TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(3));

    public Task<AdvanceResult> AdvanceAsync(TimeBudget? budget = null) =>
        new AdvanceOrders(Orders, Stripe, Observer, _ids, Clock).AdvanceAsync(Id, budget ?? Unhurried, CancellationToken.None);

    /// <summary>An Advance whose every call goes through a gate.</summary>
    public Task<AdvanceResult> AdvanceAsync(IGate gate) =>
        new AdvanceOrders(new GatedOrders(Orders, gate), new GatedPayments(Stripe, gate), Observer, _ids, Clock).AdvanceAsync(Id, Unhurried, CancellationToken.None);

    /// <summary>Redelivers until an undisturbed Advance has nothing more to do, as the queue and the reconciler would.</summary>
    public async Task<AdvanceResult> SettleAsync()
    {
        for (var delivery = 1; ; delivery++)
        {
            try
            {
                return await AdvanceAsync();
            }
            catch (PaymentOutcomeUnknownException) when (delivery < 8)
            {
            }
        }
    }

    /// <summary>Somebody else changes the order, reading and writing in one go.</summary>
    public void Change(Func<Order, Change> change) => Assert.True(Orders.Save(change(Order)));

    public void StopByCustomer() => Change(order => order.Stop(StopReason.Customer, Clock.Now));

    public void ReserveStock() => Change(order => order.ReserveStock(Clock.Now));

    public void RejectStock() => Change(order => order.RejectStock("sold out", Clock.Now));

    public void Retry(string card) => Change(order => order.Retry(card, Clock.Now));

    public void PassDeadline() => Clock.Now = Order.DeadlineAt;

    /// <summary>The protocol's invariants, whatever has happened. <paramref name="told"/> is shown when one is broken.</summary>
    public void CheckInvariants(Func<string>? told = null)
    {
        var broken = Invariants.Broken(this);
        if (broken is not null)
        {
            Assert.Fail($"{broken}\n{string.Join('\n', Order.History)}\n{told?.Invoke()}");
        }
    }
}
