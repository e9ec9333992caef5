namespace OrderSystem.Domain.Tests;

/// <summary>Decide against the protocol's table, for every combination, and the rules that hold whatever the table says.</summary>
public sealed class DecideTests(DecideRun run) : IClassFixture<DecideRun>
{
    [Fact]
    public void Every_combination_is_decided_as_the_first_matching_row_says()
    {
        var hit = new HashSet<DecideRow>();
        foreach (var (c, step) in run.Cases)
        {
            var row = DecideTable.Row(c);
            hit.Add(row);
            if (step != row.Then)
            {
                Assert.Fail($"Row '{row.Name}' says {row.Then}, Decide says {step}:\n{c}");
            }
        }

        Assert.Empty(DecideTable.Rows.Except(hit).Select(row => row.Name));
    }

    [Fact]
    public void A_stopped_order_is_never_confirmed_captured_created_or_completed() => Never(
        c => c.Stop,
        Step.CallCreate, Step.CallConfirm, Step.CallCapture, Step.Complete, Step.Claim, Step.Authorize, Step.Decline, Step.Stop);

    [Fact]
    public void An_ended_order_does_nothing() => Only(c => c.Terminal && c.Status != OrderStatus.Refunded, Step.Nothing);

    [Fact]
    public void A_refunded_order_does_nothing_but_ask_for_a_person_when_its_refund_failed() => Never(
        c => c.Status == OrderStatus.Refunded,
        [.. Enum.GetValues<Step>().Except([Step.Nothing, Step.Park])]);

    [Fact]
    public void A_refunded_order_whose_money_is_held_goes_to_a_person() => Only(
        c => c is { Status: OrderStatus.Refunded, Review: false, Payment: PaymentIntentStatus.Succeeded, LiveRefund: false },
        Step.Park);

    [Fact]
    public void An_order_in_review_does_nothing() => Only(c => c.Review, Step.Nothing);

    [Fact]
    public void Money_is_captured_only_for_an_authorized_order_with_settled_stock() =>
        Never(c => c.Status != OrderStatus.Authorized || !c.Settled, Step.CallCapture);

    [Fact]
    public void An_order_ends_only_when_no_money_is_held() =>
        Never(c => c.Payment is not (null or PaymentIntentStatus.Canceled), Step.End);

    [Fact]
    public void Captured_money_is_refunded_only_for_a_stop() => Never(c => !c.Stop, Step.CallRefund);

    [Fact]
    public void A_good_captured_order_is_completed_although_its_deadline_has_passed() => Only(
        c => c is
        {
            Payment: PaymentIntentStatus.Succeeded, Refunds: RefundsSeen.None, Wrong: Wrong.Nothing,
            Settled: true, Stop: false, Review: false, DeadlinePassed: true,
            Status: OrderStatus.Processing or OrderStatus.PaymentFailed or OrderStatus.Authorized,
        },
        Step.Complete);

    [Fact]
    public void No_attempt_is_declined_without_evidence_of_its_own() => Never(c => !c.RanAndDeclined, Step.Decline);

    [Fact]
    public void The_third_decline_never_asks_for_another_card() => Never(c => c.Attempt == 3, Step.Decline);

    [Fact]
    public void Evidence_of_another_attempt_counts_for_nothing()
    {
        foreach (var (c, step) in run.Cases.Where(x => x.Case.Evidence == EvidenceSeen.OfAnotherAttempt))
        {
            Same(c, step, DecideRun.Next(c with { Evidence = EvidenceSeen.None }));
        }
    }

    [Fact]
    public void The_same_order_payment_and_time_give_the_same_step()
    {
        foreach (var (c, step) in run.Cases.Where((_, i) => i % 5 == 0))
        {
            Same(c, step, DecideRun.Next(c));
        }
    }

