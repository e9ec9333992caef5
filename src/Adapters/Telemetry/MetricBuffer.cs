using System.Collections.Concurrent;
using AWS.Lambda.Powertools.Metrics;

namespace OrderSystem.Adapters.Telemetry;

/// <summary>
/// The metrics of an invocation until it ends. Powertools keeps its own for each thread, and an invocation that awaits runs
/// on several: what was added before an await would be missing after it.
/// </summary>
public sealed class MetricBuffer(IMetrics metrics)
{
    private readonly ConcurrentQueue<(Metric Metric, double Value, string? DimensionValue)> _added = new();

    /// <param name="dimensionValue">For a metric that has a dimension of its own.</param>
    public void Add(Metric metric, double value, string? dimensionValue = null)
    {
        ArgumentNullException.ThrowIfNull(metric);
        if (metric.Dimension is null != dimensionValue is null)
        {
            throw new ArgumentException($"Metric {metric.Name} has {(metric.Dimension is null ? "no dimension" : $"the dimension {metric.Dimension}")} besides {MetricNames.ServiceDimension}.", nameof(dimensionValue));
        }

        _added.Enqueue((metric, value, dimensionValue));
    }

    /// <summary>Writes all of them on this thread, as one document for each set of dimensions.</summary>
    public void Flush()
    {
        var added = new List<(Metric Metric, double Value, string? DimensionValue)>();
        while (_added.TryDequeue(out var one))
        {
            added.Add(one);
        }

        foreach (var document in added.GroupBy(one => (one.Metric.Dimension, one.DimensionValue)))
        {
            if (document.Key.Dimension is { } dimension)
            {
                metrics.AddDimension(dimension, document.Key.DimensionValue);
            }

            foreach (var (metric, value, _) in document)
            {
                metrics.AddMetric(metric.Name, value, metric.Unit);
            }

            metrics.Flush();
        }
    }
}
