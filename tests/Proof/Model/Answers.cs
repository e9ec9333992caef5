using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Model;

internal enum AnswerKind
{
    Nothing,
    Wait,
    Call,
    Write,
}

/// <summary>What a pass does next, said in keys.</summary>
/// <param name="Breach">The rules broke their own table, or threw: what they did.</param>
internal readonly record struct Answer(AnswerKind Kind, PaymentOperation Operation, Transition Transition, OrderKey After, string? Breach);

/// <summary>Error answers of Stripe, as many as the rules tell apart.</summary>
internal enum ErrorKind
{
    CardDeclined,
    PaymentMethod,
    UnexpectedState,
    AlreadyRefunded,
    HoldExpired,
    BadRequest,
    ServerError,
    BadGateway,
    NoAnswer,
    Conflict,
    TooManyRequests,
    Unauthorized,
    Forbidden,
}

internal enum ErrorAnswer
{
    Declined,
    NextKey,
    LookAgain,
    Unknown,
    Park,
}

/// <summary>Changes of an order that Decide does not ask for.</summary>
internal enum Move
{
    Attach,
    NextKey,
    Park,
    Retry,
    ReserveStock,
    RejectStock,
    Stop,
    Resolve,
    ResolveAndStop,
}
