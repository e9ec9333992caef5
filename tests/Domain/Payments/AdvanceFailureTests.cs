namespace OrderSystem.Domain.Tests;

/// <summary>Lost requests, lost answers, errors of Stripe, lost races: what each leads to, and that the card is charged once.</summary>
public sealed class AdvanceFailureTests
{
    [Fact]
    public async Task A_confirm_whose_answer_is_lost_charges_once_and_completes()
    {
        var world = new World();
        world.Stripe.FailNext(PaymentOperation.Confirm, Fault.AnswerLost);
        await Assert.ThrowsAsync<PaymentOutcomeUnknownException>(() => world.AdvanceAsync());
        Assert.Equal((OrderStatus.Processing, 1, 0), (world.Order.Status, world.Order.Attempt, world.Order.KeyGeneration));

        await world.AdvanceAsync();

        Assert.Equal(OrderStatus.Completed, world.Order.Status);
        Assert.Equal([Sample.Card], world.Stripe.CardsAsked);
        Assert.Single(world.Stripe.Calls, call => call.Operation == PaymentOperation.Confirm);
        world.CheckInvariants();
    }

    [Fact]
    public async Task A_confirm_that_never_arrived_is_sent_again_with_the_same_key()
    {
        var world = new World();
        world.Stripe.FailNext(PaymentOperation.Confirm, Fault.RequestLost);
        await world.SettleAsync();

        Assert.Equal(OrderStatus.Completed, world.Order.Status);
        Assert.Single(world.Stripe.Calls.Where(call => call.Operation == PaymentOperation.Confirm).Select(call => call.Key).Distinct());
    }

    [Fact]
    public async Task A_confirm_answered_500_without_effect_is_replayed_once_and_then_asked_with_the_next_key()
    {
        var world = new World();
        world.Stripe.FailNext(PaymentOperation.Confirm, Fault.ServerError);
        await Assert.ThrowsAsync<PaymentOutcomeUnknownException>(() => world.AdvanceAsync());
        Assert.Equal(0, world.Order.KeyGeneration);

        await world.AdvanceAsync();

        Assert.Equal((OrderStatus.Completed, 1, 1), (world.Order.Status, world.Order.Attempt, world.Order.KeyGeneration));
        Assert.Equal([Sample.Card], world.Stripe.CardsAsked);
        world.CheckInvariants();
    }

    [Fact]
    public async Task A_confirm_answered_500_after_its_effect_is_not_sent_again()
    {
        var world = new World();
        world.Stripe.FailNext(PaymentOperation.Confirm, Fault.ServerErrorAfterEffect);
        await world.SettleAsync();

        Assert.Equal((OrderStatus.Completed, 0), (world.Order.Status, world.Order.KeyGeneration));
        Assert.Single(world.Stripe.Calls, call => call.Operation == PaymentOperation.Confirm);
        Assert.Equal([Sample.Card], world.Stripe.CardsAsked);
    }

    [Fact]
    public async Task A_create_answered_500_after_its_effect_leaves_a_PaymentIntent_that_cannot_move_money()
    {
        var world = new World();
        world.Stripe.FailNext(PaymentOperation.Create, Fault.ServerErrorAfterEffect);
        await world.SettleAsync();

        Assert.Equal((OrderStatus.Completed, 1), (world.Order.Status, world.Order.KeyGeneration));
        Assert.Equal([PaymentIntentStatus.RequiresConfirmation, PaymentIntentStatus.Succeeded], world.Stripe.Intents.Select(intent => intent.Status));
        world.CheckInvariants();
    }

    [Fact]
    public async Task A_create_whose_answer_is_lost_gives_the_same_PaymentIntent_again_and_it_is_looked_at()
    {
        var world = new World();
        world.Stripe.FailNext(PaymentOperation.Create, Fault.AnswerLost);
        await world.SettleAsync();

        Assert.Equal(OrderStatus.Completed, world.Order.Status);
        Assert.Single(world.Stripe.Intents);
        Assert.Equal(
            [PaymentOperation.Create, PaymentOperation.Create, PaymentOperation.Look, PaymentOperation.Confirm, PaymentOperation.Capture],
            world.Stripe.Calls.Select(call => call.Operation));
    }

    [Fact]
    public async Task A_create_whose_answer_and_key_are_lost_makes_a_second_PaymentIntent_and_captures_one()
    {
        var world = new World();
        world.Stripe.FailNext(PaymentOperation.Create, Fault.AnswerLost);
        await Assert.ThrowsAsync<PaymentOutcomeUnknownException>(() => world.AdvanceAsync());
        world.Stripe.ForgetKeys();
        await world.AdvanceAsync();

        Assert.Equal(OrderStatus.Completed, world.Order.Status);
        Assert.Equal((2, 1), (world.Stripe.Intents.Count, world.Stripe.CapturedIntents));
        world.CheckInvariants();
    }

