namespace OrderSystem.Domain.Tests;

/// <summary>
/// Two and three Advances of one order at the same time, and the rest of the world between them, in every order of their
/// steps. Whatever the order, one capture at most, and undisturbed runs bring the order to its end.
/// </summary>
public sealed class AdvanceInterleavingTests
{
    private const int NoLimit = int.MaxValue;

    // Without a limit these are 207,810 orders of steps, and take eight seconds; every bug found so far shows at three.
    [Fact]
    public void Two_workers_in_every_order_of_their_steps_charge_once()
    {
        var runs = Explore(6, workers: 2, () => new World(), null, [OrderStatus.Completed]);
        Assert.True(runs > 10_000, $"Only {runs} runs.");
    }

    [Fact]
    public void Three_workers_charge_once() => Explore(3, workers: 3, () => new World(), null, [OrderStatus.Completed]);

    [Theory]
    [InlineData(Card.Declines)]
    [InlineData(Card.DeclinesWithoutCharge)]
    [InlineData(Card.UnknownAtCreate)]
    [InlineData(Card.UnknownAtConfirm)]
    public void Two_workers_ask_a_card_that_says_no_once(Card card) => Explore(
        NoLimit,
        workers: 2,
        () =>
        {
            var world = new World();
            world.Stripe.Cards[Sample.Card] = card;
            return world;
        },
        null,
        [OrderStatus.PaymentFailed]);

    [Fact]
    public void Two_workers_and_a_customer_who_cancels_end_paid_or_without_money() => Explore(
        3,
        workers: 2,
        () => new World(),
        (world, _) => Do(world.StopByCustomer),
        [OrderStatus.Completed, OrderStatus.Cancelled, OrderStatus.Refunded]);

    [Fact]
    public void Two_workers_and_a_deadline_end_paid_or_without_money() => Explore(
        3,
        workers: 2,
        () => new World(),
        (world, _) => Do(world.PassDeadline),
        [OrderStatus.Completed, OrderStatus.Failed, OrderStatus.Refunded]);

    [Fact]
    public void Two_workers_and_goods_that_are_reserved_complete() => Explore(
        3,
        workers: 2,
        () => new World(StockStatus.None),
        (world, _) => Do(world.ReserveStock),
        [OrderStatus.Completed]);

    [Fact]
    public void Two_workers_and_goods_that_are_missing_end_without_money() => Explore(
        3,
        workers: 2,
        () => new World(StockStatus.None),
        (world, _) => Do(world.RejectStock),
        [OrderStatus.Failed]);

    [Fact]
    public void Two_workers_and_a_second_card_charge_once() => Explore(
        3,
        workers: 2,
        () =>
        {
            var world = new World();
            world.Stripe.Cards[Sample.Card] = Card.Declines;
            return world;
        },
        async (world, gate) =>
        {
            if (world.Order.Status == OrderStatus.PaymentFailed)
            {
                // The stream asks for an Advance of its own.
                world.Retry("pm_2");
                await world.AdvanceAsync(gate);
            }
        },
        [OrderStatus.PaymentFailed, OrderStatus.Completed]);

    [Theory]
    [InlineData(PaymentOperation.Create, FaultKind.ErrorKept)]
    [InlineData(PaymentOperation.Create, FaultKind.AnswerLost)]
    [InlineData(PaymentOperation.Confirm, FaultKind.ErrorKept)]
    [InlineData(PaymentOperation.Confirm, FaultKind.ErrorAfterEffect)]
    [InlineData(PaymentOperation.Confirm, FaultKind.AnswerLost)]
    [InlineData(PaymentOperation.Capture, FaultKind.AnswerLost)]
    public void Two_workers_charge_once_although_a_call_goes_wrong(PaymentOperation operation, FaultKind kind) => Explore(
        4,
        workers: 2,
        () =>
        {
            var world = new World();
            world.Stripe.FailNext(operation, new Fault(kind));
            return world;
        },
        null,
        [OrderStatus.Completed]);

    [Fact]
    public void Two_workers_refund_once() => Explore(
        NoLimit,
        workers: 2,
        () =>
        {
            var world = new World();
            world.Stripe.FailNext(PaymentOperation.Capture, Fault.AnswerLost);
            Assert.IsType<PaymentOutcomeUnknownException>(world.AdvanceAsync().Exception!.InnerException);
            world.StopByCustomer();
            return world;
        },
        null,
        [OrderStatus.Refunded]);

    private static Task Do(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    /// <returns>How many orders of steps were tried.</returns>
    private static int Explore(int maximumPreemptions, int workers, Func<World> start, Func<World, IGate, Task>? meanwhile, OrderStatus[] ends)
    {
        var reached = new HashSet<OrderStatus>();
        var runs = EveryScript.Run(maximumPreemptions, choose =>
        {
            var world = start();
            var scheduler = new ScriptedScheduler();
            for (var i = 1; i <= workers; i++)
            {
                scheduler.Add($"worker {i}", gate => world.AdvanceAsync(gate));
            }

            if (meanwhile is not null)
            {
                scheduler.Add("the world", gate => world.Order.IsOpen ? meanwhile(world, gate) : Task.CompletedTask);
            }

            var steps = scheduler.Run(choose);
            string Told() => string.Join('\n', steps);
            world.CheckInvariants(Told);

            var settled = world.SettleAsync();
            Assert.True(settled.IsCompletedSuccessfully && settled.Result == AdvanceResult.Settled, Told());
            world.CheckInvariants(Told);
            Assert.True(ends.Contains(world.Order.Status), $"{world.Order.Status}\n{Told()}");
            Assert.True(world.Stripe.CardsAsked.Count <= world.Order.Attempt, $"{world.Stripe.CardsAsked.Count} cards asked\n{Told()}");
            reached.Add(world.Order.Status);
        });

        Assert.Equal(ends.Order(), reached.Order());
        return runs;
    }
}
