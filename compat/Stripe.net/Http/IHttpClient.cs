namespace Stripe;

/// <summary>The transport under <see cref="StripeClient"/>.</summary>
public interface IHttpClient
{
    Task<StripeResponse> MakeRequestAsync(StripeRequest request, CancellationToken cancellationToken = default);
}
