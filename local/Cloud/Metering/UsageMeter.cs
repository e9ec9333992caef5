using System.Collections.Concurrent;
using System.Text;
using LocalCloud.DynamoDb.Operations;

namespace LocalCloud.Metering;

/// <summary>Adds up what is billed while it happens: a dictionary look-up and a few additions for each event.</summary>
public sealed class UsageMeter
{
    private readonly ConcurrentDictionary<(string Service, string Caller, string Operation, string Resource), Sum> _calls = new();
    private readonly ConcurrentDictionary<(string Caller, string Table, string Index), Sum> _capacity = new();
    private readonly ConcurrentDictionary<(string Api, string Route), Sum> _requests = new();
    private readonly ConcurrentDictionary<(string Function, bool Platform), Sum> _logs = new();
    private readonly ConcurrentDictionary<(string Namespace, string Metric, string Dimensions), Sum> _metrics = new();
    private DateTimeOffset _since = DateTimeOffset.UtcNow;

    internal void AddCall(string service, string caller, string operation, string resource, long billed) => Of(_calls, (service, caller, operation, resource)).Add(billed);

    internal void Add(Capacity capacity)
    {
        foreach (var (table, index, read, write) in capacity.Parts)
        {
            Of(_capacity, (Caller.Current, table, index ?? "")).Add(read, write);
        }
    }

    internal void AddRequest(string api, string route, long requestBytes, long responseBytes) =>
        Of(_requests, (api, route)).Add(BilledUnits.Of(Math.Max(requestBytes, responseBytes), BilledUnits.HttpApiChunk), responseBytes);

    internal void AddLog(string function, string text, bool isPlatform)
    {
        Of(_logs, (function, isPlatform)).Add(Encoding.UTF8.GetByteCount(text));
        if (!isPlatform && EmbeddedMetrics.IsOne(text))
        {
            foreach (var metric in EmbeddedMetrics.Read(text))
            {
                Of(_metrics, metric).Add(1);
            }
        }
    }

    internal void Reset()
    {
        _calls.Clear();
        _capacity.Clear();
        _requests.Clear();
        _logs.Clear();
        _metrics.Clear();
        _since = DateTimeOffset.UtcNow;
    }

    /// <summary>The counts now, without those that others keep.</summary>
    internal CloudUsage Read(IReadOnlyList<FunctionUsage> functions, IReadOnlyList<ScheduleUsage> schedules) => new(
        _since,
        functions,
        [.. _calls.OrderBy(pair => pair.Key).Select(pair => new CallUsage(pair.Key.Service, pair.Key.Caller, pair.Key.Operation, pair.Key.Resource, pair.Value.Times, (long)pair.Value.First))],
        [.. _capacity.OrderBy(pair => pair.Key).Select(pair => new CapacityUsage(pair.Key.Caller, pair.Key.Table, pair.Key.Index.Length == 0 ? null : pair.Key.Index, pair.Value.Times, pair.Value.First, pair.Value.Second))],
        [.. _requests.OrderBy(pair => pair.Key).Select(pair => new RequestUsage(pair.Key.Api, pair.Key.Route, pair.Value.Times, (long)pair.Value.First, (long)pair.Value.Second))],
        [.. _logs.Keys.Select(key => key.Function).Distinct().Order(StringComparer.Ordinal).Select(Logs)],
        [.. _metrics.OrderBy(pair => pair.Key).Select(pair => new MetricUsage(pair.Key.Namespace, pair.Key.Metric, pair.Key.Dimensions, pair.Value.Times))],
        schedules);

    private LogUsage Logs(string function)
    {
        var (own, platform) = (_logs.GetValueOrDefault((function, false)), _logs.GetValueOrDefault((function, true)));
        return new LogUsage(function, own?.Times ?? 0, (long)(own?.First ?? 0), platform?.Times ?? 0, (long)(platform?.First ?? 0));
    }

    private static Sum Of<TKey>(ConcurrentDictionary<TKey, Sum> sums, TKey key)
        where TKey : notnull => sums.GetOrAdd(key, _ => new Sum());

    private sealed class Sum
    {
        private readonly Lock _gate = new();

        public long Times { get; private set; }

        public double First { get; private set; }

        public double Second { get; private set; }

        public void Add(double first, double second = 0)
        {
            lock (_gate)
            {
                Times++;
                First += first;
                Second += second;
            }
        }
    }
}
