namespace OrderSystem.Domain.Tests;

/// <summary>Every row of the protocol's table on every shape of an order.</summary>
public sealed class TransitionTests
{
    private static readonly DateTimeOffset[] Times = [Sample.BeforeDeadline, Sample.AfterDeadline];

    [Fact]
    public void A_transition_is_allowed_exactly_where_the_table_has_a_row()
    {
        foreach (var (order, now, row) in All)
        {
            var allowed = row.Allowed(order, now);
            var change = Try(row, order, now);
            Assert.True(allowed == change is not null, $"{row.Transition} {(allowed ? "is in the table and was refused" : "is not in the table and was done")} for {Describe(order)}");
        }
    }

    [Fact]
    public void A_transition_changes_what_its_row_says_and_nothing_else()
    {
        foreach (var (before, _, row, change) in Done)
        {
            var after = change.After;
            var was = Fields(before);
            var changed = Fields(after).Where(field => !Equals(field.Value, was[field.Key])).Select(field => field.Key).Except(row.Changes);
            Assert.Empty(changed);
            Assert.Equal(row.To ?? before.Status, after.Status);
            Assert.Same(before, change.Before);
            Assert.Equal(row.Transition, change.Transition);
        }
    }

    [Fact]
    public void A_transition_is_one_version_and_one_entry_of_the_history()
    {
        foreach (var (before, now, row, change) in Done)
        {
            var after = change.After;
            Assert.Equal(before.Version + 1, after.Version);
            Assert.Equal(now, after.UpdatedAt);
            Assert.Equal(before.History.Count + 1, after.History.Count);
            Assert.Equal(before.History, after.History.Take(before.History.Count));
            Assert.Equal(new HistoryEntry(after.Version, now, before.Status, after.Status, row.Transition, after.History[^1].Why), after.History[^1]);
        }
    }

    [Fact]
    public void An_order_that_may_need_an_Advance_has_a_next_check_and_no_other_order_has()
    {
        foreach (var (before, now, _, change) in Done)
        {
            DateTimeOffset? expected = !TransitionTable.Open(change.After) || change.After.Review is not null
                ? null
                : before.NextCheckAt ?? now + TimeSpan.FromMinutes(2);
            Assert.Equal(expected, change.After.NextCheckAt);
        }
    }

    [Fact]
    public void An_ended_order_stays_ended()
    {
        foreach (var (before, _, _, change) in Done.Where(x => !TransitionTable.Open(x.Before)))
        {
            Assert.Equal(before.Status, change.After.Status);
        }
    }

    [Fact]
    public void The_PaymentIntent_of_an_order_is_written_once()
    {
        foreach (var (before, _, _, change) in Done.Where(x => x.Before.PaymentIntentId is not null))
        {
            Assert.Equal(before.PaymentIntentId, change.After.PaymentIntentId);
        }
    }

    [Fact]
    public void Only_a_new_card_counts_as_an_attempt()
    {
        foreach (var (before, _, row, change) in Done)
        {
            Assert.Equal(before.Attempt + (row.Transition == Transition.Retry ? 1 : 0), change.After.Attempt);
        }
    }

