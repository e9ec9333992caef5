namespace OrderSystem.Dev.Stripe;

/// <summary>How a <see cref="LocalStripe"/> is started.</summary>
public sealed record LocalStripeOptions
{
    /// <summary>The address to listen on; anything but loopback opens it to others, for example to containers.</summary>
    public string Bind { get; init; } = "127.0.0.1";

    /// <summary>0 takes a free port.</summary>
    public int Port { get; init; }

    /// <summary>The one key that is accepted; null accepts every test key (<c>sk_test_…</c>, <c>rk_test_…</c>).</summary>
    public string? ApiKey { get; init; }

    /// <summary>The secret that webhooks are signed with, <c>whsec_…</c>.</summary>
    public string WebhookSecret { get; init; } = "whsec_local";

    /// <summary>Where events are sent; null keeps them for <c>GET /v1/events</c> only. <c>POST /_local/webhooks</c> can set it later.</summary>
    public Uri? WebhookUrl { get; init; }

    /// <summary>
    /// The types of events that are sent to it, those that this system subscribes to; <c>*</c> is every type. All are kept for
    /// <c>GET /v1/events</c>.
    /// </summary>
    public IReadOnlyList<string> EnabledEvents { get; init; } =
    [
        "payment_intent.amount_capturable_updated", "payment_intent.succeeded", "payment_intent.payment_failed", "payment_intent.canceled", "refund.updated", "refund.failed",
    ];

    /// <summary>The pause before the first repetition of a webhook that was not answered 2xx; it doubles each time.</summary>
    public TimeSpan WebhookRetry { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often one webhook is tried. Stripe tries for 3 days in live mode, 3 times in a sandbox.</summary>
    public int WebhookAttempts { get; init; } = 5;

    /// <summary>The clock under the virtual clock that <c>POST /_local/clock</c> advances.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Requests per second and operation before 429 <c>rate_limit</c>; null is no limit. Stripe allows 25 per endpoint.</summary>
    public int? RateLimit { get; init; }

    /// <summary>How long a request waits for another one on the same PaymentIntent before 429 <c>lock_timeout</c>.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a refund that does not settle at once stays as it was first answered.</summary>
    public TimeSpan RefundSettlement { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a hold lives. Stripe: 7 days for a card that the customer uses online, less for some cards.</summary>
    public TimeSpan AuthorizationLifetime { get; init; } = TimeSpan.FromDays(7);
}
