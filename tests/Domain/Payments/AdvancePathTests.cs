namespace OrderSystem.Domain.Tests;

/// <summary>The ways an order goes when nothing is lost: paid, declined, stopped, out of stock, given back, or to a person.</summary>
public sealed class AdvancePathTests
{
    [Fact]
    public async Task An_order_is_paid_with_three_calls_four_writes_one_read_and_no_look()
    {
        var world = new World();

        Assert.Equal(AdvanceResult.Settled, await world.AdvanceAsync());

        Assert.Equal(OrderStatus.Completed, world.Order.Status);
        Assert.Equal([PaymentOperation.Create, PaymentOperation.Confirm, PaymentOperation.Capture], world.Stripe.Calls.Select(call => call.Operation));
        Assert.Equal([$"ord:{world.Id}:create:1:0", $"ord:{world.Id}:confirm:1:0", "id-1"], world.Stripe.Calls.Select(call => call.Key));
        Assert.Equal([Transition.Place, Transition.Claim, Transition.Attach, Transition.Authorize, Transition.Complete], world.Orders.Written.Select(change => change.Transition));
        Assert.Equal([Transition.Claim, Transition.Attach, Transition.Authorize, Transition.Complete], world.Observer.Changes);
        Assert.Equal(1, world.Orders.Reads);
        Assert.Equal(4997, world.Intent.AmountReceived);
        world.CheckInvariants();
    }

    [Fact]
    public async Task A_second_Advance_of_a_completed_order_asks_nobody()
    {
        var world = new World();
        await world.AdvanceAsync();
        var calls = world.Stripe.Calls.Count;

        Assert.Equal(AdvanceResult.Settled, await world.AdvanceAsync());
        Assert.Equal(calls, world.Stripe.Calls.Count);
    }

    [Fact]
    public async Task An_order_that_does_not_exist_is_not_found()
    {
        var world = new World();
        var advance = new AdvanceOrders(new InMemoryOrders(), world.Stripe, world.Observer, new CountingIds(), world.Clock);
        Assert.Equal(AdvanceResult.NotFound, await advance.AdvanceAsync(world.Id, World.Unhurried, CancellationToken.None));
    }

    [Fact]
    public async Task Money_is_held_until_the_goods_are_reserved_and_then_taken()
    {
        var world = new World(StockStatus.None);
        await world.AdvanceAsync();
        Assert.Equal((OrderStatus.Authorized, PaymentIntentStatus.RequiresCapture), (world.Order.Status, world.Intent.Status));

        world.ReserveStock();
        await world.AdvanceAsync();
        Assert.Equal((OrderStatus.Completed, PaymentIntentStatus.Succeeded), (world.Order.Status, world.Intent.Status));
        world.CheckInvariants();
    }

    [Theory]
    [InlineData(Card.Declines)]
    [InlineData(Card.DeclinesWithoutCharge)]
    public async Task A_declined_card_asks_for_another_one_which_pays(Card card)
    {
        var world = new World();
        world.Stripe.Cards[Sample.Card] = card;
        await world.AdvanceAsync();
        Assert.Equal((OrderStatus.PaymentFailed, "generic_decline"), (world.Order.Status, world.Order.Failure?.Code));
        await world.AdvanceAsync();
        Assert.Equal(OrderStatus.PaymentFailed, world.Order.Status);

        world.Retry("pm_2");
        await world.AdvanceAsync();

        Assert.Equal((OrderStatus.Completed, null), (world.Order.Status, world.Order.Failure));
        Assert.Equal([Sample.Card, "pm_2"], world.Stripe.CardsAsked);
        Assert.Single(world.Stripe.Intents);
        world.CheckInvariants();
    }

