using Microsoft.Extensions.Logging;

namespace OrderSystem.Functions.ProcessPayment;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "Message {MessageId} cannot be read: {Why}. It goes to the dead-letter queue.")]
    public static partial void MessageUnreadable(ILogger logger, string messageId, string why);

    [LoggerMessage(2, LogLevel.Warning, "Order {OrderId}: this run ended with {Result}; the message comes back ({CorrelationId})")]
    public static partial void NotFinished(ILogger logger, string orderId, string result, string correlationId);

    [LoggerMessage(3, LogLevel.Warning, "Order {OrderId}: this run failed; the message comes back ({CorrelationId})")]
    public static partial void Failed(ILogger logger, Exception failure, string orderId, string correlationId);
}
