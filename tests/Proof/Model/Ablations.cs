using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Model;

/// <summary>
/// Production with one rule taken away, each in a scope that is small enough to be searched at once. The rules are taken
/// away around production's functions, never in them.
/// </summary>
internal static class Ablations
{
    private static readonly Scope One = new(1, 2) { LastCard = false };
    private static readonly Scope Two = new(2, 2, Faults: Faults.Crash | Faults.LateRequest | Faults.ExtraWake | Faults.PruneKeys | Faults.ServerError);

    // No key is forgotten and none holds an error: the card must be asked once.
    private static readonly Scope KeysLive = One with { Faults = Faults.Crash | Faults.LateRequest | Faults.ExtraWake | Faults.DeclineWithoutCharge };
    private static readonly Design Production = Design.Production;

    public static IReadOnlyList<Ablation> All { get; } =
    [
        .. Money, .. Writes, .. Answers, .. Evidence, .. Messages,
    ];

    /// <summary>The design that people write first, without our rules at all: it must be seen to charge twice and to fail in silence.</summary>
    public static IReadOnlyList<Ablation> NaiveDesigns { get; } =
    [
        new("naive", "One call pays, a random key, errors are caught", Production with { Naive = Naive.RandomKey, Condition = WriteCondition.None }, Usual, "I2", "I1"),
        new("naive-stable-key", "One call pays, the order's id is the key, errors are caught", Production with { Naive = Naive.StableKey, Condition = WriteCondition.None }, Usual, "I2"),
    ];

    private static Scope Usual => new(1, 2, Tracked: false, Faults.Crash | Faults.ExtraWake) { LastCard = false };

    private static IEnumerable<Ablation> Money =>
    [
        new("no-fence", "Before an order ends, its PaymentIntent is canceled", Decide((next, order, payment, evidence, now) =>
            next is Decision.Call { Operation: PaymentOperation.Cancel } ? new Decision.Write(order.End(Domain.Outcome.Of(order, payment, null), now)) : next), One, "I2h", "I2"),
        new("no-refund", "An order that stops after its capture is refunded", Decide((next, order, payment, evidence, now) =>
            next is Decision.Call { Operation: PaymentOperation.Refund } ? new Decision.Write(order.End(Domain.Outcome.Of(order, payment, null), now)) : next), One, "I2"),
        new("capture-before-stock", "The money is captured only when stock has answered", Decide((next, order, payment, evidence, now) =>
            next is Decision.Wait && order is { Status: OrderStatus.Authorized, Stock: StockStatus.None } && payment is { Status: PaymentIntentStatus.RequiresCapture }
                ? new Decision.Call(PaymentOperation.Capture) : next), One, "I11"),
        new("deadline-first", "What is captured is judged before the deadline is", Decide((next, order, payment, evidence, now) =>
            order is { IsOpen: true, IsStopped: false, Review: null } && order.HasPassedDeadline(now) && payment is { Status: PaymentIntentStatus.Succeeded, RefundedAmount: 0 }
                ? new Decision.Write(order.Stop(StopReason.Deadline, now)) : next), One, "G"),
        new("stop-ignored", "A stopped order asks no card", Decide((next, order, payment, evidence, now) =>
            next is Decision.Call { Operation: PaymentOperation.Cancel } && order.IsStopped && payment is { Status: PaymentIntentStatus.RequiresConfirmation }
                ? new Decision.Call(PaymentOperation.Confirm) : next), One, "L"),
        new("failed-refund-unseen", "A refund that fails parks the order", Decide((next, order, payment, evidence, now) =>
            next is Decision.Write { Change.Transition: Transition.Park } && order.Status == OrderStatus.Refunded ? new Decision.Nothing() : next), One, "L"),
    ];

    private static IEnumerable<Ablation> Writes =>
    [
        new("no-version", "A write is conditional on the version that was read", Production with { Condition = WriteCondition.RowOnly }, One with { Faults = Faults.All & ~Faults.LateRequest }, "I3"),
        new("no-condition", "A write is conditional at all", Production with { Condition = WriteCondition.None }, One with { Faults = Faults.All & ~Faults.LateRequest }, "I5", "I6"),
        new("retry-though-stopped", "No other card is taken for an order that was stopped", Production with
        {
            MayRetry = (order, late) => order.Status == OrderStatus.PaymentFailed && !late,
            Retry = (order, card, now) =>
            {
                var change = (order with { StopReason = null, Stock = StockStatus.None }).Retry(card, now);
                return change with { Before = order, After = change.After with { StopReason = order.StopReason, Stock = order.Stock } };
            },
        }, Two with { Faults = Faults.Crash | Faults.CustomerStops }, "T"),
    ];

