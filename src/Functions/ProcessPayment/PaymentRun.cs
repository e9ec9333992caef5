using Microsoft.Extensions.Logging;
using OrderSystem.Adapters.Telemetry;
using OrderSystem.Domain;

namespace OrderSystem.Functions.ProcessPayment;

/// <param name="Call">The longest one call to Stripe may take.</param>
/// <param name="Reserve">What is kept of the function's time for writing down its answer.</param>
public sealed record PaymentTimes(TimeSpan Call, TimeSpan Reserve);

/// <summary>One Advance of one order, at the edge of the process: whatever goes wrong becomes "deliver it again".</summary>
public sealed class PaymentRun(AdvanceOrders orders, PaymentTimes times, ILogger<PaymentRun> logger)
{
    /// <summary>Whether the message has done its work and can be deleted.</summary>
    public async Task<bool> AdvanceAsync(PaymentMessage message, Func<TimeSpan> remaining)
    {
        try
        {
            CurrentOrder.Is(message.OrderId, message.CorrelationId);
            Traces.About(message.OrderId, message.CorrelationId);
            var result = await orders.AdvanceAsync(message.OrderId, new TimeBudget(remaining, times.Call, times.Reserve), CancellationToken.None);
            if (result == AdvanceResult.Settled)
            {
                return true;
            }

            Log.NotFinished(logger, message.OrderId.Value, result.ToString(), message.CorrelationId);
            return false;
        }
#pragma warning disable CA1031 // The edge: one order's failure must not fail the orders beside it in the batch.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Traces.Failed(message.OrderId, message.CorrelationId, failure);
            Log.Failed(logger, failure, message.OrderId.Value, message.CorrelationId);
            return false;
        }
    }
}
