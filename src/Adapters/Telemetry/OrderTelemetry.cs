using AWS.Lambda.Powertools.Metrics;
using Microsoft.Extensions.Logging;
using OrderSystem.Domain;

namespace OrderSystem.Adapters.Telemetry;

/// <summary>
/// What happens to orders, as log lines and business metrics. Ids, words and numbers only: no card, no token, no payload.
/// </summary>
public sealed class OrderTelemetry(MetricBuffer metrics, ILogger<OrderTelemetry> logger) : IOrderObserver
{
    public void Changed(Change change)
    {
        var order = change.After;
        Log.OrderChanged(logger, order.Id.Value, change.Transition.ToString(), order.Status.Word(), order.Version, order.CorrelationId);
        switch (change.Transition)
        {
            case Transition.Place:
                Count("OrderCreated");
                break;
            case Transition.Decline:
                Count("PaymentDeclined");
                break;
            case Transition.NextKey:
                Count("PaymentKeyGeneration");
                break;
            case Transition.Park:
                Count("OrderReview");
                Log.OrderNeedsReview(logger, order.Id.Value, order.Review ?? "", order.CorrelationId);
                break;
        }

        if (order.IsTerminal && change.Before is { IsTerminal: false })
        {
            Count(order.Status switch
            {
                OrderStatus.Completed => "OrderCompleted",
                OrderStatus.Cancelled => "OrderCancelled",
                OrderStatus.Refunded => "OrderRefunded",
                _ => "OrderFailed",
            });
            metrics.Add("OrderProcessingTime", (order.UpdatedAt - order.CreatedAt).TotalMilliseconds, MetricUnit.Milliseconds);
        }
    }

    public void Conflicted(Change change)
    {
        Count("OrderConflict");
        Log.OrderConflict(logger, change.After.Id.Value, change.Transition.ToString(), change.After.CorrelationId);
    }

    public void PaymentRefused(Order order, PaymentOperation operation, PaymentError error, ErrorDecision decision)
    {
        if (decision is ErrorDecision.Unknown unknown)
        {
            Count(unknown.Alarm ? "StripeCredentialsRefused" : "PaymentOutcomeUnknown");
        }

        Log.PaymentRefused(
            logger, order.Id.Value, operation.ToString(), error.HttpStatus ?? 0, error.Code ?? "", error.DeclineCode ?? "", error.Replayed, decision.GetType().Name, order.CorrelationId);
    }

    /// <summary>A length of time that belongs to no single order.</summary>
    public void Measure(string name, TimeSpan length) => metrics.Add(name, length.TotalMilliseconds, MetricUnit.Milliseconds);

    /// <summary>Adds one to a metric that belongs to no single order.</summary>
    public void Count(string name) => metrics.Add(name, 1, MetricUnit.Count);
}
