using Microsoft.Extensions.Logging;
using OrderSystem.Domain;

namespace OrderSystem.Adapters.Telemetry;

/// <summary>
/// What happens to orders, as log lines and business metrics. Ids, words and numbers only: no card, no token, no payload.
/// A change is counted when its conditional write has succeeded, so a message that comes twice counts nothing twice.
/// </summary>
public sealed class OrderTelemetry(MetricBuffer metrics, ILogger<OrderTelemetry> logger) : IOrderObserver
{
    public void Changed(Change change)
    {
        var order = change.After;
        Log.OrderChanged(logger, order.Id.Value, change.Transition.ToString(), order.Status.Word(), order.Version, order.CorrelationId);
        if (MetricOf(change.Transition) is { } counted)
        {
            Count(counted);
        }

        if (change.Transition == Transition.Park)
        {
            Log.OrderNeedsReview(logger, order.Id.Value, order.Review ?? "", order.CorrelationId);
        }

        if (change.Before is { } before && before.Status != order.Status)
        {
            MeasureTimeIn(before, order.UpdatedAt);
            if (order.IsTerminal)
            {
                Count(EndOf(order.Status));
                Measure(MetricNames.OrderProcessingTime, order.UpdatedAt - order.CreatedAt);
            }
        }
    }

    public void Conflicted(Change change)
    {
        Count(MetricNames.OrderConflict);
        Log.OrderConflict(logger, change.After.Id.Value, change.Transition.ToString(), change.After.CorrelationId);
    }

    public void PaymentRefused(Order order, PaymentOperation operation, PaymentError error, ErrorDecision decision)
    {
        if (decision is ErrorDecision.Unknown unknown)
        {
            Count(unknown.Alarm ? MetricNames.StripeCredentialsRefused : MetricNames.PaymentOutcomeUnknown);
        }

        Log.PaymentRefused(
            logger, order.Id.Value, operation.ToString(), error.HttpStatus ?? 0, error.Code ?? "", error.DeclineCode ?? "", error.Replayed, decision.GetType().Name, order.CorrelationId);
    }

    public void Measure(Metric metric, TimeSpan length) => metrics.Add(metric, length.TotalMilliseconds);

    /// <summary>Adds one, or as many as it says; a gauge's value.</summary>
    public void Count(Metric metric, int value = 1) => metrics.Add(metric, value);

    private void MeasureTimeIn(Order before, DateTimeOffset until)
    {
        var metric = before.Status switch
        {
            OrderStatus.Pending => MetricNames.TimeInPending,
            OrderStatus.Processing => MetricNames.TimeInProcessing,
            OrderStatus.Authorized => MetricNames.TimeInAuthorized,
            OrderStatus.PaymentFailed => MetricNames.TimeInPaymentFailed,
            _ => null,
        };
        if (metric is not null)
        {
            // When it came into this status; the entries since then have not changed it. Clocks of two machines may differ.
            var since = before.History.Last(entry => entry.From != entry.To).At;
            Measure(metric, until < since ? TimeSpan.Zero : until - since);
        }
    }

    private static Metric? MetricOf(Transition transition) => transition switch
    {
        Transition.Place => MetricNames.OrderCreated,
        Transition.Authorize => MetricNames.PaymentAuthorized,
        Transition.Decline => MetricNames.PaymentDeclined,
        Transition.NextKey => MetricNames.PaymentKeyGeneration,
        Transition.Park => MetricNames.OrderReview,
        Transition.Resolve => MetricNames.OrderReviewResolved,
        _ => null,
    };

    private static Metric EndOf(OrderStatus status) => status switch
    {
        OrderStatus.Completed => MetricNames.OrderCompleted,
        OrderStatus.Cancelled => MetricNames.OrderCancelled,
        OrderStatus.Refunded => MetricNames.OrderRefunded,
        _ => MetricNames.OrderFailed,
    };
}
