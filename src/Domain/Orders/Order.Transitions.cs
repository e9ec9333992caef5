namespace OrderSystem.Domain;

/// <summary>
/// The only ways an order changes: one method for each row of the protocol's table, T1 to T15. A method that is called
/// where the table has no such row throws: the callers decide first, and a wrong decision must not be written.
/// </summary>
public sealed partial record Order
{
    private static readonly TimeSpan FirstCheck = TimeSpan.FromMinutes(2);

    /// <summary>T1: the customer's request becomes an order, priced by us.</summary>
    public static Change Place(
        OrderId id,
        CustomerId customer,
        IReadOnlyList<OrderItem> items,
        Money total,
        string paymentMethodId,
        string fingerprint,
        StockStatus stock,
        DateTimeOffset now,
        TimeSpan deadline,
        string correlationId,
        string? traceParent)
    {
        if (items.Count == 0 || items.Sum(item => checked(item.UnitPrice * item.Quantity)) != total.Amount || !total.IsChargeable)
        {
            throw new InvalidTransitionException($"Order {id}: the total {total} is not that of its items, or cannot be charged.");
        }

        var at = Milliseconds(now);
        var order = new Order
        {
            Id = id,
            Customer = customer,
            Status = OrderStatus.Pending,
            Version = 0,
            Attempt = 1,
            KeyGeneration = 0,
            PaymentMethodId = paymentMethodId,
            Items = items,
            Total = total,
            Fingerprint = fingerprint,
            Stock = stock,
            DeadlineAt = at + deadline,
            CreatedAt = at,
            UpdatedAt = at,
            NextCheckAt = FirstCheckOf(at, at + deadline),
            CorrelationId = correlationId,
            TraceParent = traceParent,
            History = [new HistoryEntry(0, at, null, OrderStatus.Pending, Transition.Place, null)],
        };
        return new Change(null, order, Transition.Place);
    }

    /// <summary>T2: before any call to Stripe, so that a cancelled order is never charged.</summary>
    public Change Claim(DateTimeOffset now)
    {
        Require(Status == OrderStatus.Pending && !IsStopped, Transition.Claim);
        return To(this with { Status = OrderStatus.Processing }, Transition.Claim, now, null);
    }

    /// <summary>T3: the PaymentIntent that create answered, once and for all.</summary>
    public Change Attach(string paymentIntentId, DateTimeOffset now)
    {
        ArgumentException.ThrowIfNullOrEmpty(paymentIntentId);
        Require(Status == OrderStatus.Processing && PaymentIntentId is null, Transition.Attach);
        return To(this with { PaymentIntentId = paymentIntentId }, Transition.Attach, now, paymentIntentId);
    }

    /// <summary>T4: the money is held.</summary>
    public Change Authorize(DateTimeOffset now)
    {
        Require(Status is OrderStatus.Processing or OrderStatus.PaymentFailed && PaymentIntentId is not null, Transition.Authorize);
        return To(this with { Status = OrderStatus.Authorized, Failure = null }, Transition.Authorize, now, PaymentIntentId);
    }

    /// <summary>T5: this attempt ran and was declined; the customer may give another card.</summary>
    public Change Decline(Failure failure, string? chargeId, DateTimeOffset now)
    {
        Require(Status == OrderStatus.Processing && Attempt < MaximumAttempts, Transition.Decline);
        return To(
            this with { Status = OrderStatus.PaymentFailed, AcknowledgedChargeId = chargeId ?? AcknowledgedChargeId, Failure = failure },
            Transition.Decline,
            now,
            failure.Code);
    }

    /// <summary>T6: the customer gives a payment method not yet used on this order.</summary>
    public Change Retry(string paymentMethodId, DateTimeOffset now)
    {
        ArgumentException.ThrowIfNullOrEmpty(paymentMethodId);
        Require(
            Status == OrderStatus.PaymentFailed && !IsStopped && Attempt < MaximumAttempts && !HasPassedDeadline(now)
                && paymentMethodId != PaymentMethodId && !PreviousPaymentMethodIds.Contains(paymentMethodId),
            Transition.Retry);
        return To(
            this with
            {
                Status = OrderStatus.Processing,
                Attempt = Attempt + 1,
                KeyGeneration = 0,
                PaymentMethodId = paymentMethodId,
                PreviousPaymentMethodIds = [.. PreviousPaymentMethodIds, PaymentMethodId],
                Failure = null,
            },
            Transition.Retry,
            now,
            paymentMethodId);
    }

