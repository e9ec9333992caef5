namespace OrderSystem.Domain.Tests;

/// <summary>A decision in one word: a transition to write, or a call to Stripe.</summary>
internal enum Step
{
    Nothing,
    Wait,
    Claim,
    Authorize,
    Decline,
    Stop,
    Complete,
    End,
    Refund,
    Park,
    CallCreate,
    CallConfirm,
    CallCapture,
    CallCancel,
    CallRefund,
}

/// <summary>One line of the protocol's table of decisions.</summary>
internal sealed record DecideRow(string Name, Func<DecideCase, bool> When, Step Then);

/// <summary>
/// The protocol's table of decisions, line by line and in its order, as data: an oracle that shares no code with
/// <see cref="Decide"/>. The first row that matches counts.
/// </summary>
internal static class DecideTable
{
    public static readonly IReadOnlyList<DecideRow> Rows =
    [
        new("refunded, the refund failed, or a part of it", c => c is { Status: OrderStatus.Refunded, Review: false, Payment: PaymentIntentStatus.Succeeded } && (!c.LiveRefund || c.PartialRefund), Step.Park),
        new("terminal or review", c => c.Terminal || c.Review, Step.Nothing),

        new("not the order's PaymentIntent", c => c.Wrong is Wrong.Id or Wrong.OrderId or Wrong.NoOrderId or Wrong.Amount or Wrong.Currency, Step.Park),
        new("received another amount", c => c is { Wrong: Wrong.AmountReceived, Payment: PaymentIntentStatus.Succeeded }, Step.Park),
        new("unknown status", c => c.Payment is PaymentIntentStatus.Unknown, Step.Park),
        new("partial refund", c => c.Payment is not null && c.PartialRefund, Step.Park),

        new("refunded in full", c => c.Payment is not null && c.LiveRefund, Step.Refund),
        new("succeeded, last refund failed", c => c.Payment is PaymentIntentStatus.Succeeded && c.RefundFailed, Step.Park),
        new("succeeded, stop", c => c.Payment is PaymentIntentStatus.Succeeded && c.Stop, Step.CallRefund),
        // T10 has no row from pending: money that came without a claim is for a person.
        new("succeeded, pending", c => c is { Payment: PaymentIntentStatus.Succeeded, Status: OrderStatus.Pending }, Step.Park),
        new("succeeded, stock settled", c => c.Payment is PaymentIntentStatus.Succeeded && c.Settled, Step.Complete),
        new("succeeded, deadline passed", c => c is { Payment: PaymentIntentStatus.Succeeded, DeadlinePassed: true }, Step.Stop),
        new("succeeded, stock open", c => c.Payment is PaymentIntentStatus.Succeeded, Step.Wait),
        new("canceled", c => c.Payment is PaymentIntentStatus.Canceled, Step.End),
        new("deadline passed", c => !c.Stop && c.DeadlinePassed, Step.Stop),

        new("pending, none, stop", c => c is { Status: OrderStatus.Pending, Payment: null, Stop: true }, Step.End),
        new("pending, none", c => c is { Status: OrderStatus.Pending, Payment: null }, Step.Claim),
        new("payment_failed, none, stop", c => c is { Status: OrderStatus.PaymentFailed, Payment: null, Stop: true }, Step.End),
        new("payment_failed, none", c => c is { Status: OrderStatus.PaymentFailed, Payment: null }, Step.Wait),
        new("processing, none, stop", c => c is { Status: OrderStatus.Processing, Payment: null, Stop: true }, Step.End),
        new("processing, none, create was declined", c => c is { Status: OrderStatus.Processing, Payment: null, Attempt: < 3 } && DeclinedAtCreate(c), Step.Decline),
        new("processing, none, last create was declined", c => c is { Status: OrderStatus.Processing, Payment: null } && DeclinedAtCreate(c), Step.End),
        new("processing, none", c => c is { Status: OrderStatus.Processing, Payment: null }, Step.CallCreate),

        // The table has two rows here that differ in nothing else: a 400 with param=payment_method leaves requires_confirmation.
        new("processing, not held, stop", c => c.Status == OrderStatus.Processing && NotHeld(c) && c.Stop, Step.CallCancel),
        new("processing, not held, not run", c => c.Status == OrderStatus.Processing && NotHeld(c) && !c.RanAndDeclined, Step.CallConfirm),
        new("processing, not held, declined", c => c is { Status: OrderStatus.Processing, Attempt: < 3 } && NotHeld(c), Step.Decline),
        new("processing, not held, last one declined", c => c.Status == OrderStatus.Processing && NotHeld(c), Step.CallCancel),
        new("payment_failed, not held, stop", c => c.Status == OrderStatus.PaymentFailed && NotHeld(c) && c.Stop, Step.CallCancel),
        new("payment_failed, not held", c => c.Status == OrderStatus.PaymentFailed && NotHeld(c), Step.Wait),

        new("held, stop", c => Held(c) && c.Stop, Step.CallCancel),
        new("held, not yet authorized", c => Held(c) && c.Status != OrderStatus.Authorized, Step.Authorize),
        new("held, stock settled", c => Held(c) && c.Settled, Step.CallCapture),
        new("held", Held, Step.Wait),

        new("processing at the card network", c => c.Payment is PaymentIntentStatus.Processing, Step.Wait),
        new("requires_action", c => c.Payment is PaymentIntentStatus.RequiresAction, Step.CallCancel),

        new("a pair that no row names", _ => true, Step.Park),
    ];

    private static readonly Dictionary<Transition, Step> OfTransition = new()
    {
        [Transition.Claim] = Step.Claim,
        [Transition.Authorize] = Step.Authorize,
        [Transition.Decline] = Step.Decline,
        [Transition.Stop] = Step.Stop,
        [Transition.Complete] = Step.Complete,
        [Transition.End] = Step.End,
        [Transition.Refund] = Step.Refund,
        [Transition.Park] = Step.Park,
    };

    private static readonly Dictionary<PaymentOperation, Step> OfCall = new()
    {
        [PaymentOperation.Create] = Step.CallCreate,
        [PaymentOperation.Confirm] = Step.CallConfirm,
        [PaymentOperation.Capture] = Step.CallCapture,
        [PaymentOperation.Cancel] = Step.CallCancel,
        [PaymentOperation.Refund] = Step.CallRefund,
    };

    public static DecideRow Row(DecideCase @case)
    {
        foreach (var row in Rows)
        {
            if (row.When(@case))
            {
                return row;
            }
        }

        throw new InvalidOperationException("The last row matches everything.");
    }

    public static Step StepOf(Decision decision) => decision switch
    {
        Decision.Nothing => Step.Nothing,
        Decision.Wait => Step.Wait,
        Decision.Write write => OfTransition[write.Change.Transition],
        Decision.Call call => OfCall[call.Operation],
        _ => throw new InvalidOperationException($"{decision} is not a decision."),
    };

    // Without a PaymentIntent there is no charge to show: only what create answered counts.
    private static bool DeclinedAtCreate(DecideCase c) => c.Evidence is EvidenceSeen.Answered or EvidenceSeen.ReplayedSuccess;

    private static bool NotHeld(DecideCase c) => c.Payment is PaymentIntentStatus.RequiresConfirmation or PaymentIntentStatus.RequiresPaymentMethod;

    private static bool Held(DecideCase c) =>
        c is { Payment: PaymentIntentStatus.RequiresCapture, Status: OrderStatus.Processing or OrderStatus.PaymentFailed or OrderStatus.Authorized };
}