    [Fact]
    public void Every_write_is_one_step_from_the_order_that_was_decided_on()
    {
        foreach (var (c, step) in run.Cases.Where((_, i) => i % 5 == 0))
        {
            var order = c.Order();
            if (step is not (Step.Nothing or Step.Wait) && Decide.Next(order, c.Intent(), c.Now, c.Proof()) is Decision.Write { Change: var change }
                && (!ReferenceEquals(change.Before, order) || change.After.Version != order.Version + 1 || change.After.UpdatedAt != c.Now))
            {
                Assert.Fail($"{change.Transition} is not one step from the order: {c}");
            }
        }
    }

    [Fact]
    public void Only_a_deadline_that_has_passed_stops_an_order_by_itself() => Written(Step.Stop, (c, after) =>
    {
        Assert.True(c.DeadlinePassed);
        Assert.Equal(StopReason.Deadline, after.StopReason);
    });

    [Fact]
    public void A_decline_keeps_the_charge_that_is_shown_and_prefers_what_the_call_answered() => Written(Step.Decline, (c, after) =>
    {
        Assert.Equal(c.Intent()?.LatestCharge?.Id ?? c.Order().AcknowledgedChargeId, after.AcknowledgedChargeId);
        var expected = c.Evidence == EvidenceSeen.Answered ? DecideCase.AnsweredFailure : c.Payment is null ? Outcome.Declined : DecideCase.ShownFailure;
        Assert.Equal(expected, after.Failure);
    });

    [Fact]
    public void A_refund_is_kept_under_the_id_of_one_that_reached_or_will_reach_the_customer() => Written(Step.Refund, (c, after) =>
        Assert.Contains(c.Intent()!.LatestCharge!.Refunds, refund => refund.Id == after.RefundId && refund.Status is RefundStatus.Pending or RefundStatus.Succeeded));

    [Fact]
    public void A_person_is_told_why() => Written(Step.Park, (_, after) =>
    {
        Assert.True(after.Review!.Length > 10);
        Assert.Null(after.NextCheckAt);
    });

    [Fact]
    public void A_PaymentIntent_that_was_not_looked_at_is_an_error_of_the_caller() =>
        Assert.Throws<ArgumentException>(() => Decide.Next(Sample.Order() with { PaymentIntentId = Sample.IntentId }, null, Sample.Start));

    [Fact]
    public void Stripe_is_asked_about_every_open_order_and_about_refunded_ones()
    {
        foreach (var (c, _) in run.Cases.Where(x => x.Case is { Charge: ChargeSeen.None, Refunds: RefundsSeen.None, Evidence: EvidenceSeen.None }))
        {
            var expected = c.Payment is not null && !c.Review && (!c.Terminal || c.Status == OrderStatus.Refunded);
            Assert.Equal(expected, Decide.NeedsPaymentIntent(c.Order()));
        }
    }

    private void Never(Func<DecideCase, bool> when, params Step[] steps) => Check(when, step => !steps.Contains(step));

    private void Only(Func<DecideCase, bool> when, Step step) => Check(when, actual => actual == step);

    private void Check(Func<DecideCase, bool> when, Func<Step, bool> allowed)
    {
        var cases = 0;
        foreach (var (c, step) in run.Cases.Where(x => when(x.Case)))
        {
            cases++;
            if (!allowed(step))
            {
                Assert.Fail($"{step} for {c}");
            }
        }

        Assert.True(cases >= 100, "The rule was tried on hardly any case.");
    }

    /// <summary>Checks what a write would write, for every case that is decided so and does not differ only in what the write ignores.</summary>
    private void Written(Step step, Action<DecideCase, Order> check)
    {
        foreach (var (c, _) in run.Cases.Where(x => x.Step == step && x.Case.Stock != StockStatus.Untracked))
        {
            check(c, ((Decision.Write)Decide.Next(c.Order(), c.Intent(), c.Now, c.Proof())).Change.After);
        }
    }

    private static void Same(DecideCase c, Step expected, Step actual)
    {
        if (expected != actual)
        {
            Assert.Fail($"{expected} is not {actual} for {c}");
        }
    }
}