    [Fact]
    public async Task The_third_declined_card_ends_the_order_and_its_PaymentIntent()
    {
        var world = new World();
        foreach (var card in new[] { Sample.Card, "pm_2", "pm_3" })
        {
            world.Stripe.Cards[card] = Card.Declines;
        }

        await world.AdvanceAsync();
        world.Retry("pm_2");
        await world.AdvanceAsync();
        world.Retry("pm_3");
        await world.AdvanceAsync();

        Assert.Equal((OrderStatus.Failed, "generic_decline"), (world.Order.Status, world.Order.Failure?.Code));
        Assert.Equal(PaymentIntentStatus.Canceled, world.Intent.Status);
        Assert.Equal([Sample.Card, "pm_2", "pm_3"], world.Stripe.CardsAsked);
        Assert.Equal(
            [$"ord:{world.Id}:confirm:1:0", $"ord:{world.Id}:confirm:2:0", $"ord:{world.Id}:confirm:3:0"],
            world.Stripe.Calls.Where(call => call.Operation == PaymentOperation.Confirm).Select(call => call.Key));
        world.CheckInvariants();
    }

    [Theory]
    [InlineData(Card.UnknownAtCreate, 0)]
    [InlineData(Card.UnknownAtConfirm, 1)]
    public async Task An_unknown_payment_method_is_a_decline_and_the_next_one_pays(Card card, int intents)
    {
        var world = new World();
        world.Stripe.Cards[Sample.Card] = card;
        await world.AdvanceAsync();
        Assert.Equal((OrderStatus.PaymentFailed, "resource_missing"), (world.Order.Status, world.Order.Failure?.Code));
        Assert.Equal(intents, world.Stripe.Intents.Count);
        await world.AdvanceAsync();
        Assert.Equal(OrderStatus.PaymentFailed, world.Order.Status);

        world.Retry("pm_2");
        await world.AdvanceAsync();

        Assert.Equal(OrderStatus.Completed, world.Order.Status);
        Assert.Single(world.Stripe.Intents);
        world.CheckInvariants();
    }

    [Theory]
    [InlineData(Card.UnknownAtCreate)]
    [InlineData(Card.UnknownAtConfirm)]
    public async Task Three_unknown_payment_methods_end_the_order_and_say_why(Card card)
    {
        var world = new World();
        foreach (var method in new[] { Sample.Card, "pm_2", "pm_3" })
        {
            world.Stripe.Cards[method] = card;
        }

        await world.AdvanceAsync();
        world.Retry("pm_2");
        await world.AdvanceAsync();
        world.Retry("pm_3");
        await world.AdvanceAsync();

        Assert.Equal((OrderStatus.Failed, "resource_missing"), (world.Order.Status, world.Order.Failure?.Code));
        Assert.Empty(world.Stripe.CardsAsked);
        world.CheckInvariants();
    }

    [Fact]
    public async Task A_payment_that_is_on_its_way_is_waited_for()
    {
        var world = new World();
        world.Stripe.Cards[Sample.Card] = Card.TakesItsTime;
        await world.AdvanceAsync();
        Assert.Equal(OrderStatus.Processing, world.Order.Status);
        await world.AdvanceAsync();
        Assert.Single(world.Stripe.CardsAsked);

        world.Intent.Status = PaymentIntentStatus.RequiresCapture;
        await world.AdvanceAsync();
        Assert.Equal(OrderStatus.Completed, world.Order.Status);
        world.CheckInvariants();
    }

    [Fact]
    public async Task A_payment_that_wants_the_customer_to_act_is_cancelled()
    {
        var world = new World();
        world.Stripe.Cards[Sample.Card] = Card.NeedsAction;
        await world.AdvanceAsync();

        Assert.Equal((OrderStatus.Failed, PaymentIntentStatus.Canceled), (world.Order.Status, world.Intent.Status));
        world.CheckInvariants();
    }

    [Fact]
    public async Task A_hold_that_expires_while_stock_is_open_fails_the_order()
    {
        var world = new World(StockStatus.None);
        await world.AdvanceAsync();
        world.Intent.Status = PaymentIntentStatus.Canceled;
        await world.AdvanceAsync();

        Assert.Equal((OrderStatus.Failed, "authorization_expired"), (world.Order.Status, world.Order.Failure?.Code));
        world.CheckInvariants();
    }

    [Fact]
    public async Task Missing_goods_release_the_hold()
    {
        var world = new World(StockStatus.None);
        await world.AdvanceAsync();
        world.RejectStock();
        await world.AdvanceAsync();

        Assert.Equal((OrderStatus.Failed, "out_of_stock", PaymentIntentStatus.Canceled), (world.Order.Status, world.Order.Failure?.Code, world.Intent.Status));
        world.CheckInvariants();
    }

