using Microsoft.Extensions.Logging;
using OrderSystem.Domain;

namespace OrderSystem.Adapters.Telemetry;

/// <summary>The payment queue, with each message in the trace of whoever sends it and in the lines of a sampled invocation.</summary>
internal sealed class ObservedQueue(IPaymentQueue queue, Calls calls, ILogger<ObservedQueue> logger) : IPaymentQueue
{
    public async Task<IReadOnlyList<PaymentMessage>> SendAsync(IReadOnlyList<PaymentMessage> messages, TimeSpan delay, CancellationToken cancellationToken)
    {
        if (messages.Count == 0)
        {
            return [];
        }

        var only = messages.Count == 1 ? messages[0] : null;
        var refused = await calls.RunAsync(
            "SQS SendMessageBatch",
            only?.OrderId,
            only?.CorrelationId,
            () => queue.SendAsync(messages, delay, cancellationToken),
            refused => $"{messages.Count - refused.Count} sent, {refused.Count} refused");
        foreach (var message in messages)
        {
            // So that the trace of a whole batch is found by each of its orders.
            if (only is null)
            {
                Traces.About(message.OrderId, message.CorrelationId);
            }

            Log.MessageSent(logger, message.OrderId.Value, refused.Contains(message) ? "refused" : "sent", (long)delay.TotalSeconds, message.CorrelationId);
        }

        return refused;
    }
}

/// <summary>Alerts, in the trace.</summary>
internal sealed class ObservedAlerts(IAlerts alerts, Calls calls) : IAlerts
{
    private const string Publish = "SNS Publish";

    public Task RaiseAsync(DeadLetterAlert alert, CancellationToken cancellationToken) =>
        calls.RunAsync(Publish, alert.Letter.OrderId, alert.Letter.CorrelationId, () => alerts.RaiseAsync(alert, cancellationToken));

    public Task RaiseAsync(MoneyReport report, string runbook, CancellationToken cancellationToken) =>
        calls.RunAsync(Publish, null, null, () => alerts.RaiseAsync(report, runbook, cancellationToken));
}
