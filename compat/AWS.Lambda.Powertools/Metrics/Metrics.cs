using Amazon.Lambda.Core;
using AWS.Lambda.Powertools.Common;

namespace AWS.Lambda.Powertools.Metrics;

/// <summary>The metrics of this process. Thread-safe.</summary>
public class Metrics : IMetrics, IDisposable
{
    private const int MaxName = 255;

    private static readonly Lock InstanceGate = new();
    private static IMetrics _instance;

    private readonly Lock _gate = new();
    private readonly ConsoleWrapper _console = new();
    private readonly EmfDocument _document = new();
    private readonly bool _disabled = PowertoolsEnvironment.MetricsDisabled;
    private string _service;
    private string _functionName;
    private bool _raiseOnEmptyMetrics;
    private bool _captureColdStart;

    internal Metrics()
    {
        _document.Namespace = PowertoolsEnvironment.MetricsNamespace;
        ((IMetrics)this).SetService(PowertoolsEnvironment.Service == PowertoolsEnvironment.UndefinedService ? null : PowertoolsEnvironment.Service);
    }

    /// <summary>The one set of metrics.</summary>
    public static IMetrics Instance
    {
        get
        {
            lock (InstanceGate)
            {
                return _instance ??= new Metrics();
            }
        }
    }

    public MetricsOptions Options
    {
        get
        {
            lock (_gate)
            {
                return new MetricsOptions
                {
                    Namespace = _document.Namespace,
                    Service = _service,
                    RaiseOnEmptyMetrics = _raiseOnEmptyMetrics,
                    CaptureColdStart = _captureColdStart,
                    DefaultDimensions = new Dictionary<string, string>(_document.DefaultDimensions),
                    FunctionName = _functionName,
                };
            }
        }
    }

    public static IMetrics Configure(Action<MetricsOptions> configure)
    {
        var options = new MetricsOptions();
        configure(options);
        var metrics = Instance;
        if (!string.IsNullOrEmpty(options.Namespace))
        {
            metrics.SetNamespace(options.Namespace);
        }

        if (!string.IsNullOrEmpty(options.Service))
        {
            metrics.SetService(options.Service);
        }

        if (options.RaiseOnEmptyMetrics is { } raise)
        {
            metrics.SetRaiseOnEmptyMetrics(raise);
        }

        if (options.CaptureColdStart is { } capture)
        {
            metrics.SetCaptureColdStart(capture);
        }

        if (options.DefaultDimensions is not null)
        {
            metrics.SetDefaultDimensions(options.DefaultDimensions);
        }

        if (!string.IsNullOrEmpty(options.FunctionName))
        {
            metrics.SetFunctionName(options.FunctionName);
        }

        return metrics;
    }

    /// <summary>Puts another set of metrics in place of the process's own, for tests.</summary>
    public static void UseMetricsForTests(IMetrics metricsInstance)
    {
        lock (InstanceGate)
        {
            _instance = metricsInstance;
        }
    }

    void IMetrics.SetService(string service)
    {
        if (string.IsNullOrWhiteSpace(service))
        {
            return;
        }

        lock (_gate)
        {
            _service = service;
            _document.DefaultDimensions["Service"] = service;
        }
    }

    void IMetrics.SetRaiseOnEmptyMetrics(bool raiseOnEmptyMetrics) => _raiseOnEmptyMetrics = raiseOnEmptyMetrics;

    void IMetrics.SetCaptureColdStart(bool captureColdStart) => _captureColdStart = captureColdStart;

    void IMetrics.AddMetric(string key, double value, MetricUnit unit, MetricResolution resolution)
    {
        if (_disabled)
        {
            return;
        }

        Validate(key, value, nameof(IMetrics.AddMetric));
        lock (_gate)
        {
            if (_document.IsFullFor(key))
            {
                Write(keepDimensions: true);
            }

            _document.AddMetric(key, value, unit, resolution);
        }
    }

    void IMetrics.AddDimension(string key, string value)
    {
        if (string.IsNullOrWhiteSpace(key))
        {
            throw new ArgumentNullException(nameof(key), "'AddDimension' method requires a valid dimension key. 'Null' or empty values are not allowed.");
        }

        lock (_gate)
        {
            if (!_document.AddDimension(key, value))
            {
                _console.WriteLine($"##WARNING##: Failed to Add dimension '{key}'. Dimension already exists.");
            }
        }
    }

