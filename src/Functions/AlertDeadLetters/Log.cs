using Microsoft.Extensions.Logging;

namespace OrderSystem.Functions.AlertDeadLetters;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "Letter {LetterId} parked: {Cause}, order {OrderId} ({CorrelationId})")]
    public static partial void Parked(ILogger logger, string letterId, string cause, string orderId, string correlationId);

    [LoggerMessage(2, LogLevel.Error, "Letter {MessageId} could not be parked or alerted; it stays in its queue")]
    public static partial void NotParked(ILogger logger, Exception failure, string messageId);
}
