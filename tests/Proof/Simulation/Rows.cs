using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Simulation;

/// <summary>The rows of the protocol's table "Decide", each with each of its decisions.</summary>
internal enum DecideRow
{
    RefundedButHeldParks,
    EndedNothing,
    InReviewNothing,
    MismatchParks,
    UnknownStatusParks,
    PartialRefundParks,
    RefundedRefunds,
    SucceededRefundFailedParks,
    SucceededStoppedGivesBack,
    SucceededSettledCompletes,
    SucceededLateStops,
    SucceededWaits,
    CanceledEnds,
    DeadlineStops,
    DeadlineWithoutPaymentStops,
    PendingStoppedEnds,
    PendingClaims,
    PaymentFailedWithoutPaymentEnds,
    PaymentFailedWithoutPaymentWaits,
    ProcessingWithoutPaymentStoppedEnds,
    ProcessingWithoutPaymentCreates,
    ProcessingWithoutPaymentAttaches,
    ProcessingWithoutPaymentDeclines,
    ProcessingWithoutPaymentLastAttemptEnds,
    RequiresConfirmationStoppedCancels,
    RequiresConfirmationConfirms,
    RequiresConfirmationDeclines,
    RequiresConfirmationLastAttemptCancels,
    RequiresPaymentMethodStoppedCancels,
    RequiresPaymentMethodConfirms,
    RequiresPaymentMethodDeclines,
    RequiresPaymentMethodLastAttemptCancels,
    PaymentFailedStoppedCancels,
    PaymentFailedWaits,
    HeldStoppedCancels,
    HeldAuthorizes,
    HeldSettledCaptures,
    HeldWaits,
    NetworkWaits,
    RequiresActionCancels,

    /// <summary>No row: it must stay at 0.</summary>
    None,
}

/// <summary>The rows of the protocol's list "DecideError".</summary>
internal enum ErrorRow
{
    DeclinedFresh,
    DeclinedReplayed,
    CardRefusedAtCreate,
    CardRefusedAtConfirm,
    CreateReplayedError,
    ConfirmReplayedError,
    ConfirmReplayedUnexpectedState,
    FreshUnexpectedState,
    AlreadyRefunded,
    NoAnswer,
    ServerError,
    KeyInUse,
    TooManyRequests,
    CredentialsRefused,
    BadRequest,
}

/// <summary>Names the row that an observed step belongs to. It shares no code with Decide; it only counts, and judges nothing.</summary>
internal static class Rows
{
    public static DecideRow? OfWrite(Order order, PaymentIntentSnapshot? payment, Change change, bool passed)
    {
        var stopped = order.StopReason is not null || order.Stock == StockStatus.Rejected;
        return (change.Transition, payment) switch
        {
            // What an error answer sets off is counted with its error.
            (Transition.NextKey, _) or (Transition.Park, null) => null,
            (Transition.Park, { } seen) when order.Status == OrderStatus.Refunded => seen.Status == PaymentIntentStatus.Succeeded ? DecideRow.RefundedButHeldParks : DecideRow.None,
            (Transition.Park, { Status: PaymentIntentStatus.Unknown }) => DecideRow.UnknownStatusParks,
            (Transition.Park, { } seen) when seen.OrderId != order.Id.Value || seen.Amount != order.Total.Amount => DecideRow.MismatchParks,
            (Transition.Park, { IsRefundedInPart: true }) => DecideRow.PartialRefundParks,
            (Transition.Park, { Status: PaymentIntentStatus.Succeeded, LastRefundFailed: true }) => DecideRow.SucceededRefundFailedParks,
            (Transition.Refund, _) => DecideRow.RefundedRefunds,
            (Transition.Complete, { Status: PaymentIntentStatus.Succeeded }) => DecideRow.SucceededSettledCompletes,
            (Transition.Stop, { Status: PaymentIntentStatus.Succeeded }) => DecideRow.SucceededLateStops,
            (Transition.Stop, not null) => DecideRow.DeadlineStops,
            (Transition.Stop, null) when passed => DecideRow.DeadlineWithoutPaymentStops,
            (Transition.End, { Status: PaymentIntentStatus.Canceled }) => DecideRow.CanceledEnds,
            (Transition.End, null) => order.Status switch
            {
                OrderStatus.Pending => DecideRow.PendingStoppedEnds,
                OrderStatus.PaymentFailed => DecideRow.PaymentFailedWithoutPaymentEnds,
                OrderStatus.Processing => stopped ? DecideRow.ProcessingWithoutPaymentStoppedEnds : DecideRow.ProcessingWithoutPaymentLastAttemptEnds,
                _ => DecideRow.None,
            },
            (Transition.Claim, null) => DecideRow.PendingClaims,
            (Transition.Attach, _) => DecideRow.ProcessingWithoutPaymentAttaches,
            (Transition.Authorize, { Status: PaymentIntentStatus.RequiresCapture }) => DecideRow.HeldAuthorizes,
            (Transition.Decline, null) => DecideRow.ProcessingWithoutPaymentDeclines,
            (Transition.Decline, { Status: PaymentIntentStatus.RequiresConfirmation }) => DecideRow.RequiresConfirmationDeclines,
            (Transition.Decline, { Status: PaymentIntentStatus.RequiresPaymentMethod }) => DecideRow.RequiresPaymentMethodDeclines,
            _ => DecideRow.None,
        };
    }

