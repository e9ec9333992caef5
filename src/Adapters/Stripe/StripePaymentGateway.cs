using OrderSystem.Domain;
using Stripe;

namespace OrderSystem.Adapters.Stripe;

/// <summary>
/// The payment port over Stripe.net. Three calls pay an order, never one: create cannot move money, confirm asks the card
/// for a hold, capture takes it. Whatever comes back becomes a value; what did not come back becomes one, too.
/// </summary>
public sealed class StripePaymentGateway(StripeClients clients, StripeSettings settings) : IPaymentGateway
{
    /// <summary>On every object we make: which order it is for.</summary>
    public const string OrderIdKey = "order_id";

    /// <summary>On every object we make: which deployment made it.</summary>
    public const string StackKey = "stack";

    private static readonly List<string> Expansions = ["latest_charge.refunds"];

    public Task<PaymentAnswer> CreateAsync(Order order, string key, CancellationToken cancellationToken) => CallAsync(
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
            Key(key),
            cancellationToken),
        cancellationToken);

    public Task<PaymentAnswer> ConfirmAsync(Order order, string key, CancellationToken cancellationToken) => CallAsync(
        client => new PaymentIntentService(client).ConfirmAsync(
            order.PaymentIntentId,
            new PaymentIntentConfirmOptions
            {
                PaymentMethod = order.PaymentMethodId,
                OffSession = true,
                // Nobody is there to pass a 3D Secure challenge: it counts as a decline.
                ErrorOnRequiresAction = true,
                Expand = Expansions,
            },
            Key(key),
            cancellationToken),
        cancellationToken);

    public Task<PaymentAnswer> CaptureAsync(Order order, string key, CancellationToken cancellationToken) => CallAsync(
        client => new PaymentIntentService(client).CaptureAsync(
            order.PaymentIntentId, new PaymentIntentCaptureOptions { Expand = Expansions }, Key(key), cancellationToken),
        cancellationToken);

    public Task<PaymentAnswer> CancelAsync(Order order, string key, CancellationToken cancellationToken) => CallAsync(
        client => new PaymentIntentService(client).CancelAsync(
            order.PaymentIntentId, new PaymentIntentCancelOptions { Expand = Expansions }, Key(key), cancellationToken),
        cancellationToken);

    public Task<PaymentAnswer> RefundAsync(Order order, string key, CancellationToken cancellationToken) => CallAsync(
        async client =>
        {
            await new RefundService(client).CreateAsync(
                new RefundCreateOptions { PaymentIntent = order.PaymentIntentId, Metadata = Metadata(order) }, Key(key), cancellationToken);
            // The answer is a refund; the PaymentIntent is looked at next.
            return null;
        },
        cancellationToken);

    public Task<PaymentAnswer> GetAsync(string paymentIntentId, CancellationToken cancellationToken) => CallAsync(
        client => new PaymentIntentService(client).GetAsync(
            paymentIntentId, new PaymentIntentGetOptions { Expand = Expansions }, cancellationToken: cancellationToken),
        cancellationToken);

    private async Task<PaymentAnswer> CallAsync(Func<StripeClient, Task<PaymentIntent?>> call, CancellationToken cancellationToken)
    {
        var client = await clients.GetAsync(cancellationToken);
        try
        {
            var intent = await call(client);
            return new PaymentAnswer.Ok(intent is null ? null : StripeSnapshots.Of(intent), IsReplay(intent?.StripeResponse));
        }
        catch (StripeException refused)
        {
            if ((int)refused.HttpStatusCode is 401 or 403)
            {
                clients.Forget();
            }

            return new PaymentAnswer.Refused(ErrorOf(refused));
        }
        catch (HttpRequestException lost)
        {
            return new PaymentAnswer.Refused(NoAnswer(lost.Message));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new PaymentAnswer.Refused(NoAnswer($"no answer within {settings.CallTimeout.TotalSeconds} s"));
        }
    }

    private static PaymentError ErrorOf(StripeException refused)
    {
        var error = refused.StripeError;
        // Stripe.net reports a body that is not JSON without a StripeError (a proxy's 502 page): the status still counts.
        var status = (int)refused.HttpStatusCode;
        return new PaymentError(
            status == 0 ? null : status,
            error?.Code,
            error?.DeclineCode,
            error?.Param,
            error?.Message ?? "Stripe's answer could not be read.",
            IsReplay(refused.StripeResponse),
            error?.PaymentIntent is { } intent ? StripeSnapshots.Of(intent) : null);
    }

    private static PaymentError NoAnswer(string why) => new(null, null, null, null, why, Replayed: false, null);

    private static bool IsReplay(StripeResponse? response) =>
        response?.Headers is { } headers && headers.TryGetValues("Idempotent-Replayed", out var values) && values.Contains("true", StringComparer.OrdinalIgnoreCase);

    private static RequestOptions Key(string key) => new() { IdempotencyKey = key };

    private Dictionary<string, string> Metadata(Order order) => new(StringComparer.Ordinal) { [OrderIdKey] = order.Id.Value, [StackKey] = settings.Stack };
}
