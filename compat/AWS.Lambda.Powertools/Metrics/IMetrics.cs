using Amazon.Lambda.Core;

namespace AWS.Lambda.Powertools.Metrics;

/// <summary>
/// Metrics as lines of CloudWatch's embedded metric format (EMF). They gather until <see cref="Flush"/>; nothing flushes by itself
/// but a line that is full.
/// </summary>
public interface IMetrics
{
    MetricsOptions Options { get; }

    /// <summary>Adds a value; values of one name become one metric with several values.</summary>
    /// <exception cref="ArgumentNullException">The name is blank.</exception>
    /// <exception cref="ArgumentException">The value is below zero.</exception>
    void AddMetric(string key, double value, MetricUnit unit = MetricUnit.None, MetricResolution resolution = MetricResolution.Default);

    /// <summary>Adds a dimension for the next flush.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are 29 already.</exception>
    void AddDimension(string key, string value);

    /// <summary>Adds a field to the next line that is no metric and no dimension, such as an id to search for.</summary>
    void AddMetadata(string key, object value);

    /// <summary>Adds dimensions for every line from now on.</summary>
    void SetDefaultDimensions(Dictionary<string, string> defaultDimensions);

    void SetNamespace(string nameSpace);

    void SetService(string service);

    void SetRaiseOnEmptyMetrics(bool raiseOnEmptyMetrics);

    void SetCaptureColdStart(bool captureColdStart);

    /// <summary>Writes one metric at once, in a line of its own.</summary>
    void PushSingleMetric(
        string name,
        double value,
        MetricUnit unit,
        string nameSpace = null,
        string service = null,
        Dictionary<string, string> dimensions = null,
        MetricResolution resolution = MetricResolution.Default);

    void ClearDefaultDimensions();

    /// <summary>Writes what was gathered as one line.</summary>
    /// <param name="metricsOverflow">Whether more of the same invocation follows: the dimensions stay.</param>
    /// <exception cref="SchemaValidationException">There is no namespace, or there are no metrics where that is an error.</exception>
    void Flush(bool metricsOverflow = false);

    void SetFunctionName(string functionName);

    /// <summary>Writes the metric <c>ColdStart</c>, if that was asked for. The caller knows whether this is a cold start.</summary>
    void CaptureColdStartMetric(ILambdaContext context);
}
