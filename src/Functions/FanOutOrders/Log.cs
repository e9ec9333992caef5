using Microsoft.Extensions.Logging;

namespace OrderSystem.Functions.FanOutOrders;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "{Records} records, {Messages} payment messages sent")]
    public static partial void FannedOut(ILogger logger, int records, int messages);

    /// <summary>The mapping's filter lets some records through that ask for nothing; these name no order.</summary>
    [LoggerMessage(4, LogLevel.Debug, "Record {SequenceNumber} ({EventName}) asks for a payment message of order {OrderId} ({CorrelationId})")]
    public static partial void RecordRead(ILogger logger, string sequenceNumber, string eventName, string orderId, string correlationId);

    [LoggerMessage(2, LogLevel.Warning, "{Count} payment messages were refused; the batch is retried from {SequenceNumber}")]
    public static partial void MessagesRefused(ILogger logger, int count, string sequenceNumber);

    [LoggerMessage(3, LogLevel.Error, "Record {SequenceNumber} cannot be read as an order: {Why}")]
    public static partial void RecordUnreadable(ILogger logger, string sequenceNumber, string why);
}
