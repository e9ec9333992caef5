using System.Collections.Concurrent;

namespace OrderSystem.Dev.Stripe;

/// <summary>So many requests per second and endpoint (docs.stripe.com/rate-limits), counted in whole seconds of real time.</summary>
internal sealed class RateLimiter(LocalStripeOptions options)
{
    private readonly ConcurrentDictionary<string, (long Second, int Count)> _counts = new();

    public void Check(string operation)
    {
        if (options.RateLimit is not { } limit)
        {
            return;
        }

        var second = options.TimeProvider.GetUtcNow().ToUnixTimeSeconds();
        var now = _counts.AddOrUpdate(operation, (second, 1), (_, last) => last.Second == second ? (second, last.Count + 1) : (second, 1));
        if (now.Count > limit)
        {
            throw Exceeded();
        }
    }

    public static StripeProblem Exceeded() => new(429, "invalid_request_error", "Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.")
    {
        Code = "rate_limit",
    };
}
