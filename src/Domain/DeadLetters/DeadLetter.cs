namespace OrderSystem.Domain;

/// <summary>What a dead letter holds, which says how it is sent back.</summary>
public enum LetterKind
{
    /// <summary>A message of the payment queue.</summary>
    PaymentMessage,

    /// <summary>Where in the stream a batch is that was given up; its records are letters of their own.</summary>
    StreamPosition,

    /// <summary>One record of the orders table's stream, as Lambda would deliver it.</summary>
    StreamRecord,

    /// <summary>A run of a function that did not begin, or failed. There is no order in it.</summary>
    Invocation,

    /// <summary>None of these.</summary>
    Unreadable,
}

/// <summary>A message that nobody could process, as it came out of a dead-letter or on-failure queue.</summary>
/// <param name="Id">Of the source and the message: the same letter has the same id, however often it comes.</param>
/// <param name="Source">The queue it came from.</param>
/// <param name="OrderId">The order it is about, if that can be told.</param>
/// <param name="Cause">Why it is here, in one word for grouping: <c>unreadable</c>, <c>retries_exhausted</c>, <c>stream_failure</c>, <c>NAME_failed</c> or <c>NAME_not_invoked</c> of a function.</param>
/// <param name="ReceiveCount">How often it was tried, as far as the queue knows.</param>
public sealed record DeadLetter(
    string Id,
    LetterKind Kind,
    string Source,
    string Body,
    IReadOnlyDictionary<string, string> Attributes,
    OrderId? OrderId,
    string Cause,
    string Error,
    int ReceiveCount,
    DateTimeOffset FirstSeen,
    DateTimeOffset LastSeen,
    string? Trace)
{
    /// <summary>The order's correlation id, if the letter tells it.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>
    /// Two letters with the same key are one alert: an order and a cause; a function and a cause, which may write a letter a
    /// minute; or the letter alone.
    /// </summary>
    public string AlertKey => Kind == LetterKind.Invocation ? $"{Source}/{Cause}" : $"{OrderId?.Value ?? Id}/{Cause}";
}

/// <summary>What a person is told: once for each order and cause.</summary>
public sealed record DeadLetterAlert(DeadLetter Letter, string? OrderStatus, string Runbook)
{
    public string Key => Letter.AlertKey;
}
