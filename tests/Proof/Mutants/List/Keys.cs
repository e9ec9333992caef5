namespace OrderSystem.Proof.Tests.Mutants;

/// <summary>Idempotency keys and attempts.</summary>
internal static partial class MutantList
{
    private const string Advance = "src/Domain/Payments/AdvanceOrders.cs";
    private const string PaymentKey = "src/Domain/Payments/PaymentKey.cs";
    private const string Transitions = "src/Domain/Orders/Order.Transitions.cs";

    private static IEnumerable<Mutant> Keys =>
    [
        new(
            "random key for create",
            "A create whose answer was lost is not found again: a second PaymentIntent is made for the order.",
            [new(Advance, "payments.CreateAsync(order, PaymentKey.Of(order, operation), ", "payments.CreateAsync(order, ids.Next(), ")],
            [Domain("AdvanceFailureTests")]),
        new(
            "random key for confirm",
            "A confirm whose answer was lost asks the card a second time.",
            [new(Advance, "payments.ConfirmAsync(order, PaymentKey.Of(order, operation), ", "payments.ConfirmAsync(order, ids.Next(), ")],
            [Domain("AdvanceFailureTests")]),
        new(
            "key from the card",
            "A key must name the attempt: a card is no secret, and what it names can be asked twice on purpose.",
            [new(PaymentKey, ":confirm:{order.Attempt}:", ":confirm:{order.PaymentMethodId}:")],
            [Domain("PaymentKeyTests")]),
        new(
            "one key for create and confirm",
            "Stripe refuses a key that comes with another request, so no order is ever paid.",
            [new(PaymentKey, ":confirm:{order.Attempt}:", ":create:{order.Attempt}:")],
            [Domain("PaymentKeyTests")]),
        new(
            "same key for every attempt",
            "A second card is answered with the first one's decline.",
            [new(PaymentKey, ":confirm:{order.Attempt}:", ":confirm:1:")],
            [Domain("PaymentKeyTests")]),
        new(
            "attempt + 1 on a timeout",
            "A new attempt is a new key: the call that timed out and the next one are two charges to Stripe.",
            [new(
                Advance,
                "            case ErrorDecision.Unknown unknown:\n",
                """
                            case ErrorDecision.Unknown unknown when order.KeyGeneration < Order.MaximumKeyGenerations && order.Attempt < Order.MaximumAttempts:
                                var other = order.NextKey(unknown.Why, time.GetUtcNow());
                                await WriteAsync(other with { After = other.After with { Attempt = order.Attempt + 1 } }, cancellationToken);
                                throw new PaymentOutcomeUnknownException(unknown.Why);

                            case ErrorDecision.Unknown unknown:

                """)],
            [Domain("AdvanceFailureTests")]),
        new(
            "same key after a replayed 500",
            "Stripe answers a poisoned key with the same error for a day: the order never gets on.",
            [new(
                "src/Domain/Payments/DecideError.cs",
                "{ Replayed: true } when asksTheCard => new ErrorDecision.NextKey(",
                "{ Replayed: true } when asksTheCard && error.Message == \"\" => new ErrorDecision.NextKey(")],
            [Domain("DecideErrorTests")]),
        new(
            "keys without end",
            "A program that never gives up hides from a person that Stripe always fails.",
            [new(Advance, "when order.KeyGeneration < Order.MaximumKeyGenerations:", "when order.KeyGeneration < int.MaxValue:"),
             new(Transitions, "KeyGeneration < MaximumKeyGenerations, Transition.NextKey", "KeyGeneration < int.MaxValue, Transition.NextKey")],
            [Domain("AdvanceFailureTests"), Domain("TransitionTests")]),
        new(
            "fixed key for refund",
            "A refund that failed once is answered with that failure for a day.",
            [new(Advance, "payments.RefundAsync(order, ids.Next(), ", "payments.RefundAsync(order, \"ord:\" + order.Id.Value + \":refund\", ")],
            [Domain("AdvanceFailureTests")]),
    ];
}
