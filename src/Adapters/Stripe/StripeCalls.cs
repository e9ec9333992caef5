using OrderSystem.Domain;
using Stripe;

namespace OrderSystem.Adapters.Stripe;

/// <summary>
/// Calls to Stripe about one PaymentIntent. Whatever comes back becomes a value; what did not come back becomes one, too.
/// </summary>
public sealed class StripeCalls(StripeClients clients, StripeSettings settings)
{
    /// <summary>What a snapshot of a PaymentIntent is read from, beyond its own fields.</summary>
    internal static readonly List<string> Expansions = ["latest_charge.refunds"];

    internal static RequestOptions Key(string key) => new() { IdempotencyKey = key };

    internal Task<PaymentAnswer> CancelAsync(string paymentIntentId, string key, CancellationToken cancellationToken) => CallAsync(
        client => new PaymentIntentService(client).CancelAsync(
            paymentIntentId, new PaymentIntentCancelOptions { Expand = Expansions }, Key(key), cancellationToken),
        cancellationToken);

    /// <summary>Gives back all that is left of what was captured.</summary>
    internal Task<PaymentAnswer> RefundAsync(string paymentIntentId, Dictionary<string, string> metadata, string key, CancellationToken cancellationToken) => CallAsync(
        async client =>
        {
            await new RefundService(client).CreateAsync(new RefundCreateOptions { PaymentIntent = paymentIntentId, Metadata = metadata }, Key(key), cancellationToken);
            // The answer is a refund; the PaymentIntent is looked at next.
            return null;
        },
        cancellationToken);

    internal async Task<PaymentAnswer> CallAsync(Func<StripeClient, Task<PaymentIntent?>> call, CancellationToken cancellationToken)
    {
        try
        {
            var intent = await SendAsync(call, cancellationToken);
            return new PaymentAnswer.Ok(intent is null ? null : StripeSnapshots.Of(intent), IsReplay(intent?.StripeResponse)) { RequestId = intent?.StripeResponse?.RequestId };
        }
        catch (StripeException refused)
        {
            return new PaymentAnswer.Refused(ErrorOf(refused)) { RequestId = refused.StripeResponse?.RequestId };
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

    /// <summary>The bare call; its errors are Stripe.net's.</summary>
    internal async Task<T> SendAsync<T>(Func<StripeClient, Task<T>> call, CancellationToken cancellationToken)
    {
        var client = await clients.GetAsync(cancellationToken);
        try
        {
            return await call(client);
        }
        catch (StripeException refused) when ((int)refused.HttpStatusCode is 401 or 403)
        {
            clients.Forget();
            throw;
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
}
