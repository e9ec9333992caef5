using Microsoft.Extensions.Logging;

namespace OrderSystem.Functions.StripeWebhook;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Event {EventId} ({Type}) for order {OrderId}: {Outcome} ({CorrelationId})")]
    public static partial void Received(ILogger logger, string eventId, string type, string orderId, string outcome, string correlationId);

    [LoggerMessage(2, LogLevel.Warning, "A webhook was refused: {Why}")]
    public static partial void Refused(ILogger logger, string why);
}
