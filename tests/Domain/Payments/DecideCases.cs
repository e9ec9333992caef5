namespace OrderSystem.Domain.Tests;

/// <summary>What the latest charge of a PaymentIntent says of the order's present attempt.</summary>
internal enum ChargeSeen
{
    None,
    Acknowledged,
    NewOfThisCard,
    NewOfAnotherCard,
}

/// <summary>The refunds of the latest charge, oldest first.</summary>
internal enum RefundsSeen
{
    None,
    Pending,
    Succeeded,
    Failed,
    Canceled,
    FailedThenSucceeded,
    Partial,
    TwoHalves,
}

/// <summary>What this pass has learned of a decline.</summary>
internal enum EvidenceSeen
{
    None,
    Answered,
    ReplayedSuccess,
    OfAnotherAttempt,
}

/// <summary>In what a PaymentIntent is not the order's.</summary>
internal enum Wrong
{
    Nothing,
    Id,
    OrderId,
    NoOrderId,
    Amount,
    Currency,
    AmountReceived,
}

/// <summary>One combination of everything Decide looks at, in the words of the protocol.</summary>
/// <param name="Payment">Null: the order has no PaymentIntent.</param>
internal readonly record struct DecideCase(
    OrderStatus Status,
    StockStatus Stock,
    StopReason? Reason,
    bool DeadlinePassed,
    int Attempt,
    bool Review,
    PaymentIntentStatus? Payment,
    ChargeSeen Charge,
    RefundsSeen Refunds,
    EvidenceSeen Evidence,
    Wrong Wrong)
{
    public const string AcknowledgedCharge = "ch_old";
    public const string LatestCharge = "ch_new";

    public static readonly Failure AnsweredFailure = new("insufficient_funds", "The card has insufficient funds.");
    public static readonly Failure ShownFailure = new("expired_card", "The card has expired.");

    private static readonly OrderStatus[] Statuses = Enum.GetValues<OrderStatus>();
    private static readonly StockStatus[] Stocks = Enum.GetValues<StockStatus>();
    private static readonly StopReason?[] Reasons = [null, StopReason.Customer, StopReason.Deadline];
    private static readonly bool[] Both = [false, true];
    private static readonly Order Base = Sample.Order();

    public bool Terminal => Status is OrderStatus.Completed or OrderStatus.Failed or OrderStatus.Cancelled or OrderStatus.Refunded;

    public bool Stop => Reason is not null || Stock == StockStatus.Rejected;

    public bool Settled => Stock is StockStatus.Untracked or StockStatus.Reserved;

    public bool LiveRefund => Refunds is RefundsSeen.Pending or RefundsSeen.Succeeded or RefundsSeen.FailedThenSucceeded or RefundsSeen.Partial or RefundsSeen.TwoHalves;

    public bool PartialRefund => Refunds == RefundsSeen.Partial;

    public bool RefundFailed => Refunds is RefundsSeen.Failed or RefundsSeen.Canceled;

    /// <summary>Stripe's or the pass's evidence that this attempt ran and was declined.</summary>
    public bool RanAndDeclined => Evidence is EvidenceSeen.Answered or EvidenceSeen.ReplayedSuccess || Charge == ChargeSeen.NewOfThisCard;

    public DateTimeOffset Now => DeadlinePassed ? Sample.AfterDeadline : Sample.BeforeDeadline;

    /// <summary>
    /// All combinations of a PaymentIntent that is the order's own, and of an order that has none. What proves a decline is
    /// varied for orders that can still be declined only: no row for the others speaks of it.
    /// </summary>
    public static IEnumerable<DecideCase> All()
    {
        foreach (var order in Orders())
        {
            var canGoOn = order is { Terminal: false, Review: false };
            foreach (var evidence in canGoOn ? Enum.GetValues<EvidenceSeen>() : [EvidenceSeen.None])
            {
                yield return order with { Evidence = evidence };
                foreach (var payment in Enum.GetValues<PaymentIntentStatus>())
                {
                    foreach (var charge in canGoOn ? Enum.GetValues<ChargeSeen>() : [ChargeSeen.None])
                    {
                        foreach (var refunds in Enum.GetValues<RefundsSeen>())
                        {
                            yield return order with { Evidence = evidence, Payment = payment, Charge = charge, Refunds = refunds };
                        }
                    }
                }
            }
        }
    }

    /// <summary>All combinations of a PaymentIntent that is not the order's in one way or another.</summary>
    public static IEnumerable<DecideCase> AllMismatches()
    {
        foreach (var order in Orders())
        {
            foreach (var payment in Enum.GetValues<PaymentIntentStatus>())
            {
                foreach (var refunds in new[] { RefundsSeen.None, RefundsSeen.Succeeded, RefundsSeen.Failed })
                {
                    foreach (var wrong in Enum.GetValues<Wrong>())
                    {
                        if (wrong != Wrong.Nothing)
                        {
                            yield return order with { Payment = payment, Refunds = refunds, Wrong = wrong };
                        }
                    }
                }
            }
        }
    }

    public Order Order() => Base with
    {
        Status = Status,
        Version = 7,
        Attempt = Attempt,
        Stock = Stock,
        StopReason = Reason,
        Review = Review ? "somebody looks" : null,
        PaymentIntentId = Payment is null ? null : Sample.IntentId,
        AcknowledgedChargeId = Payment is null ? null : AcknowledgedCharge,
    };

    public PaymentIntentSnapshot? Intent()
    {
        if (Payment is not { } status)
        {
            return null;
        }

        var right = Sample.Intent(status) with { LatestCharge = LatestChargeOf(), LastError = ShownFailure };
        return Wrong switch
        {
            Wrong.Id => right with { Id = "pi_of_another_order" },
            Wrong.OrderId => right with { OrderId = "ANOTHER" },
            Wrong.NoOrderId => right with { OrderId = null },
            Wrong.Amount => right with { Amount = right.Amount + 1 },
            Wrong.Currency => right with { Currency = "eur" },
            Wrong.AmountReceived => right with { AmountReceived = right.Amount - 1 },
            _ => right,
        };
    }

    public DeclineEvidence? Proof() => Evidence switch
    {
        EvidenceSeen.Answered => new(Attempt, AnsweredFailure),
        EvidenceSeen.ReplayedSuccess => new(Attempt, null),
        EvidenceSeen.OfAnotherAttempt => new(Attempt - 1, AnsweredFailure),
        _ => null,
    };

    private static IEnumerable<DecideCase> Orders() =>
        from status in Statuses
        from stock in Stocks
        from reason in Reasons
        from passed in Both
        from attempt in Enumerable.Range(1, 3)
        from review in Both
        select new DecideCase(status, stock, reason, passed, attempt, review, null, ChargeSeen.None, RefundsSeen.None, EvidenceSeen.None, Wrong.Nothing);

    private ChargeSnapshot? LatestChargeOf()
    {
        var refunds = RefundList();
        return Charge switch
        {
            ChargeSeen.None when refunds.Length == 0 => null,
            ChargeSeen.None or ChargeSeen.Acknowledged => new(AcknowledgedCharge, true, Sample.Card, 4997, refunds),
            ChargeSeen.NewOfThisCard => new(LatestCharge, true, Sample.Card, 4997, refunds),
            _ => new(LatestCharge, true, "pm_of_an_earlier_attempt", 4997, refunds),
        };
    }

    private RefundSnapshot[] RefundList() => Refunds switch
    {
        RefundsSeen.Pending => [new("re_1", RefundStatus.Pending, 4997)],
        RefundsSeen.Succeeded => [new("re_1", RefundStatus.Succeeded, 4997)],
        RefundsSeen.Failed => [new("re_1", RefundStatus.Failed, 4997)],
        RefundsSeen.Canceled => [new("re_1", RefundStatus.Canceled, 4997)],
        RefundsSeen.FailedThenSucceeded => [new("re_1", RefundStatus.Failed, 4997), new("re_2", RefundStatus.Succeeded, 4997)],
        RefundsSeen.Partial => [new("re_1", RefundStatus.Succeeded, 1000)],
        RefundsSeen.TwoHalves => [new("re_1", RefundStatus.Succeeded, 2000), new("re_2", RefundStatus.Pending, 2997)],
        _ => [],
    };
}
