using OrderSystem.Domain;
using Stripe;
using PaymentRecord = OrderSystem.Domain.PaymentRecord;

namespace OrderSystem.Adapters.Stripe;

/// <summary>
/// The account's PaymentIntents, for reconciliation. What is cancelled or refunded here belongs to no order, so a refund carries
/// the stack alone.
/// </summary>
public sealed class StripePaymentRecords(StripeCalls calls, StripeSettings settings) : IPaymentRecords
{
    /// <summary>The most that Stripe gives at once.</summary>
    private const int PageSize = 100;

    private static readonly List<string> Expansions = [.. StripeCalls.Expansions.Select(path => "data." + path)];

    public async Task<PaymentRecordPage> ListAsync(DateTimeOffset from, DateTimeOffset to, string? cursor, CancellationToken cancellationToken)
    {
        var page = await calls.SendAsync(
            client => new PaymentIntentService(client).ListAsync(
                new PaymentIntentListOptions
                {
                    Created = new DateRangeOptions { GreaterThanOrEqual = NextSecond(from), LessThan = NextSecond(to) },
                    Limit = PageSize,
                    StartingAfter = cursor,
                    Expand = Expansions,
                },
                cancellationToken: cancellationToken),
            cancellationToken);
        return new PaymentRecordPage([.. page.Data.Select(RecordOf)], page.HasMore && page.Data.Count > 0 ? page.Data[^1].Id : null);
    }

    public Task<PaymentAnswer> CancelAsync(string paymentIntentId, string key, CancellationToken cancellationToken) =>
        calls.CancelAsync(paymentIntentId, key, cancellationToken);

    public Task<PaymentAnswer> RefundAsync(string paymentIntentId, string key, CancellationToken cancellationToken) =>
        calls.RefundAsync(paymentIntentId, new(StringComparer.Ordinal) { [StripeMetadata.Stack] = settings.Stack }, key, cancellationToken);

    private static PaymentRecord RecordOf(PaymentIntent intent) => new(
        StripeSnapshots.Of(intent),
        intent.Metadata?.GetValueOrDefault(StripeMetadata.Stack),
        new DateTimeOffset(DateTime.SpecifyKind(intent.Created, DateTimeKind.Utc)));

    /// <summary>Rounded up: what has a whole second is at or after an instant exactly if it is at or after the next whole one.</summary>
    private static DateTime NextSecond(DateTimeOffset instant)
    {
        var over = instant.UtcTicks % TimeSpan.TicksPerSecond;
        return instant.UtcDateTime.AddTicks(over == 0 ? 0 : TimeSpan.TicksPerSecond - over);
    }
}
