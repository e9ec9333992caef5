namespace Stripe;

/// <summary>What differs for one call: another key or account, and the idempotency key.</summary>
public class RequestOptions
{
    public string ApiKey { get; set; }

    /// <summary>Sent as <c>Idempotency-Key</c>. A POST without one gets a random key, which lives for that call's own retries only.</summary>
    public string IdempotencyKey { get; set; }

    public string StripeAccount { get; set; }

    public string StripeContext { get; set; }

    public string StripeRequestTrigger { get; set; }
}
