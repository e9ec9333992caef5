using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Model;

/// <summary>Stripe's error answers, as the gateway gives them. Source: https://docs.stripe.com/error-low-level.</summary>
internal static class Errors
{
    /// <summary>Those that come without effect and are not kept.</summary>
    public static string Say(ErrorKind kind) => kind switch
    {
        ErrorKind.NoAnswer => "no answer",
        ErrorKind.BadGateway => "502",
        ErrorKind.Conflict => "409, the key is in use",
        ErrorKind.TooManyRequests => "429",
        ErrorKind.Unauthorized => "401",
        ErrorKind.Forbidden => "403",
        _ => kind.ToString(),
    };

    public static PaymentError Of(ErrorKind kind, bool replayed, PaymentIntentSnapshot? body = null)
    {
        var (status, code, decline, parameter) = kind switch
        {
            ErrorKind.CardDeclined => (402, "card_declined", "generic_decline", (string?)null),
            ErrorKind.PaymentMethod => (400, "resource_missing", null, "payment_method"),
            ErrorKind.UnexpectedState => (400, "payment_intent_unexpected_state", null, null),
            ErrorKind.AlreadyRefunded => (400, "charge_already_refunded", null, null),
            ErrorKind.HoldExpired => (400, "charge_expired_for_capture", null, null),
            ErrorKind.BadRequest => (400, "parameter_invalid_integer", null, "amount"),
            ErrorKind.ServerError => (500, null, null, null),
            ErrorKind.BadGateway => (502, null, null, null),
            ErrorKind.NoAnswer => ((int?)null, (string?)null, (string?)null, (string?)null),
            ErrorKind.Conflict => (409, "idempotency_key_in_use", null, null),
            ErrorKind.TooManyRequests => (429, "rate_limit", null, null),
            ErrorKind.Unauthorized => (401, null, null, null),
            ErrorKind.Forbidden => (403, null, null, null),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
        return new PaymentError(status, code, decline, parameter, "Stripe said no.", replayed, body);
    }
}
