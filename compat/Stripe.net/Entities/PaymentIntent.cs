namespace Stripe;

/// <summary>The intent to collect one payment, through its attempts, to one capture or to cancellation (docs.stripe.com/api/payment_intents/object).</summary>
public class PaymentIntent : StripeEntity<PaymentIntent>, IHasId, IHasMetadata, IHasObject
{
    private Expandable<Charge> _latestCharge;

    public string Id { get; set; }

    public string Object { get; set; }

    /// <summary>What was asked for; which of them suit the payment is in <see cref="PaymentMethodTypes"/>.</summary>
    public List<string> AllowedPaymentMethodTypes { get; set; }

    /// <summary>In the currency's minor unit, like every amount here.</summary>
    public long Amount { get; set; }

    public long AmountCapturable { get; set; }

    public long AmountReceived { get; set; }

    public DateTime? CanceledAt { get; set; }

    /// <summary><c>duplicate</c>, <c>fraudulent</c>, <c>requested_by_customer</c>, <c>abandoned</c>; by Stripe itself <c>automatic</c>, <c>expired</c>, …</summary>
    public string CancellationReason { get; set; }

    public string CaptureMethod { get; set; }

    public string ClientSecret { get; set; }

    public string ConfirmationMethod { get; set; }

    public DateTime Created { get; set; }

    public string Currency { get; set; }

    public string CustomerId { get; set; }

    public string Description { get; set; }

    /// <summary>Why the last confirmation failed; cleared by the next.</summary>
    public StripeError LastPaymentError { get; set; }

    public string LatestChargeId
    {
        get => _latestCharge.Id;
        set => _latestCharge = Expandable<Charge>.Of(value, _latestCharge);
    }

    /// <summary>Only with <c>expand[]=latest_charge</c>; otherwise null beside a <see cref="LatestChargeId"/>.</summary>
    public Charge LatestCharge
    {
        get => _latestCharge.Value;
        set => _latestCharge = Expandable<Charge>.Of(value);
    }

    public bool Livemode { get; set; }

    public Dictionary<string, string> Metadata { get; set; }

    public string PaymentMethodId { get; set; }

    public List<string> PaymentMethodTypes { get; set; }

    public string ReceiptEmail { get; set; }

    public string StatementDescriptor { get; set; }

    public string StatementDescriptorSuffix { get; set; }

    /// <summary><c>requires_payment_method</c>, <c>requires_confirmation</c>, <c>requires_action</c>, <c>processing</c>, <c>requires_capture</c>, <c>canceled</c> or <c>succeeded</c>.</summary>
    public string Status { get; set; }

    public string TransferGroup { get; set; }
}
