using Microsoft.Extensions.Logging;

namespace OrderSystem.Adapters.Telemetry;

/// <summary>
/// Ids, words and numbers only. A line about an order names its id and its correlation id among its own arguments: Powertools
/// keeps a scope for one logger and not for the parallel parts of an invocation, so none is relied on.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Order {OrderId}: {Transition}, now {Status} at version {Version} ({CorrelationId})")]
    public static partial void OrderChanged(ILogger logger, string orderId, string transition, string status, long version, string correlationId);

    [LoggerMessage(2, LogLevel.Error, "Order {OrderId} waits for a person: {Why} ({CorrelationId})")]
    public static partial void OrderNeedsReview(ILogger logger, string orderId, string why, string correlationId);

    [LoggerMessage(3, LogLevel.Information, "Order {OrderId}: {Transition} lost a race, reading again ({CorrelationId})")]
    public static partial void OrderConflict(ILogger logger, string orderId, string transition, string correlationId);

    [LoggerMessage(4, LogLevel.Warning, "Order {OrderId}: Stripe {Operation} answered {HttpStatus} {Code} {DeclineCode} (replayed: {Replayed}), which means {Decision} ({CorrelationId})")]
    public static partial void PaymentRefused(
        ILogger logger, string orderId, string operation, int httpStatus, string code, string declineCode, bool replayed, string decision, string correlationId);

    // What a sampled invocation tells, besides.

    [LoggerMessage(10, LogLevel.Debug, "This invocation is sampled: its lines from Debug on are written")]
    public static partial void Sampled(ILogger logger);

    [LoggerMessage(11, LogLevel.Debug, "Order {OrderId}: read, {Status} at version {Version}, in {DurationMs} ms ({CorrelationId})")]
    public static partial void OrderRead(ILogger logger, string orderId, string status, long version, long durationMs, string correlationId);

    [LoggerMessage(12, LogLevel.Debug, "There is no order {OrderId}; asked in {DurationMs} ms ({CorrelationId})")]
    public static partial void OrderMissing(ILogger logger, string orderId, long durationMs, string correlationId);

    [LoggerMessage(13, LogLevel.Debug, "Order {OrderId}: conditional write of {Transition} on version {Version}: {Outcome}, in {DurationMs} ms ({CorrelationId})")]
    public static partial void OrderWritten(ILogger logger, string orderId, string transition, long version, string outcome, long durationMs, string correlationId);

    [LoggerMessage(14, LogLevel.Debug, "Order {OrderId}: Stripe {Operation} answered {HttpStatus} in {DurationMs} ms (request {StripeRequestId}, replayed: {Replayed}) ({CorrelationId})")]
    public static partial void StripeCalled(
        ILogger logger, string orderId, string operation, int httpStatus, long durationMs, string stripeRequestId, bool replayed, string correlationId);

    [LoggerMessage(15, LogLevel.Debug, "Order {OrderId}: payment message {Outcome}, visible in {DelaySeconds} s ({CorrelationId})")]
    public static partial void MessageSent(ILogger logger, string orderId, string outcome, long delaySeconds, string correlationId);
}
