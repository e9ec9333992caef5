namespace OrderSystem.Proof.Tests.Mutants;

/// <summary>Where messages, events and calls come in and go out.</summary>
internal static partial class MutantList
{
    private const string Wake = "src/Domain/Payments/WakeOnPaymentEvents.cs";
    private const string Gateway = "src/Adapters/Stripe/StripePaymentGateway.cs";

    private static IEnumerable<Mutant> Edges =>
    [
        new(
            "webhook payload trusted",
            "A late payment_failed declines the card that was given since.",
            [new(
                Wake,
                "        // A refund that failed means",
                """
                        if (happened.Type == "payment_intent.payment_failed" && order is { Status: OrderStatus.Processing, Attempt: < Order.MaximumAttempts })
                        {
                            await orders.SaveAsync(order.Decline(Outcome.Declined, null, happened.CreatedAt), cancellationToken);
                            return PaymentEventOutcome.Woken;
                        }

                        // A refund that failed means
                """)],
            [Domain("WakeOnPaymentEvents")]),
        new(
            "unknown order answered 200",
            "Stripe never sends the event again, though the order is only late.",
            [new(Wake, "return PaymentEventOutcome.OrderMissing;", "return PaymentEventOutcome.NotOurs;")],
            [Domain("WakeOnPaymentEvents")]),
        new(
            "unknown order answered 200 by the function",
            "The same at the edge.",
            [new("src/Functions/StripeWebhook/Function.cs", "return outcome == PaymentEventOutcome.OrderMissing\n", "return outcome == PaymentEventOutcome.OrderMissing && request.Body is null\n")],
            [Functions("StripeWebhook")]),
        new(
            "refund that failed does not wake an ended order",
            "Nobody learns that the customer's money came back to us.",
            [new(Wake, "if (order.IsTerminal && happened.Type != RefundFailed)", "if (order.IsTerminal)")],
            [Domain("WakeOnPaymentEvents")]),
        new(
            "whole batch reported succeeded",
            "A message whose order was not finished is deleted.",
            [new(
                "src/Functions/ProcessPayment/Function.cs",
                "return new SQSBatchResponse([.. failed.Concat(unreadable).Select(delivery => new SQSBatchResponse.BatchItemFailure { ItemIdentifier = delivery.MessageId })]);",
                "return new SQSBatchResponse([]);")],
            [Functions("ProcessPaymentTests")]),
        new(
            "whole stream batch reported succeeded",
            "A change whose message was refused is never sent: the order waits for the reconciler.",
            [new("src/Functions/FanOutOrders/Function.cs", "BatchItemFailures = failedAt is null ? []", "BatchItemFailures = failedAt is not \"\" ? []")],
            [Functions("FanOutOrdersTests")]),
        new(
            "one call creates and confirms",
            "The usual design: an answer that is lost leaves a charge that the order does not know.",
            [new(Gateway, "                CaptureMethod = \"manual\",\n", "                CaptureMethod = \"manual\",\n                Confirm = true,\n                OffSession = true,\n")],
            [Functions("ProcessPaymentTests")]),
        new(
            "captured at once",
            "Money is taken before stock has answered, and while the customer may still cancel.",
            [new(Gateway, "CaptureMethod = \"manual\"", "CaptureMethod = \"automatic\"")],
            [Functions("ProcessPaymentTests")]),
        new(
            "the order's card not sent with confirm",
            "Every attempt asks the first card again.",
            [new(Gateway, "                PaymentMethod = order.PaymentMethodId,\n                OffSession = true,\n", "                OffSession = true,\n")],
            [Functions("RetryPayment"), Functions("ProcessPaymentTests")]),
        new(
            "dead letter acknowledged before it is parked",
            "Its queue deletes the only copy.",
            [new("src/Functions/AlertDeadLetters/Function.cs", "failures.Add(new SQSBatchResponse.BatchItemFailure { ItemIdentifier = record.MessageId });", "")],
            [Functions("AlertDeadLettersTests")]),
    ];
}
