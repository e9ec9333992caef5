using System.Diagnostics;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using LocalCloud.Metering;
using OrderSystem.Dev.CommandLine;
using OrderSystem.Dev.Orders;
using OrderSystem.Dev.Running;

namespace OrderSystem.Dev.Cost;

/// <summary>Places a realistic mix of orders in a system of its own, and takes the counts of what they made it do.</summary>
/// <param name="addresses">Where the system is to listen.</param>
/// <param name="orders">How many are counted.</param>
/// <param name="rate">Orders a second: slow, so that batches are as small as they are at 50,000 a day, which is the dear case.</param>
/// <param name="show">Told in one line where it stands.</param>
internal sealed class MeasureRun(Addresses addresses, int orders, int rate, Action<string> show) : IDisposable
{
    /// <summary>As <see cref="Assumptions.StripeCallMilliseconds"/>, so that webhooks and polls meet orders in the states in which they would.</summary>
    private const int StripeMilliseconds = 300;

    /// <summary>So many that each function has run often enough to be compiled to the end: a process that serves 50,000 orders a day is.</summary>
    private const int WarmUpOrders = 250;

    private const int WarmUpRate = 6;
    private const int Polls = 2;
    private const int Runs = 3;
    private static readonly TimeSpan BetweenPolls = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    // As long as ReconcileMoney may take.
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(15) };
    private readonly OrderApi _api = new(addresses.Api, "cost");

    /// <exception cref="VerbException">It could not be measured fairly.</exception>
    public async Task<Profile> RunAsync(string command, CancellationToken stop)
    {
        try
        {
            return await MeasureAsync(command, stop);
        }
        catch (TaskCanceledException late) when (!stop.IsCancellationRequested)
        {
            throw new VerbException($"The system did not answer in time: {late.Message} Measure when this machine has less to do.");
        }
    }

    private async Task<Profile> MeasureAsync(string command, CancellationToken stop)
    {
        await using var host = await SystemHost.StartAsync(new SystemOptions { Addresses = addresses }, stop);
        await PostAsync(addresses.Stripe, "_local/faults", new() { ["random"] = new JsonObject { ["seed"] = 1, ["probability"] = 1, ["faults"] = new JsonArray("latency"), ["ms"] = StripeMilliseconds } }, stop);
        show($"{WarmUpOrders} orders to warm up");
        await PlaceAsync(WarmUpOrders, WarmUpRate, stop);
        await UntilQuietAsync(host, stop);
        await RunSchedulesAsync(host, 3, stop);
        await CompareAsync(DateTimeOffset.UtcNow.AddHours(-1), stop);
        var metrics = host.Cloud.Usage.Metrics;
        await PostAsync(addresses.Aws, "_local/reset", [], stop);
        var before = await StripeCallsAsync(stop);

        // Stripe keeps the payments of the warm-up, whose orders are gone: the comparison must not meet them.
        await Task.Delay(TimeSpan.FromSeconds(1), stop);
        var begun = DateTimeOffset.UtcNow;
        await PlaceAsync(orders, rate, stop);
        await UntilQuietAsync(host, stop);
        await RunSchedulesAsync(host, Runs, stop);
        var usage = host.Cloud.Usage;
        // Those of cold starts were sent before the count began, and are billed like the others.
        usage = usage with { Metrics = [.. usage.Metrics.Concat(metrics).DistinctBy(metric => (metric.Namespace, metric.Metric, metric.Dimensions))] };
        var after = await StripeCallsAsync(stop);
        var (itemBytes, ended) = await ItemsAsync(stop);

        show("ReconcileMoney compares them");
        var idle = host.Cloud.Usage;
        var compared = await CompareAsync(begun, stop);
        var afterCompare = await StripeCallsAsync(stop);
        return new Profile(
            Machine(),
            DateOnly.FromDateTime(DateTime.UtcNow),
            command,
            ended,
            orders,
            StripeMilliseconds,
            after.ToDictionary(call => call.Key, call => call.Value - before.GetValueOrDefault(call.Key)),
            itemBytes,
            usage,
            compared,
            afterCompare.Values.Sum() - after.Values.Sum(),
            Only(host.Cloud.Usage, idle, "ReconcileMoney"));
    }

    /// <summary>What runs by the clock, so that it is measured even if the run is shorter than its period. ReconcileMoney has a measurement of its own.</summary>
    private async Task RunSchedulesAsync(SystemHost host, int times, CancellationToken stop)
    {
        foreach (var schedule in host.Cloud.Usage.Schedules.Where(schedule => schedule.Function != "ReconcileMoney"))
        {
            for (var i = 0; i < times; i++)
            {
                await PostAsync(addresses.Aws, $"_local/schedules/{schedule.Schedule}/fire", [], stop);
                await UntilQuietAsync(host, stop);
            }
        }
    }

    public void Dispose()
    {
        _api.Dispose();
        _http.Dispose();
    }

    private async Task PlaceAsync(int count, int rate, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        var running = new List<Task>(count);
        for (var i = 0; i < count; i++)
        {
            var wait = TimeSpan.FromSeconds((double)i / rate) - clock.Elapsed;
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, stop);
            }

            running.Add(OrderAsync(_api, Mix.Of(i), stop));
            show($"{i + 1}/{count} orders placed");
        }

        await Task.WhenAll(running);
    }

    private static async Task OrderAsync(OrderApi api, Customer customer, CancellationToken stop)
    {
        var placed = await api.PlaceAsync(new OrderRequest(["MUG-01", "TEE-01"], 1, customer.Card), Guid.NewGuid().ToString(), stop);
        var id = placed["orderId"]!.GetValue<string>();
        if (customer.Cancels)
        {
            await TryAsync(() => api.CancelAsync(id, stop));
        }

        for (var poll = 0; poll < Polls; poll++)
        {
            await Task.Delay(BetweenPolls, stop);
            await api.GetAsync(id, stop);
        }

        if (customer.NextCard is { } card)
        {
            await TryAsync(() => api.RetryAsync(id, card, stop));
        }
    }

    /// <summary>A customer who is too late is told so; the request was made.</summary>
    private static async Task TryAsync(Func<Task<JsonObject>> request)
    {
        try
        {
            await request();
        }
        catch (VerbException)
        {
            // 409: the order has gone on meanwhile.
        }
    }

    /// <summary>Nothing is in a queue and no function is at work, twice in a row: between a receipt and its invocation nobody seems to be.</summary>
    private async Task UntilQuietAsync(SystemHost host, CancellationToken stop)
    {
        show("waiting until all has come to rest");
        var since = Stopwatch.StartNew();
        for (var calm = 0; calm < 4; await Task.Delay(500, stop))
        {
            var queues = (await _http.GetFromJsonAsync<JsonArray>(new Uri(addresses.Aws, "_local/queues"), stop))!;
            var works = host.Cloud.Lambda.Functions.Any(function => function.State is { Starting: > 0 } or { Busy: > 0 } or { Waiting: > 0 });
            calm = !works && queues.All(queue => (int)queue!["visible"]! + (int)queue["inFlight"]! + (int)queue["delayed"]! == 0) ? calm + 1 : 0;
            if (since.Elapsed > Patience)
            {
                throw new VerbException($"The system has not come to rest {Patience.TotalSeconds} s after the last order: {queues.ToJsonString()}. What it did until now is no fair measure.");
            }
        }
    }

    private async Task<(double Bytes, IReadOnlyDictionary<string, int> Ended)> ItemsAsync(CancellationToken stop)
    {
        using var aws = new AwsServices(addresses.Aws);
        var (sizes, ended) = (new List<int>(), new SortedDictionary<string, int>(StringComparer.Ordinal));
        JsonNode? from = null;
        do
        {
            var request = new JsonObject { ["TableName"] = "Orders" };
            if (from is not null)
            {
                request["ExclusiveStartKey"] = from;
            }

            var page = await aws.InvokeAsync("dynamodb", "Scan", request, stop);
            foreach (var item in page["Items"]!.AsArray().Select(item => item!.AsObject()))
            {
                sizes.Add(ItemSize.Of(item));
                var status = item["status"]!["S"]!.GetValue<string>();
                ended[status] = ended.GetValueOrDefault(status) + 1;
            }

            from = page["LastEvaluatedKey"]?.DeepClone();
        }
        while (from is not null);
        return (sizes.Average(), ended);
    }

    private async Task<int> CompareAsync(DateTimeOffset from, CancellationToken stop)
    {
        var answer = await PostAsync(addresses.Aws, "2015-03-31/functions/ReconcileMoney/invocations", new() { ["from"] = from, ["to"] = DateTimeOffset.UtcNow.AddMinutes(1), ["dryRun"] = true }, stop);
        return (int?)answer?["orders"] is { } compared and > 0 ? compared : throw new VerbException($"ReconcileMoney has compared nothing: {answer?.ToJsonString()}");
    }

    private async Task<Dictionary<string, int>> StripeCallsAsync(CancellationToken stop) => (await _http.GetFromJsonAsync<Dictionary<string, int>>(new Uri(addresses.Stripe, "_local/calls"), stop))!;

    private async Task<JsonNode?> PostAsync(Uri at, string path, JsonObject body, CancellationToken stop)
    {
        using var answer = await _http.PostAsJsonAsync(new Uri(at, path), body, stop);
        var text = await answer.Content.ReadAsStringAsync(stop);
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text) : throw new VerbException($"POST {new Uri(at, path)}: {(int)answer.StatusCode} {text}");
    }

    /// <summary>What one function has done since, if it had done nothing before but be there.</summary>
    private static CloudUsage Only(CloudUsage usage, CloudUsage before, string function) => usage with
    {
        Functions = [.. usage.Functions.Where(one => one.Function == function).Select(one => one with { ProcessorMilliseconds = one.ProcessorMilliseconds - before.Functions.First(same => same.Function == function).ProcessorMilliseconds })],
        Calls = [.. usage.Calls.Where(one => one.Caller == function)],
        Capacity = [.. usage.Capacity.Where(one => one.Caller == function)],
        Requests = [],
        Logs = [.. usage.Logs.Where(one => one.Function == function)],
        Metrics = [],
        Schedules = [],
    };

    private static string Machine()
    {
        const string Cpu = "/proc/cpuinfo";
        var model = File.Exists(Cpu) ? File.ReadLines(Cpu).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() : null;
        return $"{Environment.ProcessorCount} cores of {model ?? RuntimeInformation.ProcessArchitecture.ToString()}, {RuntimeInformation.OSArchitecture}, .NET {Environment.Version}";
    }
}
