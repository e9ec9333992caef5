namespace Stripe;

/// <summary>Parameters of POST /v1/refunds: of a PaymentIntent or of a charge, the rest of it unless an amount is given.</summary>
public class RefundCreateOptions : BaseOptions, IHasMetadata
{
    public long? Amount { get; set; }

    public string Charge { get; set; }

    public Dictionary<string, string> Metadata { get; set; }

    public string PaymentIntent { get; set; }

    /// <summary><c>duplicate</c>, <c>fraudulent</c> or <c>requested_by_customer</c>.</summary>
    public string Reason { get; set; }

    internal override void Write(ICollection<KeyValuePair<string, object>> form)
    {
        form.Add(new("amount", Amount));
        form.Add(new("charge", Charge));
        form.Add(new("metadata", Metadata));
        form.Add(new("payment_intent", PaymentIntent));
        form.Add(new("reason", Reason));
    }
}

/// <summary>Parameters of GET /v1/refunds/{id}.</summary>
public class RefundGetOptions : BaseOptions;

/// <summary>Parameters of GET /v1/refunds.</summary>
public class RefundListOptions : ListOptions
{
    public string Charge { get; set; }

    public AnyOf<DateTime?, DateRangeOptions> Created { get; set; }

    public string PaymentIntent { get; set; }

    internal override void Write(ICollection<KeyValuePair<string, object>> form)
    {
        form.Add(new("charge", Charge));
        form.Add(new("created", Created?.ToForm()));
        form.Add(new("payment_intent", PaymentIntent));
        base.Write(form);
    }
}
