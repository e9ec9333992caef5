using OrderSystem.Domain;
using Stripe;

namespace OrderSystem.Adapters.Stripe;

/// <summary>Stripe's objects, as much of them as decisions need.</summary>
internal static class StripeSnapshots
{
    public static PaymentIntentSnapshot Of(PaymentIntent intent) => new(
        intent.Id,
        StatusOf(intent.Status),
        intent.Amount,
        intent.Currency,
        intent.AmountReceived,
        intent.Metadata?.GetValueOrDefault(StripeMetadata.OrderId),
        ChargeOf(intent),
        intent.LastPaymentError is { } error ? new Failure(error.DeclineCode ?? error.Code ?? "declined", error.Message ?? "The card was declined.") : null);

    private static ChargeSnapshot? ChargeOf(PaymentIntent intent)
    {
        if (intent.LatestCharge is not { } charge)
        {
            // Not expanded (the body of an error): its id is all there is.
            return intent.LatestChargeId is { } id ? new ChargeSnapshot(id, Failed: false, null, 0, []) : null;
        }

        // Only what was captured can be given back: API versions before 2025-03-31.basil showed a released hold as a refund, too.
        // Stripe lists the newest first, and its times have whole seconds: reversed, then sorted, they stay in order.
        var listed = charge.Captured ? charge.Refunds?.Data ?? [] : [];
        var refunds = listed.AsEnumerable().Reverse().OrderBy(refund => refund.Created).Select(refund => new RefundSnapshot(refund.Id, RefundOf(refund.Status), refund.Amount));
        return new ChargeSnapshot(charge.Id, charge.Status == "failed", charge.PaymentMethod, charge.Amount, [.. refunds]);
    }

    private static PaymentIntentStatus StatusOf(string? status) => status switch
    {
        "requires_payment_method" => PaymentIntentStatus.RequiresPaymentMethod,
        "requires_confirmation" => PaymentIntentStatus.RequiresConfirmation,
        "requires_action" => PaymentIntentStatus.RequiresAction,
        "processing" => PaymentIntentStatus.Processing,
        "requires_capture" => PaymentIntentStatus.RequiresCapture,
        "canceled" => PaymentIntentStatus.Canceled,
        "succeeded" => PaymentIntentStatus.Succeeded,
        _ => PaymentIntentStatus.Unknown,
    };

    private static RefundStatus RefundOf(string? status) => status switch
    {
        "pending" => RefundStatus.Pending,
        "requires_action" => RefundStatus.RequiresAction,
        "succeeded" => RefundStatus.Succeeded,
        "canceled" => RefundStatus.Canceled,
        // A status we do not know counts as failed: a person looks before money is taken for returned.
        _ => RefundStatus.Failed,
    };
}
