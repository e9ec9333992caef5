using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using OrderSystem.Dev.CommandLine;

namespace OrderSystem.Dev.Orders;

/// <summary>Many orders at a rate: placed, then asked for until each has ended.</summary>
/// <param name="api">Where they go.</param>
/// <param name="order">What each of them is.</param>
/// <param name="count">How many.</param>
/// <param name="rate">Orders a second; null: <see cref="Together"/> at a time.</param>
/// <param name="key">The Idempotency-Key; null: a new one for each.</param>
internal sealed class OrderRun(OrderApi api, OrderRequest order, int count, int? rate, string? key)
{
    private const int Together = 10;

    /// <summary>How long an order may take after the last one was placed, before this gives up on it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // One order is watched closely; for many, asking must cost less than ordering.
    private readonly TimeSpan _pause = TimeSpan.FromMilliseconds(count > Together ? 250 : 50);
    private readonly ConcurrentQueue<string> _open = new();
    private readonly ConcurrentBag<double> _answered = [];
    private readonly ConcurrentBag<double> _took = [];
    private readonly ConcurrentDictionary<string, int> _ended = new();
    private readonly ConcurrentDictionary<string, int> _refused = new();
    private readonly TaskCompletionSource _allPlaced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The first order that was accepted.</summary>
    public string? Followed { get; private set; }

    public bool AllEnded => _ended.Values.Sum() == count;

    /// <exception cref="VerbException">A single order was refused.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var shown = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var progress = ShowAsync(shown.Token);
        var following = Task.WhenAll(Enumerable.Range(0, Together).Select(_ => FollowAsync(cancellationToken)));
        try
        {
            await PlaceAllAsync(cancellationToken);
            _allPlaced.SetResult();
            await following;
        }
        finally
        {
            _allPlaced.TrySetResult();
            await shown.CancelAsync();
            await progress;
        }
    }

    public string Summary()
    {
        var lines = new List<string> { $"{count} order{(count == 1 ? "" : "s")}: {string.Join(", ", Counts())}" };
        lines.AddRange(_refused.Select(r => $"  {r.Value} × {r.Key}"));
        if (!_answered.IsEmpty)
        {
            lines.Add($"  POST answered after {Percentiles(_answered)}");
        }

        if (!_took.IsEmpty)
        {
            lines.Add($"  ended after        {Percentiles(_took)}");
        }

        return string.Join('\n', lines);
    }

    private async Task PlaceAllAsync(CancellationToken cancellationToken)
    {
        if (rate is not { } perSecond)
        {
            await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = Together, CancellationToken = cancellationToken }, async (_, stop) => await PlaceAsync(stop));
            return;
        }

        // By the clock, not by pauses: an order is due whether or not the one before has been answered.
        var started = Stopwatch.StartNew();
        var placing = new List<Task>(count);
        for (var i = 0; i < count; i++)
        {
            var wait = TimeSpan.FromSeconds((double)i / perSecond) - started.Elapsed;
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, cancellationToken);
            }

            placing.Add(PlaceAsync(cancellationToken));
        }

        await Task.WhenAll(placing);
    }

    private async Task PlaceAsync(CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            var placed = await api.PlaceAsync(order, key ?? Guid.NewGuid().ToString(), cancellationToken);
            _answered.Add(watch.Elapsed.TotalMilliseconds);
            var orderId = placed["orderId"]!.GetValue<string>();
            Followed ??= orderId;
            _open.Enqueue(orderId);
        }
        catch (VerbException refused) when (count > 1)
        {
            _refused.AddOrUpdate(refused.Message, 1, (_, times) => times + 1);
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset? end = null;
        while (true)
        {
            if (_allPlaced.Task.IsCompleted)
            {
                end ??= DateTimeOffset.UtcNow + Patience;
                if (_open.IsEmpty || DateTimeOffset.UtcNow > end)
                {
                    return;
                }
            }

            if (_open.TryDequeue(out var orderId))
            {
                var seen = await api.GetAsync(orderId, cancellationToken);
                if (OrderText.HasEnded(seen["status"]!.GetValue<string>()))
                {
                    End(seen);
                    continue;
                }

                _open.Enqueue(orderId);
            }

            await Task.Delay(_pause, cancellationToken);
        }
    }

    private void End(JsonObject seen)
    {
        _ended.AddOrUpdate(seen["status"]!.GetValue<string>(), 1, (_, n) => n + 1);
        _took.Add((OrderText.Time(seen["updatedAt"]!) - OrderText.Time(seen["createdAt"]!)).TotalMilliseconds);
    }

    private async Task ShowAsync(CancellationToken cancellationToken)
    {
        while (!Console.IsOutputRedirected && !cancellationToken.IsCancellationRequested)
        {
            Console.Write($"\r\e[K{_answered.Count}/{count} placed, {string.Join(", ", Counts())}");
            await Task.Delay(100, CancellationToken.None);
        }

        if (!Console.IsOutputRedirected)
        {
            Console.Write("\r\e[K");
        }
    }

    private IEnumerable<string> Counts()
    {
        var open = _answered.Count - _ended.Values.Sum();
        return _ended.OrderByDescending(e => e.Value).Select(e => $"{e.Value} {e.Key}")
            .Concat(open > 0 ? [$"{open} open"] : [])
            .Concat(_refused.IsEmpty ? [] : [$"{_refused.Values.Sum()} refused"]);
    }

    private static string Percentiles(IReadOnlyCollection<double> values)
    {
        var sorted = values.Order().ToList();
        double At(double share) => sorted[Math.Min(sorted.Count - 1, (int)(share * sorted.Count))];
        return sorted.Count == 1 ? $"{sorted[0]:0} ms" : $"p50 {At(0.5):0} ms, p99 {At(0.99):0} ms, at most {sorted[^1]:0} ms";
    }
}
