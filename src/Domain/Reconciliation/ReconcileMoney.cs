namespace OrderSystem.Domain;

/// <param name="Stack">This stack's name, as on everything we make at Stripe.</param>
/// <param name="Slice">How much time is compared at once: what it holds is kept in memory.</param>
/// <param name="Settled">How long an order is given before it is judged: its deadline, and some passes after it.</param>
/// <param name="Window">How far back a run looks when nobody says.</param>
/// <param name="MostReleases">
/// No more payments are released or given back in one run; what goes beyond is only told. The protocol leaves no such money, so
/// many at once mean that the orders are not the right ones: an empty table, a restored one, another stack's.
/// </param>
public sealed record MoneySettings(string Stack, TimeSpan Slice, TimeSpan Settled, TimeSpan Window, int MostReleases, string Runbook);

/// <summary>
/// Compares the orders with Stripe's own books, both ways: every PaymentIntent of this stack with the order it names, and
/// every order with the PaymentIntent it names. Money that no order owns is released or given back, and a person is told.
/// It is the last line: nothing in the protocol leaves such money, so whatever it finds is news.
/// </summary>
public sealed class ReconcileMoney(
    IPaymentRecords records, IPaymentGateway payments, ICreatedOrders created, IOrderStore orders, IPaymentQueue queue, IAlerts alerts, IUniqueIds ids, MoneySettings settings, TimeProvider time)
{
    /// <summary>What is left for the payment at hand (a look and a release) and the report.</summary>
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(60);

    /// <param name="from">Null: a window back from <paramref name="to"/>.</param>
    /// <param name="to">Null: as late as orders can be judged.</param>
    public async Task<MoneyReport> RunAsync(DateTimeOffset? from, DateTimeOffset? to, bool dryRun, Func<TimeSpan> remaining, CancellationToken cancellationToken)
    {
        var end = WholeSeconds(to ?? time.GetUtcNow() - settings.Settled);
        var begin = WholeSeconds(from ?? end - settings.Window);
        var run = new Run(dryRun, remaining);
        var at = begin;
        try
        {
            while (at < end)
            {
                var next = at + settings.Slice < end ? at + settings.Slice : end;
                if (!await CompareAsync(run, at, next, cancellationToken))
                {
                    break;
                }

                at = next;
            }
        }
        finally
        {
            // Also when it breaks off: of what was released so far, the next run finds nothing more to tell.
            await TellAsync(run.Report(begin, at, end), dryRun, cancellationToken);
        }

        return run.Report(begin, at, end);
    }

    /// <summary>A person is told when there is news; who asks for a dry run reads its answer.</summary>
    private async Task TellAsync(MoneyReport report, bool dryRun, CancellationToken cancellationToken)
    {
        if (!dryRun && (report.Findings.Count > 0 || report.IsUnfinished))
        {
            await alerts.RaiseAsync(report, settings.Runbook, cancellationToken);
        }
    }

    /// <returns>Whether there was time for all of it.</returns>
    private async Task<bool> CompareAsync(Run run, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var listed = new HashSet<string>(StringComparer.Ordinal);
        string? cursor = null;
        do
        {
            if (run.IsOutOfTime)
            {
                return false;
            }

            var page = await records.ListAsync(from, to, cursor, cancellationToken);
            foreach (var record in page.Records.Where(record => record.Stack == settings.Stack))
            {
                if (run.IsOutOfTime)
                {
                    return false;
                }

                listed.Add(record.PaymentIntent.Id);
                await JudgeAsync(run, record.PaymentIntent, cancellationToken);
            }

            cursor = page.NextCursor;
        }
        while (cursor is not null);

        await foreach (var id in created.FindCreatedAsync(from, to, cancellationToken))
        {
            if (run.IsOutOfTime)
            {
                return false;
            }

            if (await ReadAsync(run, id, null, cancellationToken) is not ({ } order, _))
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
                await LookAsync(run, order, order.PaymentIntentId, cancellationToken);
            }
        }

        return true;
    }

    private async Task JudgeAsync(Run run, PaymentIntentSnapshot listed, CancellationToken cancellationToken)
    {
        run.Payments++;
        var (order, isUnreadable) = OrderId.TryParse(listed.OrderId) is { } id ? await ReadAsync(run, id, listed, cancellationToken) : default;
        if (!isUnreadable && MoneyVerdict.Of(order, listed) is not MoneyVerdict.Agrees)
        {
            // The list is older than the order: what has ended in between looks wrong. An ended order stays as it is, so now
            // Stripe is asked once more.
            await LookAsync(run, order, listed.Id, cancellationToken);
        }
    }

    /// <summary>An order that cannot be read is there all the same: its money is not let go, and a person is told.</summary>
    private async Task<(Order? Order, bool IsUnreadable)> ReadAsync(Run run, OrderId id, PaymentIntentSnapshot? payment, CancellationToken cancellationToken)
    {
        try
        {
            return (await orders.FindAsync(id, cancellationToken), false);
        }
        catch (FormatException)
        {
            run.Add(payment?.Id, id, "the order's item cannot be read", run.DryRun ? MoneyAction.Found : MoneyAction.Reported);
            return (null, true);
        }
    }

    private async Task LookAsync(Run run, Order? order, string paymentIntentId, CancellationToken cancellationToken)
    {
        switch (await payments.GetAsync(paymentIntentId, cancellationToken))
        {
            case PaymentAnswer.Ok { PaymentIntent: { } payment }:
                await SettleAsync(run, order, payment, MoneyVerdict.Of(order, payment), cancellationToken);
                break;

            case PaymentAnswer.Refused { Error: { HttpStatus: 404 } }:
                await SettleAsync(run, order, null, new MoneyVerdict.Differs($"Stripe does not know PaymentIntent {paymentIntentId}"), cancellationToken);
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
                run.Add(payment, order, orphan.Why, run.DryRun ? MoneyAction.Found : await ReleaseAsync(run, payment!.Id, remedy, cancellationToken));
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

    private async Task<MoneyAction> ReleaseAsync(Run run, string paymentIntentId, MoneyAction remedy, CancellationToken cancellationToken)
    {
        if (run.Releases >= settings.MostReleases)
        {
            return MoneyAction.Reported;
        }

        run.Releases++;
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
        (await queue.SendAsync([PaymentMessage.About(order)], TimeSpan.Zero, cancellationToken)).Count == 0 ? MoneyAction.Woken : MoneyAction.Reported;

    // As Stripe keeps time: then every second lies in exactly one slice.
    private static DateTimeOffset WholeSeconds(DateTimeOffset at) => DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds());

    private sealed class Run(bool dryRun, Func<TimeSpan> remaining)
    {
        private readonly List<MoneyFinding> _findings = [];

        public bool DryRun => dryRun;

        public int Payments { get; set; }

        public int Orders { get; set; }

        public int Releases { get; set; }

        public bool IsOutOfTime => remaining() <= Reserve;

        public void Add(PaymentIntentSnapshot? payment, Order? order, string why, MoneyAction action) =>
            Add(payment?.Id ?? order?.PaymentIntentId, order?.Id ?? OrderId.TryParse(payment?.OrderId), why, action, order?.CorrelationId);

        public void Add(string? paymentIntentId, OrderId? orderId, string why, MoneyAction action, string? correlationId = null)
        {
            var finding = new MoneyFinding(paymentIntentId, orderId, why, action) { CorrelationId = correlationId };
            // An order and its PaymentIntent may lie in two slices, and then meet twice.
            if (!_findings.Exists(known => known with { CorrelationId = correlationId } == finding))
            {
                _findings.Add(finding);
            }
        }

        public MoneyReport Report(DateTimeOffset from, DateTimeOffset reached, DateTimeOffset to) => new(from, reached, to, Payments, Orders, _findings);
    }
}
