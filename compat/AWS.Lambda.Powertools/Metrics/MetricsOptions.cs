namespace AWS.Lambda.Powertools.Metrics;

/// <summary>What all metrics of a function share.</summary>
public class MetricsOptions
{
    public string Namespace { get; set; }

    /// <summary>The value of the dimension <c>Service</c>.</summary>
    public string Service { get; set; }

    /// <summary>Whether <see cref="IMetrics.Flush"/> without metrics is an error.</summary>
    public bool? RaiseOnEmptyMetrics { get; set; }

    public bool? CaptureColdStart { get; set; }

    public Dictionary<string, string> DefaultDimensions { get; set; }

    /// <summary>The dimension <c>FunctionName</c> of the cold start metric; null takes the name from the invocation's context.</summary>
    public string FunctionName { get; set; }
}
