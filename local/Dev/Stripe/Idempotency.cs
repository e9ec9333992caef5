namespace OrderSystem.Dev.Stripe;

/// <summary>
/// Idempotency keys (docs.stripe.com/api/idempotent_requests): the first answer of a request that had begun is kept, success or
/// failure, 500 included, and given again for 24 hours; a key belongs to the endpoint and parameters it was first used with.
/// Stripe keeps the keys of an account and of a mode apart; this is one account in test mode.
/// </summary>
internal sealed class Idempotency(VirtualClock clock)
{
    private static TimeSpan Lifetime => TimeSpan.FromHours(24);

    private readonly Dictionary<string, Entry> _entries = [];

    /// <summary>Keys in the order they were first used.</summary>
    private readonly Queue<(string Key, DateTimeOffset Began)> _ages = new();

    /// <summary>The kept answer, or null where this request is the first and must come to its <see cref="End"/>.</summary>
    /// <exception cref="StripeProblem">The key is in use right now, or was used for something else.</exception>
    public StripeAnswer? Begin(string key, string fingerprint, string requestId)
    {
        if (key.Length > 255)
        {
            throw StripeProblem.Invalid("Idempotency keys must be at most 255 characters.", code: "idempotency_key_too_long");
        }

        Prune();
        if (!_entries.TryGetValue(key, out var entry))
        {
            var began = clock.Now;
            _entries.Add(key, new Entry(fingerprint, requestId, began));
            _ages.Enqueue((key, began));
            return null;
        }

        if (entry.Answer is not { } answer || entry.Body is not { } body)
        {
            throw InUse(key);
        }

        return entry.Fingerprint == fingerprint
            ? answer with { Body = body.ToString(), Replays = entry.RequestId }
            : throw new StripeProblem(
                400,
                "idempotency_error",
                $"Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '{key}' if you meant to execute a different request.");
    }

    public static StripeProblem InUse(string key) => new(
        409,
        "idempotency_error",
        $"There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): {key}. Please try again later.")
    {
        Code = "idempotency_key_in_use",
        ShouldRetry = true,
    };

    /// <summary>The first request has ended; null: it had not begun, and the key is as good as unused.</summary>
    public void End(string key, string requestId, StripeAnswer? answer)
    {
        // The clock may have been moved past the key's life while the request ran, and another may have it now.
        if (!_entries.TryGetValue(key, out var entry) || entry.RequestId != requestId)
        {
            return;
        }

        if (answer is null)
        {
            _ = _entries.Remove(key);
        }
        else
        {
            _entries[key] = entry with { Answer = answer with { Body = "" }, Body = new PackedText(answer.Body) };
        }
    }

    private void Prune()
    {
        while (_ages.TryPeek(out var oldest) && clock.Now - oldest.Began >= Lifetime)
        {
            _ = _ages.Dequeue();
            if (_entries.TryGetValue(oldest.Key, out var entry) && entry.Began == oldest.Began)
            {
                _ = _entries.Remove(oldest.Key);
            }
        }
    }

    /// <param name="Answer">Without its body. Null while the first request is on its way.</param>
    private sealed record Entry(string Fingerprint, string RequestId, DateTimeOffset Began, StripeAnswer? Answer = null, PackedText? Body = null);
}
