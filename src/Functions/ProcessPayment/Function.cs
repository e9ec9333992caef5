using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
using Microsoft.Extensions.Logging;
using OrderSystem.Adapters.Telemetry;
using OrderSystem.Domain;

namespace OrderSystem.Functions.ProcessPayment;

/// <summary>
/// Takes messages from the payment queue and brings each order as far as it can go: create, confirm and capture its
/// PaymentIntent at Stripe, and write down where it stands. The rules are in <c>Decide</c>; this is the delivery.
/// <list type="table">
/// <listheader><term>What can go wrong</term><description>What recovers it</description></listheader>
/// <item><term>a message comes twice, or two at once</term><description>the order's version lets one write win; the other reads again and finds the work done</description></item>
/// <item><term>Stripe's answer is lost</term><description>the message comes back; the next run looks at the PaymentIntent before it does anything. It can succeed only once, so it charges only once</description></item>
/// <item><term>Stripe is down, slow or throttles</term><description>the message comes back after a growing, random delay; eight times, then it is a dead letter with an alert</description></item>
/// <item><term>this process dies anywhere</term><description>the message comes back when its visibility runs out; the same look</description></item>
/// <item><term>the card is declined</term><description>not an error: the order waits for another card, or ends</description></item>
/// <item><term>a message cannot be read</term><description>only that one fails; it is soon a dead letter with an alert</description></item>
/// </list>
/// </summary>
public sealed class Function(PaymentRun run, IRetryDelay retryDelay, Invocations invocations, ILogger<Function> logger)
{
    [LambdaFunction]
    public async Task<SQSBatchResponse> ProcessPayment(SQSEvent batch, ILambdaContext context)
    {
        using var invocation = invocations.Begin(context);
        var deliveries = batch.Records.ConvertAll(Delivery.Of);
        var unreadable = deliveries.Where(delivery => delivery.Message is null).ToList();
        var byOrder = deliveries.Where(delivery => delivery.Message is not null).GroupBy(delivery => delivery.Message!.OrderId);

        // One Advance for each order, side by side: they wait for Stripe, not for the processor.
        var runs = await Task.WhenAll(byOrder.Select(async order =>
            (Deliveries: order.ToList(), Done: await run.AdvanceAsync(order.First().Message!, () => context.RemainingTime))));

        var failed = runs.Where(order => !order.Done).SelectMany(order => order.Deliveries).ToList();
        foreach (var delivery in unreadable)
        {
            Log.MessageUnreadable(logger, delivery.MessageId, delivery.Error);
        }

        await Task.WhenAll([
            .. failed.Select(delivery => retryDelay.DelayAsync(delivery.ReceiptHandle, delivery.ReceiveCount, CancellationToken.None)),
            .. unreadable.Select(delivery => retryDelay.ReturnNowAsync(delivery.ReceiptHandle, CancellationToken.None)),
        ]);
        return new SQSBatchResponse([.. failed.Concat(unreadable).Select(delivery => new SQSBatchResponse.BatchItemFailure { ItemIdentifier = delivery.MessageId })]);
    }
}
