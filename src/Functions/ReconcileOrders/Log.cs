using Microsoft.Extensions.Logging;

namespace OrderSystem.Functions.ReconcileOrders;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "{Woken} open orders woken, the oldest {OldestSeconds} s old (unfinished: {Unfinished})")]
    public static partial void Reconciled(ILogger logger, int woken, long oldestSeconds, bool unfinished);

    [LoggerMessage(2, LogLevel.Error, "Order {OrderId} is open and its item cannot be read: nobody can go on with it")]
    public static partial void Unreadable(ILogger logger, string orderId);
}
