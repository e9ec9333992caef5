namespace AWS.Lambda.Powertools.Metrics;

/// <summary>Configures the metrics of this process: there is one set of them.</summary>
public class MetricsBuilder
{
    private readonly MetricsOptions _options = new();

    public MetricsBuilder WithNamespace(string nameSpace)
    {
        _options.Namespace = nameSpace;
        return this;
    }

    public MetricsBuilder WithService(string service)
    {
        _options.Service = service;
        return this;
    }

    public MetricsBuilder WithRaiseOnEmptyMetrics(bool raiseOnEmptyMetrics)
    {
        _options.RaiseOnEmptyMetrics = raiseOnEmptyMetrics;
        return this;
    }

    public MetricsBuilder WithCaptureColdStart(bool captureColdStart)
    {
        _options.CaptureColdStart = captureColdStart;
        return this;
    }

    public MetricsBuilder WithDefaultDimensions(Dictionary<string, string> defaultDimensions)
    {
        _options.DefaultDimensions = defaultDimensions;
        return this;
    }

    public MetricsBuilder WithFunctionName(string functionName)
    {
        _options.FunctionName = string.IsNullOrWhiteSpace(functionName) ? null : functionName;
        return this;
    }

    public IMetrics Build() => Metrics.Configure(options =>
    {
        options.Namespace = _options.Namespace;
        options.Service = _options.Service;
        options.RaiseOnEmptyMetrics = _options.RaiseOnEmptyMetrics;
        options.CaptureColdStart = _options.CaptureColdStart;
        options.DefaultDimensions = _options.DefaultDimensions;
        options.FunctionName = _options.FunctionName;
    });
}
