namespace OrderSystem.Proof.Tests.Mutants;

/// <summary>What an answer of Stripe means, and what a lost one does not.</summary>
internal static partial class MutantList
{
    private const string DecideError = "src/Domain/Payments/DecideError.cs";

    private static IEnumerable<Mutant> Answers =>
    [
        new(
            "catch, then failed",
            "The known incident: the call timed out, the payment had succeeded, and the order failed silently.",
            [new(
                Advance,
                "                throw new PaymentOutcomeUnknownException($\"Order {order.Id}, {unknown.Why}\");",
                "                return unseen with { Order = await WriteAsync(order.End(new OrderOutcome(OrderStatus.Failed, new Failure(\"payment_error\", unknown.Why)), time.GetUtcNow()), cancellationToken) };")],
            [Domain("AdvanceFailureTests")]),
        new(
            "lost answer taken for a decline",
            "The customer is asked for another card while the first one is charged.",
            [new(
                DecideError,
                "{ HttpStatus: null or >= 500 or 409 or 429 } => new ErrorDecision.Unknown(",
                "{ HttpStatus: null } when asksTheCard => new ErrorDecision.Declined(error.AsFailure),\n            { HttpStatus: null or >= 500 or 409 or 429 } => new ErrorDecision.Unknown(")],
            [Domain("DecideErrorTests")]),
        new(
            "refused credentials fail the order",
            "A key that was rolled parks every order that is paid in that minute.",
            [new(DecideError, "{ HttpStatus: 401 or 403 } => new ErrorDecision.Unknown(", "{ HttpStatus: 401 or 403, Code: \"\" } => new ErrorDecision.Unknown(")],
            [Domain("DecideErrorTests")]),
        new(
            "replay taken as state",
            "The body of a replayed answer is a day old: what it shows is decided on as if it were so.",
            [new(Advance, "Payment = ok.Replayed ? null : ok.PaymentIntent", "Payment = ok.PaymentIntent")],
            [Domain("AdvanceFailureTests")]),
        new(
            "replayed error taken as state",
            "The same for an error's body.",
            [new(Advance, "new View(order, error.Replayed ? null : error.PaymentIntent,", "new View(order, error.PaymentIntent,")],
            [Domain("AdvanceFailureTests")]),
        new(
            "replayed confirm is no evidence",
            "A decline whose answer was lost is asked for ever.",
            [new(Advance, "return seen with { Evidence = new DeclineEvidence(view.Order.Attempt, null) };", "return seen;")],
            [Domain("AdvanceFailureTests")]),
        new(
            "old view parked",
            "A second worker's \"unexpected state\" hands a good order to a person.",
            [new(DecideError, "{ Code: \"payment_intent_unexpected_state\" or \"charge_already_refunded\" } => new ErrorDecision.LookAgain(),", "{ Code: \"charge_already_refunded\" } => new ErrorDecision.LookAgain(),")],
            [Domain("DecideErrorTests")]),
        new(
            "no look before a call",
            "What a run saw before it lost a race is decided on: a card is asked or charged on old news.",
            [new(Advance, "new(stands, ReferenceEquals(stands, change.After) ? Payment : null, Evidence);", "new(stands, Payment, Evidence);")],
            [Domain("AdvanceInterleavingTests")]),
        new(
            "begun although time is short",
            "A call is cut off in the middle, and its answer is lost every time.",
            [new(Advance, "case Decision.Call when !budget.AllowsCall:", "case Decision.Call when !budget.AllowsCall && step < 0:")],
            [Domain("AdvanceFailureTests"), Domain("Advance")]),
    ];
}