    /// <summary>T7: the goods are set aside.</summary>
    public Change ReserveStock(DateTimeOffset now)
    {
        Require(IsOpen && Stock == StockStatus.None, Transition.ReserveStock);
        return To(this with { Stock = StockStatus.Reserved }, Transition.ReserveStock, now, null);
    }

    /// <summary>T8: there are no goods, or their reservation was lost.</summary>
    public Change RejectStock(string why, DateTimeOffset now)
    {
        Require(IsOpen && Stock != StockStatus.Rejected, Transition.RejectStock);
        return To(this with { Stock = StockStatus.Rejected }, Transition.RejectStock, now, why);
    }

    /// <summary>T9: the customer cancels, or the deadline has passed.</summary>
    public Change Stop(StopReason reason, DateTimeOffset now)
    {
        Require(IsOpen && StopReason is null, Transition.Stop);
        return To(this with { StopReason = reason }, Transition.Stop, now, reason.Word());
    }

    /// <summary>T10: paid in full, and the goods are there.</summary>
    public Change Complete(DateTimeOffset now)
    {
        Require(
            Status is OrderStatus.Processing or OrderStatus.PaymentFailed or OrderStatus.Authorized
                && PaymentIntentId is not null && IsStockSettled && !IsStopped,
            Transition.Complete);
        return To(this with { Status = OrderStatus.Completed, Failure = null }, Transition.Complete, now, PaymentIntentId);
    }

    /// <summary>T11: the order ends without money: its PaymentIntent is canceled, or there is none.</summary>
    public Change End(OrderOutcome outcome, DateTimeOffset now)
    {
        Require(IsOpen && outcome.Status is OrderStatus.Failed or OrderStatus.Cancelled, Transition.End);
        return To(this with { Status = outcome.Status, Failure = outcome.Failure }, Transition.End, now, outcome.Failure?.Code);
    }

    /// <summary>T12: what had been captured was given back in full.</summary>
    public Change Refund(string refundId, DateTimeOffset now)
    {
        ArgumentException.ThrowIfNullOrEmpty(refundId);
        Require(IsOpen && PaymentIntentId is not null, Transition.Refund);
        return To(this with { Status = OrderStatus.Refunded, RefundId = refundId }, Transition.Refund, now, refundId);
    }

    /// <summary>T13: the present idempotency key answers with an old error for ever; the next one asks anew.</summary>
    public Change NextKey(string why, DateTimeOffset now)
    {
        Require(IsOpen && KeyGeneration < MaximumKeyGenerations, Transition.NextKey);
        return To(this with { KeyGeneration = KeyGeneration + 1 }, Transition.NextKey, now, why);
    }

    /// <summary>T14: something only a person can judge; the order does nothing until then.</summary>
    public Change Park(string why, DateTimeOffset now)
    {
        ArgumentException.ThrowIfNullOrEmpty(why);
        Require(Review is null, Transition.Park);
        return To(this with { Review = why }, Transition.Park, now, why);
    }

    /// <summary>T15: a person has looked; the order goes on, or stops if <paramref name="stop"/> says so.</summary>
    public Change Resolve(bool stop, DateTimeOffset now)
    {
        Require(Review is not null, Transition.Resolve);
        var reason = stop && IsOpen ? StopReason ?? Domain.StopReason.Customer : StopReason;
        return To(this with { Review = null, StopReason = reason }, Transition.Resolve, now, stop ? "stopped" : null);
    }

    private Change To(Order next, Transition by, DateTimeOffset now, string? why)
    {
        var at = Milliseconds(now);
        var version = Version + 1;
        var needsChecks = next.IsOpen && next.Review is null;
        var after = next with
        {
            Version = version,
            UpdatedAt = at,
            NextCheckAt = needsChecks ? next.NextCheckAt ?? FirstCheckOf(at, DeadlineAt) : null,
            History = [.. History, new HistoryEntry(version, at, Status, next.Status, by, why)],
        };
        return new Change(this, after, by);
    }

    // Never later than the deadline: an order that has passed it must end soon.
    private static DateTimeOffset FirstCheckOf(DateTimeOffset at, DateTimeOffset deadline) => at < deadline && at + FirstCheck > deadline ? deadline : at + FirstCheck;

    private void Require(bool allowed, Transition transition)
    {
        if (!allowed)
        {
            throw new InvalidTransitionException(
                $"Order {Id} cannot {transition} at version {Version}: status {Status.Word()}, stock {Stock.Word()}, attempt {Attempt}, stop {StopReason?.Word() ?? "none"}, review {Review ?? "none"}.");
        }
    }

    // The table keeps milliseconds: an order that was just written must equal the one that is read back.
    private static DateTimeOffset Milliseconds(DateTimeOffset at) => DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());
}
