using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Simulation;

/// <summary>A PaymentIntent as Stripe keeps it.</summary>
internal sealed class Intent(string id, OrderId? owner, string? orderId, string? stack, long amount, string currency, long createdAt)
{
    private readonly List<RefundSnapshot> _refunds = [];
    private ChargeSnapshot? _charge;

    public string Id => id;

    public string? OrderId { get; set; } = orderId;

    /// <summary>Whose money it is about, whatever somebody has made of its metadata.</summary>
    public OrderId? Owner => owner;

    public string? Stack => stack;

    public long Amount => amount;

    public long CreatedAt => createdAt;

    public PaymentIntentStatus Status { get; set; } = PaymentIntentStatus.RequiresConfirmation;

    /// <summary>Stripe has introduced a status that this program does not know.</summary>
    public bool ShowsUnknownStatus { get; set; }

    public long AmountReceived { get; set; }

    public Failure? LastError { get; set; }

    public int Confirms { get; set; }

    /// <summary>A request works on it: another one gets 429 lock_timeout.</summary>
    public bool IsLocked { get; set; }

    public IReadOnlyList<RefundSnapshot> Refunds => _refunds;

    public bool IsCaptured => Status == PaymentIntentStatus.Succeeded;

    /// <summary>The customer's money is with us, or kept for us.</summary>
    public bool HoldsMoney => Status == PaymentIntentStatus.RequiresCapture || (IsCaptured && LiveRefunds < Amount);

    public long LiveRefunds
    {
        get
        {
            var sum = 0L;
            foreach (var refund in _refunds)
            {
                sum += refund.Status is RefundStatus.Pending or RefundStatus.Succeeded ? refund.Amount : 0;
            }

            return sum;
        }
    }

    public bool CanBeConfirmed => Status is PaymentIntentStatus.RequiresConfirmation or PaymentIntentStatus.RequiresPaymentMethod;

    public bool CanBeCanceled => CanBeConfirmed || Status is PaymentIntentStatus.RequiresCapture or PaymentIntentStatus.RequiresAction;

    public void Charge(string chargeId, string card, bool failed) => _charge = new(chargeId, failed, card, Amount, []);

    public void Refund(string refundId, RefundStatus status, long refunded) => _refunds.Add(new(refundId, status, refunded));

    /// <returns>Whether the refund was still under way, or had gone through and now comes back.</returns>
    public bool EndRefund(string refundId, RefundStatus status)
    {
        var i = _refunds.FindIndex(refund => refund.Id == refundId && refund.Status is RefundStatus.Pending or RefundStatus.Succeeded);
        if (i < 0 || _refunds[i].Status == status)
        {
            return false;
        }

        _refunds[i] = _refunds[i] with { Status = status };
        return true;
    }

    public PaymentIntentSnapshot Snapshot() => new(
        Id,
        ShowsUnknownStatus ? PaymentIntentStatus.Unknown : Status,
        Amount,
        currency,
        AmountReceived,
        OrderId,
        _charge is null ? null : _refunds.Count == 0 ? _charge : _charge with { Refunds = [.. _refunds] },
        LastError);
}
