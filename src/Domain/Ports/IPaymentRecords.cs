namespace OrderSystem.Domain;

/// <summary>A PaymentIntent as Stripe lists it, with what tells whose it is.</summary>
/// <param name="Stack">Its metadata <c>stack</c>: the name of the stack that made it.</param>
public sealed record PaymentRecord(PaymentIntentSnapshot PaymentIntent, string? Stack, DateTimeOffset CreatedAt);

/// <summary>Some of the PaymentIntents, oldest or newest first as Stripe lists them, and where the next page begins.</summary>
public sealed record PaymentRecordPage(IReadOnlyList<PaymentRecord> Records, string? NextCursor);

/// <summary>
/// The account's own books, for reconciliation: listed by creation time, never searched, because Stripe's search may be an
/// hour behind. Source: https://docs.stripe.com/search.
/// </summary>
public interface IPaymentRecords
{
    /// <summary>PaymentIntents created from (inclusive) to (exclusive); whole seconds, as Stripe keeps them.</summary>
    Task<PaymentRecordPage> ListAsync(DateTimeOffset from, DateTimeOffset to, string? cursor, CancellationToken cancellationToken);

    /// <summary>Ends a PaymentIntent that no order owns; a hold is released.</summary>
    Task<PaymentAnswer> CancelAsync(string paymentIntentId, string key, CancellationToken cancellationToken);

    /// <summary>Gives back all that a PaymentIntent that no order owns has captured.</summary>
    Task<PaymentAnswer> RefundAsync(string paymentIntentId, string key, CancellationToken cancellationToken);
}
