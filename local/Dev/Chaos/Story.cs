using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OrderSystem.Dev.Orders;

namespace OrderSystem.Dev.Chaos;

/// <summary>What is known of an order when something is wrong with it: its history, its money, and what the functions wrote about it.</summary>
internal sealed partial class Story(Controls controls)
{
    private const int LinesOfOne = 60;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _lines = new(StringComparer.Ordinal);

    /// <summary>Keeps the lines about each order, until it is stopped.</summary>
    public async Task ListenAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await CatchUpAsync(CancellationToken.None);
            try
            {
                await Task.Delay(Pause, stop);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        await CatchUpAsync(CancellationToken.None);
    }

    public async Task<string> TellAsync(string orderId, JsonObject? item, CancellationToken stop)
    {
        var text = new List<string> { item is null ? $"{orderId}  is not in the table" : $"{OrderText.Head(item)}\n{OrderText.Timeline(item)}" };
        foreach (var entry in await controls.LedgerAsync(orderId, stop))
        {
            text.AddRange(entry["movements"]!.AsArray().Select(movement => $"  {movement!["at"]}  {movement["movement"]} {movement["amount"]} {movement["paymentIntent"]}"));
        }

        text.AddRange((_lines.GetValueOrDefault(orderId) ?? []).Select(line => $"  {line}"));
        return string.Join('\n', text);
    }

    private async Task CatchUpAsync(CancellationToken stop)
    {
        foreach (var line in await controls.NewLogLinesAsync(stop))
        {
            var text = (string)line["text"]!;
            foreach (var id in OrderId().Matches(text).Select(match => match.Value).Distinct())
            {
                var lines = _lines.GetOrAdd(id, _ => []);
                lines.Enqueue($"{line["at"]} {line["function"]} {text}");
                if (lines.Count > LinesOfOne)
                {
                    lines.TryDequeue(out _);
                }
            }
        }
    }

    [GeneratedRegex(@"\b[A-Z2-7]{26}\b")]
    private static partial Regex OrderId();
}
