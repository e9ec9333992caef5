using Microsoft.Extensions.Logging;

namespace OrderSystem.Functions.FanOutOrders;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "{Records} records, {Messages} payment messages sent")]
    public static partial void FannedOut(ILogger logger, int records, int messages);

    [LoggerMessage(2, LogLevel.Warning, "{Count} payment messages were refused; the batch is retried from {SequenceNumber}")]
    public static partial void MessagesRefused(ILogger logger, int count, string sequenceNumber);

    [LoggerMessage(3, LogLevel.Error, "Record {SequenceNumber} cannot be read as an order: {Why}")]
    public static partial void RecordUnreadable(ILogger logger, string sequenceNumber, string why);
}
