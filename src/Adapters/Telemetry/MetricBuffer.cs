using System.Collections.Concurrent;
using AWS.Lambda.Powertools.Metrics;

namespace OrderSystem.Adapters.Telemetry;

/// <summary>
/// The metrics of an invocation until it ends. Powertools keeps its own for each thread, and an invocation that awaits runs
/// on several: what was added before an await would be missing after it.
/// </summary>
public sealed class MetricBuffer(IMetrics metrics)
{
    private readonly ConcurrentQueue<(string Name, double Value, MetricUnit Unit)> _added = new();

    public void Add(string name, double value, MetricUnit unit) => _added.Enqueue((name, value, unit));

    /// <summary>Writes all of them as one document, on this thread.</summary>
    public void Flush()
    {
        while (_added.TryDequeue(out var metric))
        {
            metrics.AddMetric(metric.Name, metric.Value, metric.Unit);
        }

        metrics.Flush();
    }
}
