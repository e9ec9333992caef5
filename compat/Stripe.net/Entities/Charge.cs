namespace Stripe;

/// <summary>One attempt to move money (docs.stripe.com/api/charges/object).</summary>
public class Charge : StripeEntity<Charge>, IHasId, IHasMetadata, IHasObject
{
    private Expandable<PaymentIntent> _paymentIntent;

    public string Id { get; set; }

    public string Object { get; set; }

    public long Amount { get; set; }

    public long AmountCaptured { get; set; }

    public long AmountRefunded { get; set; }

    public string BalanceTransactionId { get; set; }

    public bool Captured { get; set; }

    public DateTime Created { get; set; }

    public string Currency { get; set; }

    public string CustomerId { get; set; }

    public string Description { get; set; }

    public bool Disputed { get; set; }

    public string FailureCode { get; set; }

    public string FailureMessage { get; set; }

    public bool Livemode { get; set; }

    public Dictionary<string, string> Metadata { get; set; }

    /// <summary>Authorized: the hold stands, or was captured.</summary>
    public bool Paid { get; set; }

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

    /// <summary>The id of the payment method this charge was made with.</summary>
    public string PaymentMethod { get; set; }

    public string ReceiptUrl { get; set; }

    /// <summary>Refunded in full, or its hold released.</summary>
    public bool Refunded { get; set; }

    /// <summary>Only with <c>expand[]=refunds</c> (or <c>latest_charge.refunds</c>).</summary>
    public StripeList<Refund> Refunds { get; set; }

    public string StatementDescriptor { get; set; }

    /// <summary><c>succeeded</c>, <c>pending</c> or <c>failed</c>.</summary>
    public string Status { get; set; }
}
