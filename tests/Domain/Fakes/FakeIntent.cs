namespace OrderSystem.Domain.Tests;

/// <summary>A PaymentIntent as Stripe keeps it. A test may change any of it behind the system's back.</summary>
internal sealed class FakeIntent(string id, string? orderId, long amount, string currency)
{
    private readonly List<RefundSnapshot> _refunds = [];
    private ChargeSnapshot? _charge;

    public string Id => id;

    public string? OrderId { get; set; } = orderId;

    public long Amount { get; set; } = amount;

    public string Currency { get; set; } = currency;

    public PaymentIntentStatus Status { get; set; } = PaymentIntentStatus.RequiresConfirmation;

    public long AmountReceived { get; set; }

    public Failure? LastError { get; set; }

    public bool Captured => Status == PaymentIntentStatus.Succeeded;

    /// <summary>The customer's money is with us, or kept for us.</summary>
    public bool HoldsMoney => Status == PaymentIntentStatus.RequiresCapture || (Captured && !Refunded);

    public bool Refunded => _refunds.Where(refund => refund.Status is RefundStatus.Pending or RefundStatus.Succeeded).Sum(refund => refund.Amount) >= Amount;

    public bool CanBeConfirmed => Status is PaymentIntentStatus.RequiresConfirmation or PaymentIntentStatus.RequiresPaymentMethod;

    public bool CanBeCanceled => CanBeConfirmed || Status is PaymentIntentStatus.RequiresCapture or PaymentIntentStatus.RequiresAction;

    public void Charge(string chargeId, string card, bool failed) => _charge = new(chargeId, failed, card, Amount, []);

    public string Refund(string refundId, RefundStatus status, long? refunded = null)
    {
        _refunds.Add(new(refundId, status, refunded ?? Amount));
        return refundId;
    }

    /// <summary>The last refund comes back, as it may up to 30 days later.</summary>
    public void FailLastRefund() => _refunds[^1] = _refunds[^1] with { Status = RefundStatus.Failed };

    public PaymentIntentSnapshot Snapshot() => new(
        Id, Status, Amount, Currency, AmountReceived, OrderId, _charge is null ? null : _charge with { Refunds = [.. _refunds] }, LastError);
}
