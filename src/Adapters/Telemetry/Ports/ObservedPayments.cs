using System.Globalization;
using Microsoft.Extensions.Logging;
using OrderSystem.Domain;

namespace OrderSystem.Adapters.Telemetry;

/// <summary>Stripe, with the time and the outcome of each call as metrics, in the trace, and in the lines of a sampled invocation.</summary>
internal sealed class ObservedPayments(IPaymentGateway payments, StripeTelemetry telemetry) : IPaymentGateway
{
    public Task<PaymentAnswer> CreateAsync(Order order, string key, CancellationToken cancellationToken) =>
        RunAsync(PaymentOperation.Create, order, () => payments.CreateAsync(order, key, cancellationToken));

    public Task<PaymentAnswer> ConfirmAsync(Order order, string key, CancellationToken cancellationToken) =>
        RunAsync(PaymentOperation.Confirm, order, () => payments.ConfirmAsync(order, key, cancellationToken));

    public Task<PaymentAnswer> CaptureAsync(Order order, string key, CancellationToken cancellationToken) =>
        RunAsync(PaymentOperation.Capture, order, () => payments.CaptureAsync(order, key, cancellationToken));

    public Task<PaymentAnswer> CancelAsync(Order order, string key, CancellationToken cancellationToken) =>
        RunAsync(PaymentOperation.Cancel, order, () => payments.CancelAsync(order, key, cancellationToken));

    public Task<PaymentAnswer> RefundAsync(Order order, string key, CancellationToken cancellationToken) =>
        RunAsync(PaymentOperation.Refund, order, () => payments.RefundAsync(order, key, cancellationToken));

    public Task<PaymentAnswer> GetAsync(string paymentIntentId, CancellationToken cancellationToken) => telemetry.RunAsync(
        nameof(PaymentOperation.Look), CurrentOrder.Value?.Id, CurrentOrder.Value?.CorrelationId, () => payments.GetAsync(paymentIntentId, cancellationToken));

    private Task<PaymentAnswer> RunAsync(PaymentOperation operation, Order order, Func<Task<PaymentAnswer>> call) =>
        telemetry.RunAsync(operation.ToString(), order.Id, order.CorrelationId, call);
}

/// <summary>The account's books, observed alike.</summary>
internal sealed class ObservedRecords(IPaymentRecords records, StripeTelemetry telemetry) : IPaymentRecords
{
    public Task<PaymentRecordPage> ListAsync(DateTimeOffset from, DateTimeOffset to, string? cursor, CancellationToken cancellationToken) =>
        telemetry.ListAsync(() => records.ListAsync(from, to, cursor, cancellationToken));

    public Task<PaymentAnswer> CancelAsync(string paymentIntentId, string key, CancellationToken cancellationToken) =>
        telemetry.RunAsync(nameof(PaymentOperation.Cancel), null, null, () => records.CancelAsync(paymentIntentId, key, cancellationToken));

    public Task<PaymentAnswer> RefundAsync(string paymentIntentId, string key, CancellationToken cancellationToken) =>
        telemetry.RunAsync(nameof(PaymentOperation.Refund), null, null, () => records.RefundAsync(paymentIntentId, key, cancellationToken));
}

/// <summary>What every call to Stripe leaves behind.</summary>
internal sealed class StripeTelemetry(Calls calls, MetricBuffer metrics, TimeProvider time, ILogger<StripeTelemetry> logger)
{
    private const int TooManyRequests = 429;

    public Task<PaymentAnswer> RunAsync(string operation, OrderId? about, string? correlationId, Func<Task<PaymentAnswer>> call) => calls.RunAsync(
        $"Stripe {operation}",
        about,
        correlationId,
        call,
        (answer, duration) =>
        {
            var (status, replayed) = answer switch
            {
                PaymentAnswer.Ok ok => (200, ok.Replayed),
                PaymentAnswer.Refused refused => (refused.Error.HttpStatus ?? 0, refused.Error.Replayed),
                _ => (0, false),
            };
            var failed = Count(operation, status, duration);
            Log.StripeCalled(logger, about?.Value ?? "none", operation, status, (long)duration.TotalMilliseconds, answer.RequestId ?? "none", replayed, correlationId ?? "");
            return new Calls.Ending(status == 0 ? "no answer" : status.ToString(CultureInfo.InvariantCulture), failed);
        });

    /// <summary>Its errors are exceptions: a list that cannot be read ends the run.</summary>
    public async Task<PaymentRecordPage> ListAsync(Func<Task<PaymentRecordPage>> call)
    {
        const string Operation = "List";
        var began = time.GetTimestamp();
        var status = 0;
        try
        {
            var page = await calls.RunAsync($"Stripe {Operation}", null, null, call, (_, _) => new Calls.Ending("200"));
            status = 200;
            return page;
        }
        finally
        {
            Count(Operation, status, time.GetElapsedTime(began));
        }
    }

    private bool Count(string operation, int status, TimeSpan duration)
    {
        // A decline, or a state that is not the expected one, is an answer: Stripe works.
        var failed = status is 0 or 401 or 403 or 409 or TooManyRequests or >= 500;
        metrics.Add(MetricNames.StripeCallTime, duration.TotalMilliseconds, operation);
        metrics.Add(MetricNames.StripeCallError, failed ? 1 : 0, operation);
        if (status == TooManyRequests)
        {
            metrics.Add(MetricNames.StripeThrottled, 1);
        }

        return failed;
    }
}
