namespace OrderSystem.Domain;

/// <summary>
/// Idempotency keys of the calls that ask the card: derived from what the order says, never random and never from the
/// card, so that a repeated call is the same call. Source: https://docs.stripe.com/api/idempotent_requests.
/// </summary>
public static class PaymentKey
{
    public static string Of(Order order, PaymentOperation operation) => operation switch
    {
        PaymentOperation.Create => $"ord:{order.Id}:create:{order.Attempt}:{order.KeyGeneration}",
        PaymentOperation.Confirm => $"ord:{order.Id}:confirm:{order.Attempt}:{order.KeyGeneration}",
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "Capture, cancel and refund use a fresh key each call: Stripe's own state refuses a second one."),
    };
}
