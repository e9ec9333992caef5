using Microsoft.Extensions.Logging;

namespace OrderSystem.Adapters.Telemetry;

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
}
