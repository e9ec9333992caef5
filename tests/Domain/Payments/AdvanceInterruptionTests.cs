namespace OrderSystem.Domain.Tests;

/// <summary>
/// The same run, disturbed at every point one after the other: the process dies, time runs out, the customer cancels, the
/// goods are gone, the deadline passes. Afterwards undisturbed runs bring the order to an end, and no money is lost.
/// </summary>
public sealed class AdvanceInterruptionTests
{
    public static TheoryData<StockStatus, Card, bool> Runs => new()
    {
        { StockStatus.Untracked, Card.Approves, false },
        { StockStatus.Untracked, Card.Approves, true },
        { StockStatus.None, Card.Approves, false },
        { StockStatus.Untracked, Card.Declines, false },
        { StockStatus.Untracked, Card.DeclinesWithoutCharge, false },
        { StockStatus.Untracked, Card.UnknownAtCreate, false },
        { StockStatus.Untracked, Card.UnknownAtConfirm, false },
        { StockStatus.Untracked, Card.NeedsAction, false },
    };

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task A_process_that_dies_anywhere_loses_nothing(StockStatus stock, Card card, bool stopped)
    {
        var undisturbed = Start(stock, card, stopped);
        await undisturbed.SettleAsync();

        for (var point = 0; ; point++)
        {
            var world = Start(stock, card, stopped);
            var gate = new CrashGate(point);
            try
            {
                await world.AdvanceAsync(gate);
                Assert.True(point > 4, "The run was never disturbed.");
                break;
            }
            catch (CrashException)
            {
                await world.SettleAsync();
                string Told() => $"crashed {gate.Points[^1]}";
                Assert.True(undisturbed.Order.Status == world.Order.Status, $"{world.Order.Status}, not {undisturbed.Order.Status}: {Told()}");
                Assert.True(world.Stripe.CardsAsked.Count <= 1, Told());
                world.CheckInvariants(Told);
            }
        }
    }

    [Fact]
    public async Task Two_deaths_anywhere_lose_nothing()
    {
        for (var first = 0; first < 20; first++)
        {
            for (var second = 0; second < 20; second++)
            {
                var world = new World();
                await Dies(world, first);
                await Dies(world, second);
                await world.SettleAsync();

                Assert.Equal(OrderStatus.Completed, world.Order.Status);
                Assert.Equal([Sample.Card], world.Stripe.CardsAsked);
                world.CheckInvariants(() => $"crashed at {first}, then at {second}");
            }
        }
    }

    public static TheoryData<StockStatus, string> Disturbances => new()
    {
        { StockStatus.Untracked, "customer" },
        { StockStatus.None, "customer" },
        { StockStatus.Untracked, "deadline" },
        { StockStatus.None, "deadline" },
        { StockStatus.Untracked, "stock" },
        { StockStatus.None, "stock" },
    };

    [Theory]
    [MemberData(nameof(Disturbances))]
    public async Task An_order_that_is_stopped_anywhere_ends_without_money(StockStatus stock, string what)
    {
        for (var point = 0; ; point++)
        {
            var world = new World(stock);
            var gate = new InterruptGate(point, () => Disturb(world, what));
            await world.AdvanceAsync(gate);
            if (!gate.Interrupted)
            {
                Assert.True(point > 8, "The run was hardly disturbed.");
                break;
            }

            await world.SettleAsync();
            // With goods to wait for, nothing but a stop can end the order; without, it may have been complete before.
            OrderStatus[] expected = (what, stock) switch
            {
                ("customer", StockStatus.None) => [OrderStatus.Cancelled],
                ("customer", _) => [OrderStatus.Cancelled, OrderStatus.Refunded, OrderStatus.Completed],
                (_, StockStatus.None) => [OrderStatus.Failed],
                _ => [OrderStatus.Failed, OrderStatus.Refunded, OrderStatus.Completed],
            };
            Assert.True(expected.Contains(world.Order.Status), $"{world.Order.Status} after '{what}' at point {point}");
            world.CheckInvariants(() => $"'{what}' at point {point}");
        }
    }

    [Fact]
    public async Task A_call_that_does_not_fit_into_the_time_left_is_not_begun()
    {
        for (var calls = 0; calls < 3; calls++)
        {
            var world = new World();
            Assert.Equal(AdvanceResult.OutOfTime, await world.AdvanceAsync(TimeFor(calls)));
            Assert.Equal(calls, world.Stripe.Calls.Count);
            Assert.False(world.Order.IsTerminal);

            await world.AdvanceAsync();
            Assert.Equal(OrderStatus.Completed, world.Order.Status);
            Assert.Equal([Sample.Card], world.Stripe.CardsAsked);
            world.CheckInvariants();
        }
    }

    [Fact]
    public async Task A_look_that_does_not_fit_is_not_begun_either()
    {
        var world = new World(StockStatus.None);
        await world.AdvanceAsync();
        var calls = world.Stripe.Calls.Count;
        Assert.Equal(AdvanceResult.OutOfTime, await world.AdvanceAsync(TimeFor(0)));
        Assert.Equal(calls, world.Stripe.Calls.Count);
    }

    [Theory]
    [InlineData(10_999, false)]
    [InlineData(11_001, true)]
    public void A_call_fits_if_it_and_the_reserve_are_shorter_than_the_time_left(int milliseconds, bool fits) =>
        Assert.Equal(fits, World.Budget(() => TimeSpan.FromMilliseconds(milliseconds)).AllowsCall);

    [Fact]
    public async Task What_needs_no_call_is_done_without_time()
    {
        var world = new World();
        world.StopByCustomer();
        Assert.Equal(AdvanceResult.Settled, await world.AdvanceAsync(TimeFor(0)));
        Assert.Equal(OrderStatus.Cancelled, world.Order.Status);
    }

    private static World Start(StockStatus stock, Card card, bool stopped)
    {
        var world = new World(stock);
        world.Stripe.Cards[Sample.Card] = card;
        if (stopped)
        {
            // Captured, not yet written, and then stopped: the way to a refund.
            world.Stripe.FailNext(PaymentOperation.Capture, Fault.AnswerLost);
            Assert.IsType<PaymentOutcomeUnknownException>(world.AdvanceAsync().Exception!.InnerException);
            world.StopByCustomer();
        }

        return world;
    }

    private static async Task Dies(World world, int point)
    {
        try
        {
            await world.AdvanceAsync(new CrashGate(point));
        }
        catch (CrashException)
        {
        }
    }

    private static void Disturb(World world, string what)
    {
        switch (what)
        {
            case "deadline":
                world.PassDeadline();
                break;
            case "customer" when world.Order.IsOpen:
                world.StopByCustomer();
                break;
            case "stock" when world.Order.IsOpen:
                world.RejectStock();
                break;
        }
    }

    // Enough for so many calls, and then not enough for one more.
    private static TimeBudget TimeFor(int calls)
    {
        var asked = 0;
        return World.Budget(() => asked++ < calls ? TimeSpan.FromSeconds(30) : TimeSpan.FromSeconds(10));
    }
}
