using System.Diagnostics;
using System.Text.Json.Nodes;

namespace OrderSystem.Dev.Chaos;

/// <summary>
/// Lets everything come to rest after nothing goes wrong any more, as an operator would: dead letters are sent back, money is
/// reconciled. What is hidden or delayed in a queue is not waited for: the cloud's clock is set forward.
/// </summary>
internal sealed class Quiet(Controls controls, Customers customers, IReadOnlySet<string> functions, string customerPrefix)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);

    /// <summary>Longer than a refund takes to come back.</summary>
    private static readonly TimeSpan RefundSettles = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan DoomTakes = TimeSpan.FromSeconds(60);

    private readonly HashSet<string> _sentBack = new(StringComparer.Ordinal);

    public int SentBack => _sentBack.Count;

    /// <summary>Waits until there is nothing wrong twice in a row, or patience is at its end.</summary>
    public async Task<(Snapshot Seen, IReadOnlyList<Finding> Findings)> WaitAsync(TimeSpan patience, Action<string> show, CancellationToken stop)
    {
        await UntilTheDoomedAreDeadAsync(show, stop);
        await controls.CalmStripeAsync(stop);
        await controls.AdvanceStripeAsync(RefundSettles, stop);
        var since = Stopwatch.StartNew();
        for (var (round, calm) = (1, 0); ; round++)
        {
            var seen = await LookAsync(stop);
            var findings = Oracle.Judge(customers.Placed, seen);
            calm = findings.Count == 0 ? calm + 1 : 0;
            if (calm == 2 || since.Elapsed > patience)
            {
                return (seen, findings);
            }

            show($"coming to rest, {since.Elapsed.TotalSeconds:0} s: {findings.Count} things not yet as they should be{(findings.Count == 0 ? "" : $", for example {findings[0].OrderId} {findings[0].Text}")}");
            await SendBackAsync(seen, stop);
            await controls.HurryAsync(stop);
            if (round % 10 == 5 && functions.Contains("ReconcileMoney"))
            {
                // What its daily schedule would do later, when these orders are old enough to be judged.
                var now = DateTimeOffset.UtcNow;
                await controls.InvokeAsync("ReconcileMoney", new() { ["from"] = now - TimeSpan.FromHours(1), ["to"] = now + TimeSpan.FromMinutes(1) }, stop);
            }

            await Task.Delay(Pause, stop);
        }
    }

    public async Task<Snapshot> LookAsync(CancellationToken stop)
    {
        // Queues first: a message that is gone by then has done its work by the time the orders are read.
        var queues = await controls.QueuesAsync(stop);
        var orders = (await controls.ScanAsync("Orders", stop)).Where(order => ((string)order["customerId"]!).StartsWith(customerPrefix, StringComparison.Ordinal)).ToList();
        var ours = orders.Select(order => (string)order["orderId"]!).ToHashSet();
        var ledger = (await controls.LedgerAsync(null, stop)).Where(entry => entry["orderId"] is not null).ToDictionary(entry => (string)entry["orderId"]!);
        var letters = await controls.ScanAsync("DeadLetters", stop);
        return new Snapshot(
            DateTimeOffset.UtcNow,
            orders,
            ledger,
            queues.ToDictionary(queue => (string)queue["name"]!, queue => (int)queue["visible"]! + (int)queue["inFlight"]! + (int)queue["delayed"]!),
            // Alerts that were raised are kept in the same table.
            [.. letters.Where(letter => letter["source"] is not null && (letter["orderId"] is null || ours.Contains((string)letter["orderId"]!)))]);
    }

    /// <summary>Stripe stays out of reach for some orders until their messages are dead letters; then those can be sent back.</summary>
    private async Task UntilTheDoomedAreDeadAsync(Action<string> show, CancellationToken stop)
    {
        var doomed = customers.Placed.Where(one => one.Planned.Doomed).Select(one => one.OrderId).OfType<string>().ToHashSet();
        for (var since = Stopwatch.StartNew(); doomed.Count > 0 && since.Elapsed < DoomTakes; await Task.Delay(Pause, stop))
        {
            var seen = await LookAsync(stop);
            doomed.ExceptWith(seen.Letters.Select(letter => (string?)letter["orderId"]).OfType<string>());
            // Faster than its fate.
            doomed.ExceptWith(seen.Orders.Where(order => (string)order["status"]! is not ("pending" or "processing" or "authorized")).Select(order => (string)order["orderId"]!));
            show($"{doomed.Count} messages on their way to the dead letters");
            await controls.HurryAsync(stop);
        }
    }

    private async Task SendBackAsync(Snapshot seen, CancellationToken stop)
    {
        var open = seen.Letters.Where(letter => (string?)letter["parked"] == "open" && letter["orderId"] is not null).ToList();
        if (open.Count > 0 && functions.Contains("RedriveDeadLetters"))
        {
            await controls.InvokeAsync("RedriveDeadLetters", new() { ["rate"] = 100 }, stop);
            _sentBack.UnionWith(open.Select(letter => (string)letter["letterId"]!));
            return;
        }

        foreach (var letter in open.Where(letter => (string?)letter["source"] == "PaymentDeadLetters" && _sentBack.Add((string)letter["letterId"]!)))
        {
            await controls.SendAsync("PaymentQueue", (string)letter["body"]!, stop);
        }
    }
}
