using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Microsoft.Extensions.Logging;
using OrderSystem.Adapters.Telemetry;
using OrderSystem.Domain;

namespace OrderSystem.Functions.ReconcileOrders;

/// <summary>
/// Every minute: wakes the open orders whose next check is due. It is what makes every other way of being woken a matter of
/// speed, not of safety: a lost message, a dead letter, a webhook that never came.
/// <list type="table">
/// <listheader><term>What can go wrong</term><description>What recovers it</description></listheader>
/// <item><term>a run fails, or is skipped</term><description>the next one, a minute later, finds the same orders due</description></item>
/// <item><term>two runs overlap</term><description>an order is woken twice; the second Advance finds nothing to do</description></item>
/// <item><term>an order's item cannot be read</term><description>it is logged as an error, in every run; the others are woken</description></item>
/// <item><term>very many orders are due</term><description>the longest waiting first, so many a second; the rest in the next run</description></item>
/// </list>
/// </summary>
public sealed class Function(Domain.ReconcileOrders orders, IOpenLetters letters, OrderTelemetry telemetry, Invocations invocations, ILogger<Function> logger)
{
    [LambdaFunction]
    public async Task<ReconcileOutput> ReconcileOrders(ReconcileInput input, ILambdaContext context)
    {
        using var invocation = invocations.Begin(context);
        var result = await orders.RunAsync(() => context.RemainingTime, CancellationToken.None);
        telemetry.Count(MetricNames.OrderWoken, result.Woken);
        telemetry.Measure(MetricNames.OldestOpenOrder, result.OldestOpen);
        foreach (var id in result.Unreadable)
        {
            telemetry.Count(MetricNames.OrderUnreadable);
            Log.Unreadable(logger, id.Value);
        }

        // After the work, which must not depend on it: whoever runs every minute can also say how many letters wait.
        telemetry.Count(MetricNames.DeadLettersOpen, await letters.CountAsync(CancellationToken.None));
        telemetry.Count(MetricNames.ReconcilerRan);
        Log.Reconciled(logger, result.Woken, (long)result.OldestOpen.TotalSeconds, result.Unfinished);
        return new ReconcileOutput(result.Woken, (long)result.OldestOpen.TotalSeconds, result.Unfinished);
    }
}
