namespace OrderSystem.Domain.Tests;

public enum FaultKind
{
    /// <summary>The request never arrives. No answer.</summary>
    RequestLost,

    /// <summary>The request arrives after all, when the test says so. No answer.</summary>
    RequestLate,

    /// <summary>The call takes effect. No answer.</summary>
    AnswerLost,

    /// <summary>An error that is kept under the call's key, so that it is replayed for ever. No effect, unless rolled forward.</summary>
    ErrorKept,

    /// <summary>The call takes effect, and an error is kept under its key.</summary>
    ErrorAfterEffect,

    /// <summary>An error from before the idempotency layer: the next call with this key is a new one. No effect.</summary>
    ErrorNotKept,
}

/// <summary>What goes wrong with one call to Stripe.</summary>
internal sealed record Fault(FaultKind Kind, int Status = 500, string? Code = null, string? Parameter = null)
{
    public static Fault RequestLost { get; } = new(FaultKind.RequestLost);

    public static Fault RequestLate { get; } = new(FaultKind.RequestLate);

    public static Fault AnswerLost { get; } = new(FaultKind.AnswerLost);

    public static Fault ServerError { get; } = new(FaultKind.ErrorKept);

    public static Fault ServerErrorAfterEffect { get; } = new(FaultKind.ErrorAfterEffect);

    /// <summary>Another call with this key is in progress.</summary>
    public static Fault KeyInUse { get; } = new(FaultKind.ErrorNotKept, 409, "idempotency_key_in_use");

    public static Fault RateLimited { get; } = new(FaultKind.ErrorNotKept, 429, "rate_limit");

    public static Fault Unauthorized { get; } = new(FaultKind.ErrorNotKept, 401);

    public static Fault BadRequest { get; } = new(FaultKind.ErrorNotKept, 400, "parameter_invalid_integer", "amount");
}

/// <summary>How a payment method behaves when it is used.</summary>
public enum Card
{
    Approves,

    /// <summary>402, with a failed charge.</summary>
    Declines,

    /// <summary>402 before a charge was made.</summary>
    DeclinesWithoutCharge,

    /// <summary>400 with param=payment_method, already when the PaymentIntent is made.</summary>
    UnknownAtCreate,

    /// <summary>400 with param=payment_method when the PaymentIntent is confirmed.</summary>
    UnknownAtConfirm,

    /// <summary>2xx, and the card network takes its time.</summary>
    TakesItsTime,

    /// <summary>2xx, and the customer would have to act.</summary>
    NeedsAction,
}
