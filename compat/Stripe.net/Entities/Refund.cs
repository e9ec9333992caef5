namespace Stripe;

/// <summary>Money on its way back, wholly or in part (docs.stripe.com/api/refunds/object).</summary>
public class Refund : StripeEntity<Refund>, IHasId, IHasMetadata, IHasObject
{
    private Expandable<Charge> _charge;
    private Expandable<PaymentIntent> _paymentIntent;

    public string Id { get; set; }

    public string Object { get; set; }

    public long Amount { get; set; }

    public string BalanceTransactionId { get; set; }

    public string ChargeId
    {
        get => _charge.Id;
        set => _charge = Expandable<Charge>.Of(value, _charge);
    }

    public Charge Charge
    {
        get => _charge.Value;
        set => _charge = Expandable<Charge>.Of(value);
    }

    public DateTime Created { get; set; }

    public string Currency { get; set; }

    public string Description { get; set; }

    public string FailureReason { get; set; }

    public Dictionary<string, string> Metadata { get; set; }

    public string PaymentIntentId
    {
        get => _paymentIntent.Id;
        set => _paymentIntent = Expandable<PaymentIntent>.Of(value, _paymentIntent);
    }

    public PaymentIntent PaymentIntent
    {
        get => _paymentIntent.Value;
        set => _paymentIntent = Expandable<PaymentIntent>.Of(value);
    }

    public string PendingReason { get; set; }

    public string Reason { get; set; }

    public string ReceiptNumber { get; set; }

    /// <summary><c>pending</c>, <c>requires_action</c>, <c>succeeded</c>, <c>failed</c> or <c>canceled</c>. A succeeded refund may still fail later.</summary>
    public string Status { get; set; }
}
