namespace OrderSystem.Domain;

/// <summary>The statuses of a PaymentIntent. Source: https://docs.stripe.com/payments/paymentintents/lifecycle.</summary>
public enum PaymentIntentStatus
{
    RequiresPaymentMethod,
    RequiresConfirmation,
    RequiresAction,
    Processing,
    RequiresCapture,
    Canceled,
    Succeeded,

    /// <summary>A status this program does not know; a person must look.</summary>
    Unknown,
}

public enum RefundStatus
{
    Pending,
    RequiresAction,
    Succeeded,
    Failed,
    Canceled,
}

/// <summary>A refund of a charge. <paramref name="Amount"/> in minor units.</summary>
public sealed record RefundSnapshot(string Id, RefundStatus Status, long Amount);

/// <summary>One time the card was asked.</summary>
/// <param name="Refunds">Oldest first.</param>
public sealed record ChargeSnapshot(string Id, bool Failed, string? PaymentMethodId, long Amount, IReadOnlyList<RefundSnapshot> Refunds);

/// <summary>A PaymentIntent as Stripe showed it at one moment.</summary>
/// <param name="Amount">In minor units.</param>
/// <param name="AmountReceived">What was captured, in minor units.</param>
/// <param name="OrderId">Its metadata <c>order_id</c>, which we set when we made it.</param>
/// <param name="LastError">Why the last attempt failed.</param>
public sealed record PaymentIntentSnapshot(
    string Id,
    PaymentIntentStatus Status,
    long Amount,
    string Currency,
    long AmountReceived,
    string? OrderId,
    ChargeSnapshot? LatestCharge,
    Failure? LastError)
{
    private IReadOnlyList<RefundSnapshot> Refunds => LatestCharge?.Refunds ?? [];

    /// <summary>What was given back, or is on its way back, in minor units.</summary>
    public long RefundedAmount => Refunds.Where(IsLive).Sum(refund => refund.Amount);

    public bool IsRefundedInFull => RefundedAmount > 0 && RefundedAmount >= Amount;

    public bool IsRefundedInPart => RefundedAmount > 0 && RefundedAmount < Amount;

    /// <summary>The last refund did not reach the customer: the money is still with us.</summary>
    public bool LastRefundFailed => Refunds.Count > 0 && !IsLive(Refunds[^1]);

    /// <summary>The refund to name on the order.</summary>
    public string? LiveRefundId => Refunds.LastOrDefault(IsLive)?.Id;

    private static bool IsLive(RefundSnapshot refund) => refund.Status is RefundStatus.Pending or RefundStatus.Succeeded;
}
