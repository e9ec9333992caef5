using System.Buffers;
using System.Text;
using System.Text.Json;
using AWS.Lambda.Powertools.Common;

namespace AWS.Lambda.Powertools.Metrics;

/// <summary>
/// One line of the embedded metric format (CloudWatch User Guide, "Specification: Embedded metric format"): a namespace, one set of
/// dimensions, at most 100 metrics of at most 100 values each, and other fields.
/// </summary>
internal sealed class EmfDocument
{
    public const int MaxMetrics = 100;
    public const int MaxValues = 100;
    public const int MaxDimensions = 29;

    private static readonly JsonSerializerOptions Plain = new();

    private readonly OrderedDictionary<string, Metric> _metrics = [];
    private readonly OrderedDictionary<string, string> _dimensions = [];
    private readonly OrderedDictionary<string, object> _metadata = [];

    public string Namespace { get; set; }

    public OrderedDictionary<string, string> DefaultDimensions { get; } = [];

    public bool HasMetrics => _metrics.Count > 0;

    public bool IsEmpty => _metrics.Count == 0 && _metadata.Count == 0;

    /// <summary>Whether the metric needs another line.</summary>
    public bool IsFullFor(string name) => _metrics.TryGetValue(name, out var metric) ? metric.Values.Count >= MaxValues : _metrics.Count >= MaxMetrics;

    public void AddMetric(string name, double value, MetricUnit unit, MetricResolution resolution)
    {
        if (_metrics.TryGetValue(name, out var metric))
        {
            metric.Values.Add(value);
        }
        else
        {
            _metrics.Add(name, new Metric(unit, resolution, [value]));
        }
    }

    /// <returns>False when the dimension is there already.</returns>
    public bool AddDimension(string name, string value) =>
        _dimensions.Count >= MaxDimensions
            ? throw new ArgumentOutOfRangeException(nameof(name), $"Cannot add more than {MaxDimensions} dimensions at the same time.")
            : !DefaultDimensions.ContainsKey(name) && _dimensions.TryAdd(name, value);

    public void AddMetadata(string name, object value) => _metadata.TryAdd(name, value);

    public void Clear(bool keepDimensions)
    {
        _metrics.Clear();
        _metadata.Clear();
        if (!keepDimensions)
        {
            _dimensions.Clear();
        }
    }

    public string Serialize()
    {
        if (string.IsNullOrWhiteSpace(Namespace))
        {
            throw new SchemaValidationException("namespace");
        }

        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            WriteDirective(json);
            WriteMembers(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(line.WrittenSpan);
    }

    private void WriteDirective(Utf8JsonWriter json)
    {
        json.WriteStartObject("_aws");
        json.WriteNumber("Timestamp", DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        json.WriteStartArray("CloudWatchMetrics");
        json.WriteStartObject();
        json.WriteString(nameof(Namespace), Namespace);
        json.WriteStartArray("Metrics");
        foreach (var (name, metric) in _metrics)
        {
            json.WriteStartObject();
            json.WriteString("Name", name);
            json.WriteString("Unit", UnitName(metric.Unit));
            if (metric.Resolution == MetricResolution.High)
            {
                json.WriteNumber("StorageResolution", (int)MetricResolution.High);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("Dimensions");
        json.WriteStartArray();
        foreach (var name in DefaultDimensions.Keys.Concat(_dimensions.Keys))
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteMembers(Utf8JsonWriter json)
    {
        foreach (var (name, value) in DefaultDimensions.Concat(_dimensions))
        {
            json.WriteString(name, value);
        }

        foreach (var (name, metric) in _metrics)
        {
            if (DefaultDimensions.ContainsKey(name) || _dimensions.ContainsKey(name))
            {
                throw new ArgumentException($"'{name}' is the name of a metric and of a dimension.");
            }

            json.WritePropertyName(name);
            JsonValue.Write(json, metric.Values.Count == 1 ? metric.Values[0] : metric.Values, Plain);
        }

        foreach (var (name, value) in _metadata)
        {
            if (!_metrics.ContainsKey(name) && !DefaultDimensions.ContainsKey(name) && !_dimensions.ContainsKey(name))
            {
                json.WritePropertyName(name);
                JsonValue.Write(json, value, Plain);
            }
        }
    }

    /// <summary><c>BytesPerSecond</c> is "Bytes/Second".</summary>
    private static string UnitName(MetricUnit unit) => unit.ToString().Replace("PerSecond", "/Second", StringComparison.Ordinal);

    private sealed record Metric(MetricUnit Unit, MetricResolution Resolution, List<double> Values);
}
