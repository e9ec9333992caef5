namespace OrderSystem.Domain;

/// <summary>What an error answer of Stripe means for the order.</summary>
public abstract record ErrorDecision
{
    private ErrorDecision()
    {
    }

    /// <summary>The card was asked and said no.</summary>
    public sealed record Declined(Failure Failure) : ErrorDecision;

    /// <summary>This key will answer so for ever: go on with the next one (T13), or to a person after the last (T14).</summary>
    public sealed record NextKey(string Why) : ErrorDecision;

    /// <summary>Our view of the PaymentIntent is old: look again and decide again.</summary>
    public sealed record LookAgain : ErrorDecision;

    /// <summary>Nobody knows what happened: throw; the redelivery looks and decides.</summary>
    /// <param name="Alarm">Our credentials are refused: every order stands still until a person acts.</param>
    public sealed record Unknown(string Why, bool Alarm) : ErrorDecision;

    /// <summary>Our bug or bad data: a person must look (T14).</summary>
    public sealed record Park(string Why) : ErrorDecision;
}

/// <summary>Reads an error answer. Pure; the first row that matches counts. Source: https://docs.stripe.com/error-low-level.</summary>
public static class DecideError
{
    public static ErrorDecision Of(PaymentOperation operation, PaymentError error)
    {
        var asksTheCard = operation is PaymentOperation.Create or PaymentOperation.Confirm;
        return error switch
        {
            { HttpStatus: 402 } when asksTheCard => new ErrorDecision.Declined(error.AsFailure),
            { HttpStatus: 400, Parameter: "payment_method" } when asksTheCard => new ErrorDecision.Declined(error.AsFailure),
            { Replayed: true } when asksTheCard => new ErrorDecision.NextKey($"{operation} replayed {error.HttpStatus} {error.Code}"),
            { Code: "payment_intent_unexpected_state" or "charge_already_refunded" } => new ErrorDecision.LookAgain(),
            // The hold is gone; Stripe shows the PaymentIntent as canceled.
            { Code: "charge_expired_for_capture" or "capture_charge_authorization_expired" } => new ErrorDecision.LookAgain(),
            { HttpStatus: 402 } when operation == PaymentOperation.Capture => new ErrorDecision.LookAgain(),
            { HttpStatus: null or >= 500 or 409 or 429 } => new ErrorDecision.Unknown($"{operation}: {error.HttpStatus?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "no answer"}", Alarm: false),
            { HttpStatus: 401 or 403 } => new ErrorDecision.Unknown($"{operation}: Stripe refuses our credentials ({error.HttpStatus})", Alarm: true),
            _ => new ErrorDecision.Park($"{operation} refused: {error.HttpStatus} {error.Code}"),
        };
    }
}