    private static IEnumerable<Ablation> Answers =>
    [
        new("same-key", "After a replayed error the next key is used", Error((meant, operation, error) =>
            meant is ErrorDecision.NextKey ? new ErrorDecision.Unknown("again", Alarm: false) : meant), One, "L"),
        new("declines-replayed-anew", "A replayed decline is a decline", Error((meant, operation, error) =>
            meant is ErrorDecision.Declined && error.Replayed ? new ErrorDecision.NextKey("replayed") : meant), KeysLive, "I8"),
        new("catch-then-failed", "An unknown outcome is not a failure", Error((meant, operation, error) =>
            meant is ErrorDecision.Unknown ? new ErrorDecision.Declined(new Failure("error", "It went wrong.")) : meant), One, "I9"),
        new("replay-is-state", "A replayed body is history, not state", Production with { BelievesReplays = true }, One with { Faults = Faults.Crash | Faults.ExtraWake | Faults.SlowCard | Faults.DeadlinePasses }, "L"),
        new("webhook-is-state", "A webhook's payload is never written on the order", Production with { BelievesWebhooks = true }, One, "I2h", "I2"),
        new("random-key", "The keys of create and confirm are derived, never random", Production with { RandomKeys = true },
            KeysLive, "I8"),
    ];

    private static IEnumerable<Ablation> Evidence =>
    [
        new("any-charge-is-evidence", "Only a charge of the present card tells that this attempt was declined", Production with
        {
            Decide = (order, payment, now, evidence) => Domain.Decide.Next(
                order, payment is { LatestCharge: { } charge } ? payment with { LatestCharge = charge with { PaymentMethodId = order.PaymentMethodId } } : payment, now, evidence),
        }, Two, "I9"),
        new("acknowledged-again", "A charge that was told to the customer is no new decline", Production with
        {
            Decide = (order, payment, now, evidence) => Domain.Decide.Next(
                order, payment is { LatestCharge: { Failed: true } charge } && charge.Id == order.AcknowledgedChargeId
                    ? payment with { LatestCharge = charge with { Id = "ch_6", PaymentMethodId = order.PaymentMethodId } } : payment, now, evidence),
        }, Two, "I9"),
        new("evidence-of-any-attempt", "What was heard of one attempt says nothing of the next", Production with
        {
            Decide = (order, payment, now, evidence) => Domain.Decide.Next(order, payment, now, evidence is null ? null : evidence with { Attempt = order.Attempt }),
            EvidenceFades = false,
        }, Two, "I9"),
        new("declined-card-again", "A declined card waits for the customer", Decide((next, order, payment, evidence, now) =>
            next is Decision.Wait && order.Status == OrderStatus.PaymentFailed && payment is { Status: PaymentIntentStatus.RequiresPaymentMethod } ? new Decision.Call(PaymentOperation.Confirm) : next), One, "L"),
    ];

    private static IEnumerable<Ablation> Messages =>
    [
        Deaf("placed", "was placed", (before, after) => before is null),
        Deaf("attempt", "has another card", (before, after) => after.Attempt > before?.Attempt, Two with { Faults = Faults.Crash }),
        Deaf("stop", "was stopped", (before, after) => before is not null && after.StopReason != before.StopReason),
        Deaf("rejected", "has no goods", (before, after) => before is not null && after.Stock == StockStatus.Rejected && before.Stock != StockStatus.Rejected),
        Deaf("reserved", "has its goods set aside while its money is held", (before, after) => before?.Stock == StockStatus.None && after.Stock == StockStatus.Reserved),
        Deaf("resolved", "is out of review", (before, after) => before?.Review is not null && after.Review is null),
    ];

    private static Ablation Deaf(string to, string what, Func<Order?, Order, bool> change, Scope? scope = null) => new(
        $"no-message-{to}",
        $"A message wakes an order that {what}",
        Production with { React = (before, after) => change(before, after) ? Reaction.None : Reactions.Of(before, after) },
        scope ?? One,
        "Q");

    private static Design Decide(Func<Decision, Order, PaymentIntentSnapshot?, DeclineEvidence?, DateTimeOffset, Decision> instead) => Production with
    {
        Decide = (order, payment, now, evidence) => instead(Domain.Decide.Next(order, payment, now, evidence), order, payment, evidence, now),
    };

    private static Design Error(Func<ErrorDecision, PaymentOperation, PaymentError, ErrorDecision> instead) => Production with
    {
        DecideError = (operation, error) => instead(Domain.DecideError.Of(operation, error), operation, error),
    };
}
