namespace OrderSystem.Adapters.Stripe;

/// <param name="SecretId">The Secrets Manager secret that holds <c>{"apiKey":"sk_…","webhookSecret":"whsec_…"}</c>.</param>
/// <param name="ApiBase">Where Stripe answers; null: Stripe itself.</param>
/// <param name="Stack">This stack's name, written on every object we make, so that several stacks can share an account.</param>
/// <param name="CallTimeout">The longest one call may take. Stripe's own default, 80 s, outlives the function.</param>
public sealed record StripeSettings(string SecretId, string? ApiBase, string Stack, TimeSpan CallTimeout)
{
    /// <summary>A TCP connection takes milliseconds; one that does not is not worth the call's time.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a secret is used before it is read again: a rotated key is taken up within this time.</summary>
    public TimeSpan SecretLifetime { get; init; } = TimeSpan.FromMinutes(5);
}
