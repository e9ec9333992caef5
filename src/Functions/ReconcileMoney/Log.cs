using Microsoft.Extensions.Logging;

namespace OrderSystem.Functions.ReconcileMoney;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "{Payments} payments and {Orders} orders compared, {Findings} findings, from {From} until {Until}")]
    public static partial void Reconciled(ILogger logger, int payments, int orders, int findings, DateTimeOffset from, DateTimeOffset until);

    [LoggerMessage(2, LogLevel.Error, "PaymentIntent {PaymentIntentId}, order {OrderId}: {Why} ({Action}) ({CorrelationId})")]
    public static partial void Found(ILogger logger, string paymentIntentId, string orderId, string why, string action, string correlationId);
}
