namespace OrderSystem.Domain;

/// <summary>The calls an order makes to Stripe. All but <see cref="Look"/> may change something there.</summary>
public enum PaymentOperation
{
    /// <summary>GET the PaymentIntent.</summary>
    Look,
    Create,
    Confirm,
    Capture,
    Cancel,
    Refund,
}

/// <summary>What came back from Stripe, or did not.</summary>
public abstract record PaymentAnswer
{
    private PaymentAnswer()
    {
    }

    /// <summary>Stripe's own id of the request (<c>req_…</c>), for its log; null where no answer came.</summary>
    public string? RequestId { get; init; }

    /// <summary>A 2xx.</summary>
    /// <param name="PaymentIntent">As the body shows it; null where the body is something else (a refund).</param>
    /// <param name="Replayed">The body is the stored answer of an earlier call with this key: history, not state.</param>
    public sealed record Ok(PaymentIntentSnapshot? PaymentIntent, bool Replayed) : PaymentAnswer;

    /// <summary>Anything else.</summary>
    public sealed record Refused(PaymentError Error) : PaymentAnswer;
}

/// <summary>An error answer of Stripe. Source: https://docs.stripe.com/api/errors.</summary>
/// <param name="HttpStatus">Null: no answer came (connection failed, timeout). The call may have taken effect.</param>
/// <param name="Replayed">Stripe marked it <c>Idempotent-Replayed: true</c>.</param>
/// <param name="PaymentIntent">As the error's body shows it.</param>
public sealed record PaymentError(
    int? HttpStatus,
    string? Code,
    string? DeclineCode,
    string? Parameter,
    string Message,
    bool Replayed,
    PaymentIntentSnapshot? PaymentIntent)
{
    public Failure AsFailure => new(DeclineCode ?? Code ?? "declined", Message);
}
