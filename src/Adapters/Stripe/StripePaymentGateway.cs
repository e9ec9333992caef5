using OrderSystem.Domain;
using Stripe;

namespace OrderSystem.Adapters.Stripe;

/// <summary>
/// The payment port over Stripe.net. Three calls pay an order, never one: create cannot move money, confirm asks the card
/// for a hold, capture takes it.
/// </summary>
public sealed class StripePaymentGateway(StripeCalls calls, StripeSettings settings) : IPaymentGateway
{
    public Task<PaymentAnswer> CreateAsync(Order order, string key, CancellationToken cancellationToken) => calls.CallAsync(
        client => new PaymentIntentService(client).CreateAsync(
            new PaymentIntentCreateOptions
            {
                Amount = order.Total.Amount,
                Currency = order.Total.Currency.Code,
                PaymentMethod = order.PaymentMethodId,
                // Cards only: no redirects, no methods that settle days later.
                AllowedPaymentMethodTypes = ["card"],
                CaptureMethod = "manual",
                Description = $"Order {order.Id}",
                Metadata = Metadata(order),
            },
            StripeCalls.Key(key),
            cancellationToken),
        cancellationToken);

    public Task<PaymentAnswer> ConfirmAsync(Order order, string key, CancellationToken cancellationToken) => calls.CallAsync(
        client => new PaymentIntentService(client).ConfirmAsync(
            order.PaymentIntentId,
            new PaymentIntentConfirmOptions
            {
                PaymentMethod = order.PaymentMethodId,
                OffSession = true,
                // Nobody is there to pass a 3D Secure challenge: it counts as a decline.
                ErrorOnRequiresAction = true,
                Expand = StripeCalls.Expansions,
            },
            StripeCalls.Key(key),
            cancellationToken),
        cancellationToken);

    public Task<PaymentAnswer> CaptureAsync(Order order, string key, CancellationToken cancellationToken) => calls.CallAsync(
        client => new PaymentIntentService(client).CaptureAsync(
            order.PaymentIntentId, new PaymentIntentCaptureOptions { Expand = StripeCalls.Expansions }, StripeCalls.Key(key), cancellationToken),
        cancellationToken);

    // A PaymentIntent that the order does not have fails in the call, as a capture of it would.
    public Task<PaymentAnswer> CancelAsync(Order order, string key, CancellationToken cancellationToken) =>
        calls.CancelAsync(order.PaymentIntentId!, key, cancellationToken);

    public Task<PaymentAnswer> RefundAsync(Order order, string key, CancellationToken cancellationToken) =>
        calls.RefundAsync(order.PaymentIntentId!, Metadata(order), key, cancellationToken);

    public Task<PaymentAnswer> GetAsync(string paymentIntentId, CancellationToken cancellationToken) => calls.CallAsync(
        client => new PaymentIntentService(client).GetAsync(
            paymentIntentId, new PaymentIntentGetOptions { Expand = StripeCalls.Expansions }, cancellationToken: cancellationToken),
        cancellationToken);

    private Dictionary<string, string> Metadata(Order order) => new(StringComparer.Ordinal)
    {
        [StripeMetadata.OrderId] = order.Id.Value,
        [StripeMetadata.CorrelationId] = order.CorrelationId,
        [StripeMetadata.Stack] = settings.Stack,
    };
}