    [Fact]
    public async Task The_deadline_releases_the_hold()
    {
        var world = new World(StockStatus.None);
        await world.AdvanceAsync();
        world.PassDeadline();
        await world.AdvanceAsync();

        Assert.Equal((OrderStatus.Failed, "expired", PaymentIntentStatus.Canceled), (world.Order.Status, world.Order.Failure?.Code, world.Intent.Status));
        world.CheckInvariants();
    }

    [Fact]
    public async Task The_deadline_ends_an_order_that_waits_for_another_card()
    {
        var world = new World();
        world.Stripe.Cards[Sample.Card] = Card.Declines;
        await world.AdvanceAsync();
        world.PassDeadline();
        await world.AdvanceAsync();

        Assert.Equal((OrderStatus.Failed, "expired", PaymentIntentStatus.Canceled), (world.Order.Status, world.Order.Failure?.Code, world.Intent.Status));
        world.CheckInvariants();
    }

    [Fact]
    public async Task A_customer_who_cancels_before_anything_happened_is_never_charged()
    {
        var world = new World();
        world.StopByCustomer();
        await world.AdvanceAsync();

        Assert.Equal((OrderStatus.Cancelled, null), (world.Order.Status, world.Order.Failure));
        Assert.Empty(world.Stripe.Calls);
    }

    [Theory]
    [InlineData(RefundStatus.Succeeded)]
    [InlineData(RefundStatus.Pending)]
    public async Task Money_that_was_taken_from_a_stopped_order_is_given_back(RefundStatus refund)
    {
        var world = await CapturedThenStopped();
        world.Stripe.NewRefund = refund;
        await world.AdvanceAsync();

        Assert.Equal((OrderStatus.Refunded, true), (world.Order.Status, world.Intent.Refunded));
        Assert.NotNull(world.Order.RefundId);
        world.CheckInvariants();
    }

    [Fact]
    public async Task A_refund_that_fails_after_the_order_was_refunded_goes_to_a_person()
    {
        var world = await CapturedThenStopped();
        await world.AdvanceAsync();
        world.Intent.FailLastRefund();
        await world.AdvanceAsync();

        Assert.Equal(OrderStatus.Refunded, world.Order.Status);
        Assert.StartsWith("refund_failed", world.Order.Review, StringComparison.Ordinal);
        world.CheckInvariants();
    }

    [Fact]
    public async Task A_refund_in_two_parts_of_which_one_comes_back_goes_to_a_person()
    {
        var world = await CapturedThenStopped();
        world.Intent.Refund("re_1", RefundStatus.Succeeded, 1000);
        world.Intent.Refund("re_2", RefundStatus.Succeeded, world.Intent.Amount - 1000);
        await world.AdvanceAsync();
        Assert.Equal(OrderStatus.Refunded, world.Order.Status);

        world.Intent.FailLastRefund();
        await world.AdvanceAsync();

        Assert.StartsWith("refund_failed", world.Order.Review, StringComparison.Ordinal);
        world.CheckInvariants();
    }

    [Fact]
    public async Task A_refund_that_fails_before_the_order_hears_of_it_goes_to_a_person()
    {
        var world = await CapturedThenStopped();
        world.Intent.Refund("re_1", RefundStatus.Failed);
        await world.AdvanceAsync();

        Assert.Equal(OrderStatus.Authorized, world.Order.Status);
        Assert.StartsWith("refund_failed", world.Order.Review, StringComparison.Ordinal);
        Assert.DoesNotContain(world.Stripe.Calls, call => call.Operation == PaymentOperation.Refund);
    }

    [Fact]
    public async Task A_refunded_order_whose_money_is_held_again_goes_back_to_a_person_when_it_is_resolved_too_early()
    {
        var world = await CapturedThenStopped();
        await world.AdvanceAsync();
        world.Intent.FailLastRefund();
        await world.AdvanceAsync();
        world.Change(order => order.Resolve(stop: false, world.Clock.Now));
        await world.AdvanceAsync();
        Assert.NotNull(world.Order.Review);

        world.Intent.Refund("re_by_hand", RefundStatus.Succeeded);
        world.Change(order => order.Resolve(stop: false, world.Clock.Now));
        await world.AdvanceAsync();
        Assert.Null(world.Order.Review);
        world.CheckInvariants();
    }

