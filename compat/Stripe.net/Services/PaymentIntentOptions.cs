namespace Stripe;

/// <summary>Parameters of POST /v1/payment_intents.</summary>
public class PaymentIntentCreateOptions : BaseOptions, IHasMetadata
{
    /// <summary>Only these, where they suit the payment; not together with <see cref="AutomaticPaymentMethods"/>.</summary>
    public List<string> AllowedPaymentMethodTypes { get; set; }

    public long? Amount { get; set; }

    public PaymentIntentAutomaticPaymentMethodsOptions AutomaticPaymentMethods { get; set; }

    /// <summary><c>manual</c> holds the money until captured; Stripe's default captures at once.</summary>
    public string CaptureMethod { get; set; }

    public bool? Confirm { get; set; }

    public string ConfirmationMethod { get; set; }

    public string Currency { get; set; }

    public string Customer { get; set; }

    public string Description { get; set; }

    public bool? ErrorOnRequiresAction { get; set; }

    public Dictionary<string, string> Metadata { get; set; }

    public bool? OffSession { get; set; }

    public string PaymentMethod { get; set; }

    public string ReceiptEmail { get; set; }

    public string ReturnUrl { get; set; }

    public string StatementDescriptor { get; set; }

    public string StatementDescriptorSuffix { get; set; }

    public string TransferGroup { get; set; }

    internal override void Write(ICollection<KeyValuePair<string, object>> form)
    {
        form.Add(new("allowed_payment_method_types", AllowedPaymentMethodTypes));
        form.Add(new("amount", Amount));
        form.Add(new("automatic_payment_methods", AutomaticPaymentMethods?.ToForm()));
        form.Add(new("capture_method", CaptureMethod));
        form.Add(new("confirm", Confirm));
        form.Add(new("confirmation_method", ConfirmationMethod));
        form.Add(new("currency", Currency));
        form.Add(new("customer", Customer));
        form.Add(new("description", Description));
        form.Add(new("error_on_requires_action", ErrorOnRequiresAction));
        form.Add(new("metadata", Metadata));
        form.Add(new("off_session", OffSession));
        form.Add(new("payment_method", PaymentMethod));
        form.Add(new("receipt_email", ReceiptEmail));
        form.Add(new("return_url", ReturnUrl));
        form.Add(new("statement_descriptor", StatementDescriptor));
        form.Add(new("statement_descriptor_suffix", StatementDescriptorSuffix));
        form.Add(new("transfer_group", TransferGroup));
    }
}

/// <summary>Lets Stripe choose the payment methods; <c>AllowRedirects = "never"</c> keeps out those that leave the page.</summary>
public class PaymentIntentAutomaticPaymentMethodsOptions : INestedOptions
{
    public string AllowRedirects { get; set; }

    public bool? Enabled { get; set; }

    internal Dictionary<string, object> ToForm()
    {
        var form = new Dictionary<string, object>();
        if (AllowRedirects is not null)
        {
            form["allow_redirects"] = AllowRedirects;
        }

        if (Enabled is not null)
        {
            form["enabled"] = Enabled;
        }

        return form;
    }
}

/// <summary>Parameters of GET /v1/payment_intents/{id}.</summary>
public class PaymentIntentGetOptions : BaseOptions
{
    public string ClientSecret { get; set; }

    internal override void Write(ICollection<KeyValuePair<string, object>> form) => form.Add(new("client_secret", ClientSecret));
}

/// <summary>Parameters of GET /v1/payment_intents.</summary>
public class PaymentIntentListOptions : ListOptions
{
    public AnyOf<DateTime?, DateRangeOptions> Created { get; set; }

    public string Customer { get; set; }

    internal override void Write(ICollection<KeyValuePair<string, object>> form)
    {
        form.Add(new("created", Created?.ToForm()));
        form.Add(new("customer", Customer));
        base.Write(form);
    }
}

/// <summary>Parameters of POST /v1/payment_intents/{id}/confirm. There is no metadata here: it is given at creation.</summary>
public class PaymentIntentConfirmOptions : BaseOptions
{
    public List<string> AllowedPaymentMethodTypes { get; set; }

    public string CaptureMethod { get; set; }

    /// <summary>Fail the attempt instead of leaving the PaymentIntent waiting for the customer.</summary>
    public bool? ErrorOnRequiresAction { get; set; }

    public bool? OffSession { get; set; }

    public string PaymentMethod { get; set; }

    public string ReceiptEmail { get; set; }

    public string ReturnUrl { get; set; }

    internal override void Write(ICollection<KeyValuePair<string, object>> form)
    {
        form.Add(new("allowed_payment_method_types", AllowedPaymentMethodTypes));
        form.Add(new("capture_method", CaptureMethod));
        form.Add(new("error_on_requires_action", ErrorOnRequiresAction));
        form.Add(new("off_session", OffSession));
        form.Add(new("payment_method", PaymentMethod));
        form.Add(new("receipt_email", ReceiptEmail));
        form.Add(new("return_url", ReturnUrl));
    }
}

/// <summary>Parameters of POST /v1/payment_intents/{id}/capture.</summary>
public class PaymentIntentCaptureOptions : BaseOptions, IHasMetadata
{
    /// <summary>Less than the hold captures a part and releases the rest; null captures all.</summary>
    public long? AmountToCapture { get; set; }

    public Dictionary<string, string> Metadata { get; set; }

    public string StatementDescriptor { get; set; }

    public string StatementDescriptorSuffix { get; set; }

    internal override void Write(ICollection<KeyValuePair<string, object>> form)
    {
        form.Add(new("amount_to_capture", AmountToCapture));
        form.Add(new("metadata", Metadata));
        form.Add(new("statement_descriptor", StatementDescriptor));
        form.Add(new("statement_descriptor_suffix", StatementDescriptorSuffix));
    }
}

/// <summary>Parameters of POST /v1/payment_intents/{id}/cancel.</summary>
public class PaymentIntentCancelOptions : BaseOptions
{
    /// <summary><c>duplicate</c>, <c>fraudulent</c>, <c>requested_by_customer</c> or <c>abandoned</c>.</summary>
    public string CancellationReason { get; set; }

    internal override void Write(ICollection<KeyValuePair<string, object>> form) => form.Add(new("cancellation_reason", CancellationReason));
}
