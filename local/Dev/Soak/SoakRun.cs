using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using OrderSystem.Dev.Chaos;
using OrderSystem.Dev.CommandLine;
using OrderSystem.Dev.Orders;
using OrderSystem.Dev.Running;

namespace OrderSystem.Dev.Soak;

/// <summary>
/// Orders at a steady rate for as long as one likes: nothing may be lost, nothing may be held that is not kept on purpose, and
/// the last minute must look like the first.
/// </summary>
/// <param name="addresses">The running system.</param>
/// <param name="options">How much, and how long.</param>
/// <param name="show">Told in one line where it stands.</param>
internal sealed class SoakRun(Addresses addresses, SoakOptions options, Action<string> show) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Streams keep their records for a day: after it, nothing of the orders is left but what leaks.</summary>
    private static readonly TimeSpan StreamsForget = TimeSpan.FromHours(25);

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(2) };
    private readonly Controls _controls = new(addresses);
    private readonly OrderApi _api = new(addresses.Api, "soak");
    private readonly OrderRequest _order = new(["MUG-01"], 2, "pm_card_visa");
    private readonly ConcurrentQueue<double> _answers = new();
    private ConcurrentDictionary<string, byte> _accepted = new();
    private int _refused;

    public async Task<SoakReport> RunAsync(CancellationToken stop)
    {
        await LoadAsync(options.WarmUp, null, stop);
        await EndedAsync(stop);
        await ForgetAsync(stop);
        var before = await Weight.ReadAsync(_http, addresses.Aws, true, stop);

        var samples = new List<SoakSample>();
        await LoadAsync(options.Duration, samples, stop);
        var orders = await EndedAsync(stop);
        var findings = await FindingsAsync(orders, stop);
        var full = await Weight.ReadAsync(_http, addresses.Aws, true, stop);
        await ForgetAsync(stop);
        return new SoakReport(options, samples, orders, findings, before, full, await Weight.ReadAsync(_http, addresses.Aws, true, stop));
    }

    public void Dispose()
    {
        _http.Dispose();
        _controls.Dispose();
        _api.Dispose();
    }

    private async Task LoadAsync(TimeSpan duration, List<SoakSample>? samples, CancellationToken stop)
    {
        (_accepted, _refused) = (new(), 0);
        _answers.Clear();
        var last = await Weight.ReadAsync(_http, addresses.Aws, false, stop);
        var since = Stopwatch.StartNew();
        var (nextSample, placing) = (options.Sample, new HashSet<Task>());
        for (var (i, counted) = (0, 0); since.Elapsed < duration; i++)
        {
            // By the clock, not by pauses: an order is due whether or not the one before has been answered.
            var wait = TimeSpan.FromSeconds((double)i / options.Rate) - since.Elapsed;
            if (wait > TimeSpan.Zero)
            {
                placing.RemoveWhere(task => task.IsCompleted);
                await Task.Delay(wait, stop);
            }

            placing.Add(PlaceAsync(stop));
            if (samples is not null && since.Elapsed >= nextSample)
            {
                var weight = await Weight.ReadAsync(_http, addresses.Aws, false, stop);
                samples.Add(SoakSample.Of(since.Elapsed, Drain(), weight, last, i + 1 - counted));
                (last, nextSample, counted) = (weight, nextSample + options.Sample, i + 1);
                show($"{since.Elapsed.TotalSeconds:0} s: {i + 1} orders placed, {weight.HostMegabytes:0} MB");
            }
        }

        await Task.WhenAll(placing);
    }

    private async Task PlaceAsync(CancellationToken stop)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            var placed = await _api.PlaceAsync(_order, Guid.NewGuid().ToString(), stop);
            _answers.Enqueue(watch.Elapsed.TotalMilliseconds);
            _accepted.TryAdd(placed["orderId"]!.GetValue<string>(), 0);
        }
        catch (VerbException)
        {
            Interlocked.Increment(ref _refused);
        }
    }

    private List<double> Drain()
    {
        var answers = new List<double>();
        while (_answers.TryDequeue(out var answer))
        {
            answers.Add(answer);
        }

        return answers;
    }

    /// <summary>The accepted orders, once all have ended and the queues are empty, or patience is at its end.</summary>
    private async Task<IReadOnlyList<SoakedOrder>> EndedAsync(CancellationToken stop)
    {
        for (var since = Stopwatch.StartNew(); ; await Task.Delay(TimeSpan.FromSeconds(1), stop))
        {
            var orders = (await _controls.ScanAsync("Orders", stop)).Select(SoakedOrder.Read).Where(order => _accepted.ContainsKey(order.OrderId)).ToList();
            var open = _accepted.Count - orders.Count(order => OrderText.HasEnded(order.Status));
            var messages = (await _controls.QueuesAsync(stop)).Sum(MessagesIn);
            if (open + messages == 0 || since.Elapsed > Patience)
            {
                return orders;
            }

            show($"{open} orders are still open, {messages} messages in queues");
            if (open == 0)
            {
                // What is left are second looks at payments, delayed by minutes.
                await _controls.HurryAsync(stop);
            }
        }
    }

    private async Task<IReadOnlyList<string>> FindingsAsync(IReadOnlyList<SoakedOrder> orders, CancellationToken stop)
    {
        var ledger = (await _controls.LedgerAsync(null, stop)).Where(entry => entry["orderId"] is not null).ToDictionary(entry => (string)entry["orderId"]!);
        var queues = await _controls.QueuesAsync(stop);
        return
        [
            .. _refused > 0 ? [$"{_refused} orders were refused"] : Array.Empty<string>(),
            .. _accepted.Count > orders.Count ? [$"{_accepted.Count - orders.Count} accepted orders are lost"] : Array.Empty<string>(),
            .. orders.Where(order => order.Status != "completed").Select(order => $"{order.OrderId} is {order.Status}"),
            .. orders.Where(order => ledger.GetValueOrDefault(order.OrderId) is not { } entry || (long)entry["captures"]! != 1 || (long)entry["captured"]! != order.Total)
                .Select(order => $"{order.OrderId} over {order.Total} was captured as {ledger.GetValueOrDefault(order.OrderId)?.ToJsonString() ?? "nothing"}"),
            .. queues.Where(queue => MessagesIn(queue) > 0).Select(queue => $"{queue["name"]} is not empty: {queue.ToJsonString()}"),
        ];
    }

    private static int MessagesIn(JsonObject queue) => (int)queue["visible"]! + (int)queue["inFlight"]! + (int)queue["delayed"]!;

    /// <summary>Everything that is kept on purpose goes: orders, payments, the streams' day.</summary>
    private async Task ForgetAsync(CancellationToken stop)
    {
        foreach (var (at, path, body) in new[] { (addresses.Aws, "reset", "{}"), (addresses.Aws, "clock", $$"""{"advanceSeconds":{{StreamsForget.TotalSeconds}}}"""), (addresses.Aws, "reset", "{}"), (addresses.Stripe, "reset", "{}") })
        {
            using var content = new StringContent(body);
            using var answer = await _http.PostAsync(new Uri(at, $"_local/{path}"), content, stop);
            answer.EnsureSuccessStatusCode();
            // What a reset or a day wakes (streams, schedules) runs to its end.
            await Task.Delay(TimeSpan.FromSeconds(1), stop);
        }
    }
}