    public static DecideRow OfCall(Order order, PaymentIntentSnapshot? payment, PaymentOperation operation)
    {
        var stopped = order.StopReason is not null || order.Stock == StockStatus.Rejected;
        return (operation, payment?.Status) switch
        {
            (PaymentOperation.Create, null) => DecideRow.ProcessingWithoutPaymentCreates,
            (PaymentOperation.Confirm, PaymentIntentStatus.RequiresConfirmation) => DecideRow.RequiresConfirmationConfirms,
            (PaymentOperation.Confirm, PaymentIntentStatus.RequiresPaymentMethod) => DecideRow.RequiresPaymentMethodConfirms,
            (PaymentOperation.Capture, PaymentIntentStatus.RequiresCapture) => DecideRow.HeldSettledCaptures,
            (PaymentOperation.Refund, PaymentIntentStatus.Succeeded) => DecideRow.SucceededStoppedGivesBack,
            (PaymentOperation.Cancel, PaymentIntentStatus.RequiresAction) => DecideRow.RequiresActionCancels,
            (PaymentOperation.Cancel, PaymentIntentStatus.RequiresCapture) => DecideRow.HeldStoppedCancels,
            (PaymentOperation.Cancel, _) when order.Status == OrderStatus.PaymentFailed => DecideRow.PaymentFailedStoppedCancels,
            (PaymentOperation.Cancel, PaymentIntentStatus.RequiresConfirmation) => stopped ? DecideRow.RequiresConfirmationStoppedCancels : DecideRow.RequiresConfirmationLastAttemptCancels,
            (PaymentOperation.Cancel, PaymentIntentStatus.RequiresPaymentMethod) => stopped ? DecideRow.RequiresPaymentMethodStoppedCancels : DecideRow.RequiresPaymentMethodLastAttemptCancels,
            _ => DecideRow.None,
        };
    }

    /// <summary>A run that ended with nothing left to do.</summary>
    public static DecideRow OfRest(Order order, PaymentIntentSnapshot? payment) => (order, payment?.Status) switch
    {
        ({ Review: not null }, _) => DecideRow.InReviewNothing,
        ({ IsTerminal: true }, _) => DecideRow.EndedNothing,
        ({ Status: OrderStatus.PaymentFailed }, null) => DecideRow.PaymentFailedWithoutPaymentWaits,
        (_, PaymentIntentStatus.Succeeded) => DecideRow.SucceededWaits,
        (_, PaymentIntentStatus.Processing) => DecideRow.NetworkWaits,
        ({ Status: OrderStatus.PaymentFailed }, PaymentIntentStatus.RequiresConfirmation or PaymentIntentStatus.RequiresPaymentMethod) => DecideRow.PaymentFailedWaits,
        ({ Status: OrderStatus.Authorized }, PaymentIntentStatus.RequiresCapture) => DecideRow.HeldWaits,
        _ => DecideRow.None,
    };

    public static ErrorRow OfError(PaymentOperation operation, PaymentError error)
    {
        var asks = operation is PaymentOperation.Create or PaymentOperation.Confirm;
        return error switch
        {
            { HttpStatus: 402 } when asks => error.Replayed ? ErrorRow.DeclinedReplayed : ErrorRow.DeclinedFresh,
            { HttpStatus: 400, Parameter: "payment_method" } when asks => operation == PaymentOperation.Create ? ErrorRow.CardRefusedAtCreate : ErrorRow.CardRefusedAtConfirm,
            { Replayed: true, Code: "payment_intent_unexpected_state" } => ErrorRow.ConfirmReplayedUnexpectedState,
            { Replayed: true } => operation == PaymentOperation.Create ? ErrorRow.CreateReplayedError : ErrorRow.ConfirmReplayedError,
            { Code: "payment_intent_unexpected_state" } => ErrorRow.FreshUnexpectedState,
            { Code: "charge_already_refunded" } => ErrorRow.AlreadyRefunded,
            { HttpStatus: null } => ErrorRow.NoAnswer,
            { HttpStatus: >= 500 } => ErrorRow.ServerError,
            { HttpStatus: 409 } => ErrorRow.KeyInUse,
            { HttpStatus: 429 } => ErrorRow.TooManyRequests,
            { HttpStatus: 401 or 403 } => ErrorRow.CredentialsRefused,
            _ => ErrorRow.BadRequest,
        };
    }
}