    [Theory]
    [InlineData(PaymentOperation.Create)]
    [InlineData(PaymentOperation.Confirm)]
    public async Task A_key_that_answers_500_for_ever_is_changed_ten_times_and_then_goes_to_a_person(PaymentOperation operation)
    {
        var world = new World();
        world.Stripe.FailNext(operation, [.. Enumerable.Repeat(Fault.ServerError, 11)]);
        for (var generation = 0; generation <= 10; generation++)
        {
            Assert.Equal(generation == 0 ? 0 : generation - 1, world.Order.KeyGeneration);
            await Assert.ThrowsAsync<PaymentOutcomeUnknownException>(() => world.AdvanceAsync());
        }

        Assert.Equal(AdvanceResult.Settled, await world.AdvanceAsync());

        Assert.Equal($"{operation} replayed 500 ", world.Order.Review);
        Assert.Equal((OrderStatus.Processing, 1, 10), (world.Order.Status, world.Order.Attempt, world.Order.KeyGeneration));
        world.CheckInvariants();
    }

    public static TheoryData<PaymentOperation, int, string> Errors
    {
        get
        {
            var data = new TheoryData<PaymentOperation, int, string>();
            foreach (var operation in new[] { PaymentOperation.Create, PaymentOperation.Confirm, PaymentOperation.Capture })
            {
                foreach (var (status, code) in new[] { (401, "api_key_expired"), (403, ""), (409, "idempotency_key_in_use"), (429, "rate_limit"), (429, "lock_timeout"), (502, ""), (503, ""), (504, "") })
                {
                    data.Add(operation, status, code);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task An_error_that_says_nothing_of_the_card_changes_no_key_and_is_tried_again(PaymentOperation operation, int status, string code)
    {
        var world = new World();
        world.Stripe.FailNext(operation, new Fault(FaultKind.ErrorNotKept, status, code));
        await Assert.ThrowsAsync<PaymentOutcomeUnknownException>(() => world.AdvanceAsync());
        Assert.False(world.Order.IsTerminal);
        Assert.Null(world.Order.Review);
        Assert.Equal((1, 0), (world.Order.Attempt, world.Order.KeyGeneration));
        Assert.Equal(status is 401 or 403, Assert.IsType<ErrorDecision.Unknown>(world.Observer.Refusals.Single().Decision).Alarm);

        await world.AdvanceAsync();
        Assert.Equal(OrderStatus.Completed, world.Order.Status);
        Assert.Equal((1, 0), (world.Order.Attempt, world.Order.KeyGeneration));
        world.CheckInvariants();
    }

    [Theory]
    [InlineData(FaultKind.AnswerLost)]
    [InlineData(FaultKind.RequestLost)]
    [InlineData(FaultKind.ErrorKept)]
    [InlineData(FaultKind.ErrorAfterEffect)]
    public async Task A_capture_that_goes_wrong_is_looked_at_and_done_once(FaultKind kind)
    {
        var world = new World();
        world.Stripe.FailNext(PaymentOperation.Capture, new Fault(kind));
        await world.SettleAsync();

        Assert.Equal((OrderStatus.Completed, 4997L), (world.Order.Status, world.Intent.AmountReceived));
        world.CheckInvariants();
    }

    [Theory]
    [InlineData(FaultKind.AnswerLost)]
    [InlineData(FaultKind.RequestLost)]
    [InlineData(FaultKind.ErrorKept)]
    [InlineData(FaultKind.ErrorAfterEffect)]
    public async Task A_cancel_that_goes_wrong_releases_the_hold_all_the_same(FaultKind kind)
    {
        var world = new World(StockStatus.None);
        await world.AdvanceAsync();
        world.StopByCustomer();
        world.Stripe.FailNext(PaymentOperation.Cancel, new Fault(kind));
        await world.SettleAsync();

        Assert.Equal((OrderStatus.Cancelled, PaymentIntentStatus.Canceled), (world.Order.Status, world.Intent.Status));
        world.CheckInvariants();
    }

    [Theory]
    [InlineData(FaultKind.AnswerLost)]
    [InlineData(FaultKind.RequestLost)]
    [InlineData(FaultKind.ErrorKept)]
    [InlineData(FaultKind.ErrorAfterEffect)]
    public async Task A_refund_that_goes_wrong_gives_the_money_back_once(FaultKind kind)
    {
        var world = new World();
        world.Stripe.FailNext(PaymentOperation.Capture, Fault.AnswerLost);
        await Assert.ThrowsAsync<PaymentOutcomeUnknownException>(() => world.AdvanceAsync());
        world.StopByCustomer();
        world.Stripe.FailNext(PaymentOperation.Refund, new Fault(kind));
        await world.SettleAsync();

        Assert.Equal(OrderStatus.Refunded, world.Order.Status);
        Assert.Single(world.Intent.Snapshot().LatestCharge!.Refunds);
        world.CheckInvariants();
    }

    [Fact]
    public async Task A_cancel_that_meets_a_captured_payment_looks_again_and_refunds()
    {
        var world = new World(StockStatus.None);
        await world.AdvanceAsync();
        world.StopByCustomer();
        await world.AdvanceAsync(new BeforeGate("cancel", () => (world.Intent.Status, world.Intent.AmountReceived) = (PaymentIntentStatus.Succeeded, 4997)));

        Assert.IsType<ErrorDecision.LookAgain>(world.Observer.Refusals.Single().Decision);
        Assert.Equal(OrderStatus.Refunded, world.Order.Status);
        world.CheckInvariants();
    }

    [Fact]
    public async Task A_confirm_that_is_answered_by_an_old_success_is_judged_by_what_Stripe_shows_now()
    {
        // The first confirm went through to the card network, its answer was lost, and the network then said no without a charge.
        var world = new World();
        world.Stripe.Cards[Sample.Card] = Card.NeedsAction;
        world.Stripe.FailNext(PaymentOperation.Confirm, Fault.AnswerLost);
        await Assert.ThrowsAsync<PaymentOutcomeUnknownException>(() => world.AdvanceAsync());
        world.Intent.Status = PaymentIntentStatus.RequiresPaymentMethod;

        await world.AdvanceAsync();

        Assert.Equal((OrderStatus.PaymentFailed, "declined"), (world.Order.Status, world.Order.Failure?.Code));
        Assert.Equal([Sample.Card], world.Stripe.CardsAsked);
        Assert.Equal(PaymentOperation.Look, world.Stripe.Calls[^1].Operation);
        world.CheckInvariants();
    }

    [Fact]
    public async Task A_decline_whose_answer_is_lost_is_seen_in_the_charge()
    {
        var world = new World();
        world.Stripe.Cards[Sample.Card] = Card.Declines;
        world.Stripe.FailNext(PaymentOperation.Confirm, Fault.AnswerLost);
        await world.SettleAsync();

        Assert.Equal((OrderStatus.PaymentFailed, "generic_decline"), (world.Order.Status, world.Order.Failure?.Code));
        Assert.Single(world.Stripe.Calls, call => call.Operation == PaymentOperation.Confirm);
    }

    [Fact]
    public async Task A_decline_without_a_charge_whose_answer_is_lost_is_replayed_and_the_card_is_asked_once()
    {
        var world = new World();
        world.Stripe.Cards[Sample.Card] = Card.DeclinesWithoutCharge;
        world.Stripe.FailNext(PaymentOperation.Confirm, Fault.AnswerLost);
        await world.SettleAsync();

        Assert.Equal((OrderStatus.PaymentFailed, "generic_decline"), (world.Order.Status, world.Order.Failure?.Code));
        Assert.Equal([Sample.Card], world.Stripe.CardsAsked);
    }

    [Fact]
    public async Task An_old_decline_that_is_replayed_does_not_hide_that_the_money_is_held_by_now()
    {
        var world = new World();
        world.Stripe.Cards[Sample.Card] = Card.DeclinesWithoutCharge;
        world.Stripe.FailNext(PaymentOperation.Confirm, Fault.AnswerLost);
        await Assert.ThrowsAsync<PaymentOutcomeUnknownException>(() => world.AdvanceAsync());

        // A request that was long under way arrives between the look and the confirm, and the bank says yes this time.
        await world.AdvanceAsync(new BeforeGate("confirm", () => world.Intent.Status = PaymentIntentStatus.RequiresCapture));

        Assert.True(world.Observer.Refusals[^1].Error.Replayed);
        Assert.Equal(OrderStatus.Completed, world.Order.Status);
        Assert.DoesNotContain(Transition.Decline, world.Observer.Changes);
        world.CheckInvariants();
    }

    [Theory]
    [InlineData(Card.Declines, OrderStatus.Completed, 2)]
    [InlineData(Card.Approves, OrderStatus.Completed, 1)]
    public async Task A_500_of_the_first_card_that_rolls_forward_late_is_not_taken_for_the_second(Card late, OrderStatus expected, int asked)
    {
        var world = new World();
        world.Stripe.Cards[Sample.Card] = Card.Declines;
        world.Stripe.FailNext(PaymentOperation.Confirm, Fault.ServerError);
        await world.SettleAsync();
        Assert.Equal((OrderStatus.PaymentFailed, 1), (world.Order.Status, world.Order.KeyGeneration));
        world.Retry("pm_2");

        world.Stripe.Cards[Sample.Card] = late;
        world.Stripe.RollForward();
        await world.SettleAsync();

        Assert.Equal(expected, world.Order.Status);
        Assert.Equal(asked, world.Stripe.CardsAsked.Skip(1).Count());
        Assert.Equal(late == Card.Approves, world.Stripe.CardsAsked[^1] == Sample.Card);
        world.CheckInvariants();
    }

    [Fact]
    public async Task A_confirm_that_arrives_after_the_order_was_stopped_finds_nothing_to_confirm()
    {
        var world = new World();
        world.Stripe.FailNext(PaymentOperation.Confirm, Fault.RequestLate);
        await Assert.ThrowsAsync<PaymentOutcomeUnknownException>(() => world.AdvanceAsync());
        world.StopByCustomer();
        await world.AdvanceAsync();
        world.Stripe.DeliverLate();

        Assert.Equal((OrderStatus.Cancelled, PaymentIntentStatus.Canceled), (world.Order.Status, world.Intent.Status));
        Assert.Empty(world.Stripe.CardsAsked);
        world.CheckInvariants();
    }

    [Fact]
    public async Task A_hold_that_is_gone_at_capture_fails_the_order_and_does_not_park_it()
    {
        var world = new World();
        world.Stripe.FailNext(PaymentOperation.Capture, new Fault(FaultKind.ErrorNotKept, 400, "charge_expired_for_capture"));
        var gate = new BeforeGate("capture", () => world.Intent.Status = PaymentIntentStatus.Canceled);
        await world.AdvanceAsync(gate);

        Assert.True(gate.Interrupted);
        Assert.Equal((OrderStatus.Failed, "authorization_expired"), (world.Order.Status, world.Order.Failure?.Code));
    }

    [Fact]
    public async Task A_capture_that_is_refused_again_and_again_gives_up_this_run_and_keeps_the_order()
    {
        var world = new World();
        world.Stripe.FailNext(PaymentOperation.Capture, [.. Enumerable.Repeat(new Fault(FaultKind.ErrorNotKept, 402, "card_declined"), 40)]);
        Assert.Equal(AdvanceResult.OutOfSteps, await world.AdvanceAsync());

        Assert.Equal(OrderStatus.Authorized, world.Order.Status);
        world.PassDeadline();
        await world.AdvanceAsync();
        Assert.Equal((OrderStatus.Failed, "expired"), (world.Order.Status, world.Order.Failure?.Code));
        world.CheckInvariants();
    }

    [Fact]
    public async Task A_write_whose_answer_is_lost_is_found_written()
    {
        for (var writes = 0; writes < 4; writes++)
        {
            var world = new World();
            // The n-th write: claim, attach, authorize, complete.
            var left = writes;
            var gate = new WriteGate(() => world.Orders.LoseNextAnswer = left-- == 0);
            await world.AdvanceAsync(gate);

            Assert.Equal(OrderStatus.Completed, world.Order.Status);
            Assert.Single(world.Observer.Conflicts);
            Assert.Equal([Sample.Card], world.Stripe.CardsAsked);
            world.CheckInvariants();
        }
    }

    [Fact]
    public async Task A_lost_race_is_read_again_and_decided_again()
    {
        var world = new World(StockStatus.None);
        await world.AdvanceAsync(new BeforeGate("write Authorize", world.ReserveStock));

        Assert.Equal([Transition.Authorize], world.Observer.Conflicts);
        Assert.Equal(OrderStatus.Completed, world.Order.Status);
        Assert.Equal([Sample.Card], world.Stripe.CardsAsked);
        world.CheckInvariants();
    }

    [Fact]
    public async Task A_worker_that_was_late_with_a_decline_does_not_judge_the_next_card_by_it()
    {
        var world = new World(StockStatus.None);
        world.Stripe.Cards[Sample.Card] = Card.Declines;
        await world.AdvanceAsync(new BeforeGate("write Decline", () =>
        {
            // Another worker writes the decline, the customer gives another card, and that one is held.
            Assert.True(world.AdvanceAsync().IsCompletedSuccessfully);
            world.Retry("pm_2");
            Assert.True(world.AdvanceAsync().IsCompletedSuccessfully);
            Assert.Equal(OrderStatus.Authorized, world.Order.Status);
        }));

        Assert.Equal((OrderStatus.Authorized, null), (world.Order.Status, world.Order.Review));
        Assert.Equal([Sample.Card, "pm_2"], world.Stripe.CardsAsked);
        world.CheckInvariants();
    }

    private sealed class WriteGate(Action beforeWrite) : IGate
    {
        public Task BeforeAsync(string call)
        {
            if (call.StartsWith("write", StringComparison.Ordinal))
            {
                beforeWrite();
            }

            return Task.CompletedTask;
        }

        public Task AfterAsync(string call) => Task.CompletedTask;
    }
}
