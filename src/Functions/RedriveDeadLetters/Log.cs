using Microsoft.Extensions.Logging;

namespace OrderSystem.Functions.RedriveDeadLetters;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Letter {LetterId} of order {OrderId}: {Action} ({CorrelationId})")]
    public static partial void Redriven(ILogger logger, string letterId, string orderId, string action, string correlationId);
}