    [Fact]
    public async Task A_full_refund_by_hand_is_taken_over_from_Stripe()
    {
        var world = await CapturedBeforeItWasWritten();
        world.Intent.Refund("re_by_hand", RefundStatus.Succeeded);
        await world.AdvanceAsync();
        Assert.Equal((OrderStatus.Refunded, "re_by_hand"), (world.Order.Status, world.Order.RefundId));
    }

    public static TheoryData<string> WhatOnlyAPersonCanJudge => ["amount", "currency", "order", "received", "status", "partial refund"];

    [Theory]
    [MemberData(nameof(WhatOnlyAPersonCanJudge))]
    public async Task What_a_program_cannot_judge_goes_to_a_person_and_stays_there(string what)
    {
        var world = await CapturedBeforeItWasWritten();
        switch (what)
        {
            case "amount":
                world.Intent.Amount = 1;
                break;
            case "currency":
                world.Intent.Currency = "eur";
                break;
            case "order":
                world.Intent.OrderId = "ANOTHER";
                break;
            case "received":
                world.Intent.AmountReceived = 4000;
                break;
            case "status":
                world.Intent.Status = PaymentIntentStatus.Unknown;
                break;
            default:
                world.Intent.Refund("re_1", RefundStatus.Succeeded, 1000);
                break;
        }

        await world.AdvanceAsync();
        var parked = world.Order;
        Assert.NotNull(parked.Review);
        Assert.Null(parked.NextCheckAt);
        Assert.Equal(OrderStatus.Authorized, parked.Status);

        var calls = world.Stripe.Calls.Count;
        Assert.Equal(AdvanceResult.Settled, await world.AdvanceAsync());
        Assert.Equal((parked.Version, calls), (world.Order.Version, world.Stripe.Calls.Count));
    }

    [Theory]
    [InlineData(PaymentOperation.Create)]
    [InlineData(PaymentOperation.Confirm)]
    [InlineData(PaymentOperation.Capture)]
    public async Task A_request_that_Stripe_finds_wrong_is_our_bug_and_goes_to_a_person(PaymentOperation operation)
    {
        var world = new World();
        world.Stripe.FailNext(operation, Fault.BadRequest);
        Assert.Equal(AdvanceResult.Settled, await world.AdvanceAsync());

        Assert.Equal($"{operation} refused: 400 parameter_invalid_integer", world.Order.Review);
        Assert.Single(world.Stripe.Calls, call => call.Operation == operation);

        world.Change(order => order.Resolve(stop: false, world.Clock.Now));
        await world.AdvanceAsync();
        Assert.Equal(OrderStatus.Completed, world.Order.Status);
        world.CheckInvariants();
    }

    [Fact]
    public async Task A_PaymentIntent_that_Stripe_does_not_know_goes_to_a_person()
    {
        var world = new World(StockStatus.None);
        await world.AdvanceAsync();
        world.Stripe.FailNext(PaymentOperation.Look, new Fault(FaultKind.ErrorNotKept, 404, "resource_missing"));
        await world.AdvanceAsync();
        Assert.Equal("Look refused: 404 resource_missing", world.Order.Review);
    }

    // Captured, and the process died before it could write that down.
    private static async Task<World> CapturedBeforeItWasWritten()
    {
        var world = new World();
        world.Stripe.FailNext(PaymentOperation.Capture, Fault.AnswerLost);
        await Assert.ThrowsAsync<PaymentOutcomeUnknownException>(() => world.AdvanceAsync());
        Assert.Equal((OrderStatus.Authorized, PaymentIntentStatus.Succeeded), (world.Order.Status, world.Intent.Status));
        return world;
    }

    private static async Task<World> CapturedThenStopped()
    {
        var world = await CapturedBeforeItWasWritten();
        world.StopByCustomer();
        return world;
    }
}