    [Fact]
    public void A_refused_transition_says_what_was_asked_of_which_order()
    {
        var order = Sample.Order();
        var refused = Assert.Throws<InvalidTransitionException>(() => order.Complete(Sample.Start));
        Assert.Contains(order.Id.Value, refused.Message, StringComparison.Ordinal);
        Assert.Contains("Complete", refused.Message, StringComparison.Ordinal);
        Assert.Contains("pending", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_card_that_was_used_on_this_order_is_not_taken_again()
    {
        var declined = Sample.Order().Claim(Sample.Start).After.Decline(TransitionTable.Failure, null, Sample.Start).After;
        var second = declined.Retry(TransitionTable.NewCard, Sample.Start).After.Decline(TransitionTable.Failure, null, Sample.Start).After;

        Assert.Throws<InvalidTransitionException>(() => declined.Retry(Sample.Card, Sample.Start));
        Assert.Throws<InvalidTransitionException>(() => second.Retry(TransitionTable.NewCard, Sample.Start));
        Assert.Throws<InvalidTransitionException>(() => second.Retry(Sample.Card, Sample.Start));
        Assert.Equal(["pm_card_visa", "pm_card_mastercard"], second.Retry("pm_card_amex", Sample.Start).After.PreviousPaymentMethodIds);
    }

    [Fact]
    public void A_new_card_begins_with_the_first_key_and_no_failure()
    {
        var declined = Sample.Order().Claim(Sample.Start).After.NextKey("a replayed 500", Sample.Start).After.Decline(TransitionTable.Failure, "ch_1", Sample.Start).After;
        var retried = declined.Retry(TransitionTable.NewCard, Sample.Start).After;

        Assert.Equal((2, 0, TransitionTable.NewCard, "ch_1", null), (retried.Attempt, retried.KeyGeneration, retried.PaymentMethodId, retried.AcknowledgedChargeId, retried.Failure));
    }

    [Fact]
    public void A_decline_without_a_charge_keeps_the_charge_that_was_acknowledged()
    {
        var processing = Sample.Order() with { Status = OrderStatus.Processing, AcknowledgedChargeId = "ch_1" };
        Assert.Equal("ch_1", processing.Decline(TransitionTable.Failure, null, Sample.Start).After.AcknowledgedChargeId);
    }

    [Fact]
    public void A_person_can_stop_an_order_but_not_change_why_it_was_stopped()
    {
        var parked = Sample.Order() with { Review = "mismatch" };
        Assert.Null(parked.Resolve(stop: false, Sample.Start).After.StopReason);
        Assert.Equal(StopReason.Customer, parked.Resolve(stop: true, Sample.Start).After.StopReason);
        Assert.Equal(StopReason.Deadline, (parked with { StopReason = StopReason.Deadline }).Resolve(stop: true, Sample.Start).After.StopReason);
        Assert.Null((parked with { Status = OrderStatus.Refunded }).Resolve(stop: true, Sample.Start).After.StopReason);
    }

    [Fact]
    public void An_order_cannot_end_as_anything_but_failed_or_cancelled_without_money()
    {
        foreach (var status in Enum.GetValues<OrderStatus>().Except([OrderStatus.Failed, OrderStatus.Cancelled]))
        {
            Assert.Throws<InvalidTransitionException>(() => Sample.Order().End(new(status, null), Sample.Start));
        }
    }

    [Fact]
    public void Times_are_kept_to_the_millisecond_so_that_what_is_read_equals_what_was_written()
    {
        var claimed = Sample.Order().Claim(Sample.Start + TimeSpan.FromTicks(12_345)).After;
        Assert.Equal(Sample.Start + TimeSpan.FromMilliseconds(1), claimed.UpdatedAt);
        Assert.Equal(claimed.UpdatedAt, claimed.History[^1].At);
    }

    private static IEnumerable<(Order Order, DateTimeOffset Now, TransitionRow Row)> All =>
        from order in TransitionTable.Shapes()
        from now in Times
        from row in TransitionTable.Rows
        select (order, now, row);

    private static IEnumerable<(Order Before, DateTimeOffset Now, TransitionRow Row, Change Change)> Done =>
        from x in All
        where x.Row.Allowed(x.Order, x.Now)
        select (x.Order, x.Now, x.Row, x.Row.Apply(x.Order, x.Now));

    private static Change? Try(TransitionRow row, Order order, DateTimeOffset now)
    {
        try
        {
            return row.Apply(order, now);
        }
        catch (InvalidTransitionException)
        {
            return null;
        }
    }

    private static string Describe(Order order) =>
        $"{order.Status}, stock {order.Stock}, stop {order.StopReason}, review {order.Review}, attempt {order.Attempt}, key {order.KeyGeneration}, intent {order.PaymentIntentId}";

    private static Dictionary<string, object?> Fields(Order order) => new()
    {
        ["orderId"] = order.Id,
        ["customerId"] = order.Customer,
        ["attempt"] = order.Attempt,
        ["keyGeneration"] = order.KeyGeneration,
        ["paymentIntentId"] = order.PaymentIntentId,
        ["paymentMethodId"] = order.PaymentMethodId,
        ["previousPaymentMethodIds"] = string.Join(' ', order.PreviousPaymentMethodIds),
        ["items"] = order.Items,
        ["total"] = order.Total,
        ["fingerprint"] = order.Fingerprint,
        ["stock"] = order.Stock,
        ["stopReason"] = order.StopReason,
        ["acknowledgedChargeId"] = order.AcknowledgedChargeId,
        ["refundId"] = order.RefundId,
        ["review"] = order.Review,
        ["failure"] = order.Failure,
        ["deadlineAt"] = order.DeadlineAt,
        ["createdAt"] = order.CreatedAt,
        ["correlationId"] = order.CorrelationId,
        ["traceparent"] = order.TraceParent,
    };
}
