namespace OrderSystem.Domain;

/// <summary>What a webhook of Stripe says has happened. It is a reason to look, never state.</summary>
/// <param name="Id">The event's id, for the log.</param>
/// <param name="Type">Such as <c>payment_intent.succeeded</c>.</param>
/// <param name="OrderId">The metadata <c>order_id</c> of the object it is about, as it came.</param>
/// <param name="Stack">The metadata <c>stack</c> of that object.</param>
/// <param name="CreatedAt">When it happened, by Stripe's clock.</param>
public sealed record PaymentEvent(string Id, string Type, string? OrderId, string? Stack, DateTimeOffset CreatedAt)
{
    /// <summary>The metadata <c>correlation_id</c> of that object: the order's own, as we wrote it there.</summary>
    public string? CorrelationId { get; init; }
}

/// <summary>Reads and verifies webhooks.</summary>
public interface IPaymentEvents
{
    /// <summary>The event, or null and why it cannot be trusted or read. A bad signature, a missing header and a body that is no event are all refusals, never exceptions.</summary>
    Task<(PaymentEvent? Event, string? Refusal)> ReadAsync(string body, string? signature, CancellationToken cancellationToken);
}