    void IMetrics.AddMetadata(string key, object value)
    {
        if (string.IsNullOrWhiteSpace(key))
        {
            throw new ArgumentNullException(nameof(key), "'AddMetadata' method requires a valid metadata key. 'Null' or empty values are not allowed.");
        }

        lock (_gate)
        {
            _document.AddMetadata(key, value);
        }
    }

    void IMetrics.SetDefaultDimensions(Dictionary<string, string> defaultDimensions)
    {
        if (defaultDimensions.Any(static pair => string.IsNullOrWhiteSpace(pair.Key) || string.IsNullOrWhiteSpace(pair.Value)))
        {
            throw new ArgumentNullException(nameof(defaultDimensions), "'SetDefaultDimensions' method requires a valid key pair. 'Null' or empty values are not allowed.");
        }

        lock (_gate)
        {
            foreach (var (name, value) in defaultDimensions)
            {
                _document.DefaultDimensions.TryAdd(name, value);
            }
        }
    }

    void IMetrics.SetNamespace(string nameSpace)
    {
        lock (_gate)
        {
            _document.Namespace = string.IsNullOrWhiteSpace(nameSpace) ? _document.Namespace ?? PowertoolsEnvironment.MetricsNamespace : nameSpace;
        }
    }

    void IMetrics.PushSingleMetric(
        string name, double value, MetricUnit unit, string nameSpace, string service, Dictionary<string, string> dimensions, MetricResolution resolution)
    {
        if (_disabled)
        {
            return;
        }

        Validate(name, value, nameof(IMetrics.PushSingleMetric));
        var single = new EmfDocument { Namespace = nameSpace ?? Options.Namespace };
        if ((string.IsNullOrWhiteSpace(service) ? _service : service) is { } named)
        {
            single.AddDimension("Service", named);
        }

        foreach (var (dimension, text) in dimensions ?? [])
        {
            single.AddDimension(dimension, text);
        }

        single.AddMetric(name, value, unit, resolution);
        _console.WriteLine(single.Serialize());
    }

    void IMetrics.ClearDefaultDimensions()
    {
        lock (_gate)
        {
            _document.DefaultDimensions.Clear();
        }
    }

    void IMetrics.Flush(bool metricsOverflow)
    {
        if (_disabled)
        {
            return;
        }

        lock (_gate)
        {
            if (!_document.HasMetrics && _raiseOnEmptyMetrics)
            {
                throw new SchemaValidationException(raiseEmptyMetrics: true);
            }

            if (!_document.IsEmpty)
            {
                Write(keepDimensions: metricsOverflow);
            }
            else if (!_captureColdStart)
            {
                _console.WriteLine(
                    "##User-WARNING## No application metrics to publish. The cold-start metric may be published if enabled. If application metrics should never be empty, consider using 'RaiseOnEmptyMetrics = true'");
            }
        }
    }

    void IMetrics.SetFunctionName(string functionName) => _functionName = functionName;

    void IMetrics.CaptureColdStartMetric(ILambdaContext context)
    {
        if (!_captureColdStart)
        {
            return;
        }

        var dimensions = Options.DefaultDimensions.Where(static pair => pair.Key != "Service").ToDictionary();
        if ((_functionName ?? context?.FunctionName) is { Length: > 0 } name)
        {
            dimensions["FunctionName"] = name;
        }

        ((IMetrics)this).PushSingleMetric("ColdStart", 1, MetricUnit.Count, dimensions: dimensions);
    }

    /// <summary>Flushes what is left.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            ((IMetrics)this).Flush();
        }
    }

    private static void Validate(string name, double value, string method)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            throw new ArgumentNullException(nameof(name), $"'{method}' method requires a valid metrics key. 'Null' or empty values are not allowed.");
        }

        if (name.Length > MaxName)
        {
            throw new ArgumentOutOfRangeException(nameof(name), $"'{method}' method requires a valid metrics key. Key exceeds the allowed length constraint.");
        }

        if (!(value >= 0))
        {
            throw new ArgumentException($"'{method}' method requires a valid metrics value. Value must be >= 0.", nameof(value));
        }
    }

    private void Write(bool keepDimensions)
    {
        _console.WriteLine(_document.Serialize());
        _document.Clear(keepDimensions);
    }
}
