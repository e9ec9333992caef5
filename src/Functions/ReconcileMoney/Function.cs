using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Microsoft.Extensions.Logging;
using OrderSystem.Adapters.Telemetry;
using OrderSystem.Domain;

namespace OrderSystem.Functions.ReconcileMoney;

/// <summary>
/// Every day: compares the orders with Stripe's own books, both ways. Money that no order owns is released or given back,
/// and a person is told. It may be invoked by hand for any time: <c>{"from":"…","to":"…","dryRun":true}</c>.
/// <list type="table">
/// <listheader><term>What can go wrong</term><description>What recovers it</description></listheader>
/// <item><term>Stripe cannot be listed, or time runs out</term><description>the invocation fails or says how far it came; the next run's window overlaps, and the alert says what to run by hand</description></item>
/// <item><term>a release is refused or unanswered</term><description>it is reported; the next run looks again</description></item>
/// <item><term>an order is still at work</term><description>it is left alone: its own Advance and ReconcileOrders see to it</description></item>
/// </list>
/// </summary>
public sealed class Function(Domain.ReconcileMoney money, OrderTelemetry telemetry, Invocations invocations, ILogger<Function> logger)
{
    [LambdaFunction]
    public async Task<MoneyOutput> ReconcileMoney(MoneyInput input, ILambdaContext context)
    {
        using var invocation = invocations.Begin(context);
        var report = await money.RunAsync(input.From, input.To, input.DryRun, () => context.RemainingTime, CancellationToken.None);
        telemetry.Count(MetricNames.MoneyReconciled);
        foreach (var finding in report.Findings)
        {
            telemetry.Count(MetricNames.MoneyMismatch);
            Log.Found(logger, finding.PaymentIntentId ?? "none", finding.OrderId?.Value ?? "none", finding.Why, finding.Action.ToString(), finding.CorrelationId ?? "");
        }

        Log.Reconciled(logger, report.Payments, report.Orders, report.Findings.Count, report.From, report.ReachedUntil);
        return MoneyOutput.Of(report);
    }
}
