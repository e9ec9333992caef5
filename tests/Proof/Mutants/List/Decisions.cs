namespace OrderSystem.Proof.Tests.Mutants;

/// <summary>Rows of Decide.</summary>
internal static partial class MutantList
{
    private const string Snapshot = "src/Domain/Payments/PaymentIntentSnapshot.cs";

    private static IEnumerable<Mutant> Decisions =>
    [
        new(
            "capture before stock",
            "The customer pays for goods that are not there.",
            [new(Decide, "return order.IsStockSettled ? new Decision.Call(PaymentOperation.Capture)", "return order.Stock != StockStatus.Rejected ? new Decision.Call(PaymentOperation.Capture)")],
            [Domain("DecideTests")]),
        new(
            "refund skipped",
            "A captured order that was stopped ends, and its money stays with us.",
            [new(Decide, "_ when order.IsStopped => new Decision.Call(PaymentOperation.Refund),", "_ when order.IsStopped => new Decision.Write(order.End(Outcome.Of(order, payment, null), now)),")],
            [Domain("DecideTests")]),
        new(
            "cancel after capture",
            "Stripe cannot cancel what was captured: without a refund the order goes in a circle for ever.",
            [new(Decide, "new Decision.Call(PaymentOperation.Refund)", "new Decision.Call(PaymentOperation.Cancel)")],
            [Domain("DecideTests")]),
        new(
            "customer's stop ignored once captured",
            "A customer who cancels while the capture runs is charged and gets the order nevertheless.",
            [new(Decide, "_ when order.IsStopped => new Decision.Call(PaymentOperation.Refund),", "_ when order.StopReason == StopReason.Deadline || order.Stock == StockStatus.Rejected => new Decision.Call(PaymentOperation.Refund),"),
             new(Transitions, "&& PaymentIntentId is not null && IsStockSettled && !IsStopped,", "&& PaymentIntentId is not null && IsStockSettled,")],
            [Domain("DecideTests")]),
        new(
            "deadline row above succeeded",
            "Good orders whose capture was answered late are given back.",
            [new(
                Decide,
                "            { Status: PaymentIntentStatus.Succeeded } => Captured(order, payment, now),\n",
                """
                            _ when !order.IsStopped && order.HasPassedDeadline(now) => new Decision.Write(order.Stop(StopReason.Deadline, now)),
                            { Status: PaymentIntentStatus.Succeeded } => Captured(order, payment, now),

                """)],
            [Domain("DecideTests")]),
        new(
            "no deadline",
            "An order whose card or stock never answers stays open, and its hold with it.",
            [new(Decide, "            _ when !order.IsStopped && order.HasPassedDeadline(now) => new Decision.Write(order.Stop(StopReason.Deadline, now)),\n", "")],
            [Domain("DecideTests")]),
        new(
            "failed refund ignored on an order that has ended",
            "The customer was told of a refund that never came.",
            [new(Decide, "payment.RefundedAmount < order.Total.Amount", "payment.RefundedAmount < 0")],
            [Domain("DecideTests")]),
        new(
            "failed refund ignored on an open order",
            "A program asks for the refund again and again, and nobody hears of it.",
            [new(Decide, "{ LastRefundFailed: true } => new Decision.Write(", "{ LastRefundFailed: true, Amount: 0 } => new Decision.Write(")],
            [Domain("DecideTests")]),
        new(
            "failed refund counts as a refund",
            "The order ends as refunded while the money is with us.",
            [new(Snapshot, "refund.Status is RefundStatus.Pending or RefundStatus.Succeeded;", "refund.Status is RefundStatus.Pending or RefundStatus.Succeeded or RefundStatus.Failed;")],
            [Domain("DecideTests")]),
        new(
            "mismatch ignored",
            "Another order's PaymentIntent, or another amount, pays this order.",
            [new(Decide, "if (Mismatch(order, payment) is { } mismatch)", "if (Mismatch(order, payment) is { Length: 0 } mismatch)")],
            [Domain("DecideTests")]),
        new(
            "amount not compared",
            "An order counts as paid with less than it costs.",
            [new(Decide, "payment.Amount != order.Total.Amount || payment.Currency", "payment.Currency")],
            [Domain("DecideTests")]),
        new(
            "part of a refund taken for the whole",
            "What a person gave back in part ends the order as refunded.",
            [new(Snapshot, "RefundedAmount > 0 && RefundedAmount >= Amount;", "RefundedAmount > 0;")],
            [Domain("DecideTests")]),
        new(
            "evidence without the payment method",
            "An old card's late failure is told as the new card's decline.",
            [new(Decide, " && charge.PaymentMethodId == order.PaymentMethodId;", ";")],
            [Domain("DecideTests")]),
        new(
            "decline told twice",
            "A charge that was acknowledged counts again: a card is reported declined that was never asked.",
            [new(Decide, " && charge.Id != order.AcknowledgedChargeId", "")],
            [Domain("DecideTests")]),
        new(
            "evidence of another attempt",
            "What the first card was answered declines the second.",
            [new(Decide, "evidence?.Attempt == order.Attempt ? evidence : null;", "evidence;")],
            [Domain("DecideTests")]),
        new(
            "a look counts as a decline",
            "A PaymentIntent that waits for its card is taken for one that was declined, though the card was never asked.",
            [new(Decide, "if (evidence is null && !LatestChargeIsThisAttempts(order, payment))", "if (evidence is null && payment.Status == PaymentIntentStatus.RequiresConfirmation)")],
            [Domain("DecideTests")]),
    ];
}
