namespace OrderSystem.Domain;

/// <param name="Stack">This stack's name, as on everything we make at Stripe.</param>
/// <param name="Slice">How much time is compared at once: what it holds is kept in memory.</param>
/// <param name="Settled">How long an order is given before it is judged: its deadline, and some passes after it.</param>
/// <param name="Window">How far back a run looks when nobody says.</param>
public sealed record MoneySettings(string Stack, TimeSpan Slice, TimeSpan Settled, TimeSpan Window, string Runbook);

/// <summary>
/// Compares the orders with Stripe's own books, both ways: every PaymentIntent of this stack with the order it names, and
/// every order with the PaymentIntent it names. Money that no order owns is released or given back, and a person is told.
/// It is the last line: nothing in the protocol leaves such money, so whatever it finds is news.
/// </summary>
public sealed class ReconcileMoney(
    IPaymentRecords records, IPaymentGateway payments, ICreatedOrders created, IOrderStore orders, IPaymentQueue queue, IAlerts alerts, IUniqueIds ids, MoneySettings settings, TimeProvider time)
{
    /// <summary>What is left for the page at hand and the report.</summary>
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(30);

    /// <param name="from">Null: a window back from <paramref name="to"/>.</param>
    /// <param name="to">Null: as late as orders can be judged.</param>
    public async Task<MoneyReport> RunAsync(DateTimeOffset? from, DateTimeOffset? to, bool dryRun, Func<TimeSpan> remaining, CancellationToken cancellationToken)
    {
        var end = to ?? time.GetUtcNow() - settings.Settled;
        var begin = from ?? end - settings.Window;
        var run = new Run(dryRun);
        var at = begin;
        while (at < end && remaining() > Reserve)
        {
            var next = at + settings.Slice < end ? at + settings.Slice : end;
            await CompareAsync(run, at, next, cancellationToken);
            at = next;
        }

        var report = new MoneyReport(begin, at, end, run.Payments, run.Orders, run.Findings);
        if (report.Findings.Count > 0 || report.IsUnfinished)
        {
            await alerts.RaiseAsync(report, settings.Runbook, cancellationToken);
        }

        return report;
    }

    private async Task CompareAsync(Run run, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var listed = new HashSet<string>(StringComparer.Ordinal);
        string? cursor = null;
        do
        {
            var page = await records.ListAsync(from, to, cursor, cancellationToken);
            foreach (var record in page.Records.Where(record => record.Stack == settings.Stack))
            {
                listed.Add(record.PaymentIntent.Id);
                await JudgeAsync(run, record.PaymentIntent, cancellationToken);
            }

            cursor = page.NextCursor;
        }
        while (cursor is not null);

        await foreach (var id in created.FindCreatedAsync(from, to, cancellationToken))
        {
            if (await orders.FindAsync(id, cancellationToken) is not { } order)
            {
                continue;
            }

            run.Orders++;
            if (order.PaymentIntentId is null)
            {
                await SettleAsync(run, order, null, MoneyVerdict.OfUnpaid(order), cancellationToken);
            }
            else if (!listed.Contains(order.PaymentIntentId))
            {
                // Made in the slice before or after, or not there at all.
                await JudgeOwnAsync(run, order, order.PaymentIntentId, cancellationToken);
            }
        }
    }

    private async Task JudgeAsync(Run run, PaymentIntentSnapshot payment, CancellationToken cancellationToken)
    {
        run.Payments++;
        var order = OrderId.TryParse(payment.OrderId) is { } id ? await orders.FindAsync(id, cancellationToken) : null;
        await SettleAsync(run, order, payment, MoneyVerdict.Of(order, payment), cancellationToken);
    }

    private async Task JudgeOwnAsync(Run run, Order order, string paymentIntentId, CancellationToken cancellationToken)
    {
        switch (await payments.GetAsync(paymentIntentId, cancellationToken))
        {
            case PaymentAnswer.Ok { PaymentIntent: { } payment }:
                await SettleAsync(run, order, payment, MoneyVerdict.Of(order, payment), cancellationToken);
                break;

            case PaymentAnswer.Refused { Error: { HttpStatus: 404 } }:
                await SettleAsync(run, order, null, new MoneyVerdict.Differs($"order {order.Id} names PaymentIntent {paymentIntentId}, which Stripe does not know"), cancellationToken);
                break;

            case PaymentAnswer.Refused refused:
                throw new PaymentOutcomeUnknownException($"PaymentIntent {paymentIntentId} could not be looked at: {refused.Error.Message}");
        }
    }

    private async Task SettleAsync(Run run, Order? order, PaymentIntentSnapshot? payment, MoneyVerdict verdict, CancellationToken cancellationToken)
    {
        switch (verdict)
        {
            case MoneyVerdict.Orphan orphan when Remedy(payment!) is { } remedy:
                run.Add(payment, order, orphan.Why, run.DryRun ? MoneyAction.Found : await ReleaseAsync(payment!.Id, remedy, cancellationToken));
                break;

            case MoneyVerdict.Differs differs:
                run.Add(payment, order, differs.Why, run.DryRun ? MoneyAction.Found : MoneyAction.Reported);
                break;

            case MoneyVerdict.WakeOrder wake:
                run.Add(payment, order, wake.Why, run.DryRun ? MoneyAction.Found : await WakeAsync(order!, cancellationToken));
                break;
        }
    }

    /// <summary>How money that no order owns is let go; null where there is none.</summary>
    private static MoneyAction? Remedy(PaymentIntentSnapshot payment) => payment.Status switch
    {
        PaymentIntentStatus.Canceled => null,
        PaymentIntentStatus.Succeeded => payment.IsRefundedInFull ? null : MoneyAction.Refunded,
        // The card network has it: the next run sees what came of it.
        PaymentIntentStatus.Processing or PaymentIntentStatus.Unknown => MoneyAction.Reported,
        _ => MoneyAction.Cancelled,
    };

    private async Task<MoneyAction> ReleaseAsync(string paymentIntentId, MoneyAction remedy, CancellationToken cancellationToken)
    {
        var answer = remedy switch
        {
            MoneyAction.Cancelled => await records.CancelAsync(paymentIntentId, ids.Next(), cancellationToken),
            MoneyAction.Refunded => await records.RefundAsync(paymentIntentId, ids.Next(), cancellationToken),
            _ => null,
        };
        // Refused or unanswered: reported, and the next run looks again.
        return answer is PaymentAnswer.Ok ? remedy : MoneyAction.Reported;
    }

    private async Task<MoneyAction> WakeAsync(Order order, CancellationToken cancellationToken) =>
        (await queue.SendAsync([new PaymentMessage(order.Id, order.CorrelationId)], TimeSpan.Zero, cancellationToken)).Count == 0 ? MoneyAction.Woken : MoneyAction.Reported;

    private sealed class Run(bool dryRun)
    {
        public bool DryRun => dryRun;

        public int Payments { get; set; }

        public int Orders { get; set; }

        public List<MoneyFinding> Findings { get; } = [];

        public void Add(PaymentIntentSnapshot? payment, Order? order, string why, MoneyAction action) =>
            Findings.Add(new MoneyFinding(payment?.Id ?? order?.PaymentIntentId, order?.Id ?? OrderId.TryParse(payment?.OrderId), why, action));
    }
}
