using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using AWS.Lambda.Powertools.Common;

namespace Amazon.XRay.Recorder.Core.Internal.Entities;

/// <summary>A stretch of work in a trace. Thread-safe (X-Ray Developer Guide, "Segment documents").</summary>
public abstract class Entity
{
    private static readonly JsonSerializerOptions Plain = new();

    private readonly Lock _gate = new();
    private readonly OrderedDictionary<string, object> _annotations = [];
    private readonly OrderedDictionary<string, OrderedDictionary<string, object>> _metadata = [];
    private readonly OrderedDictionary<string, object> _http = [];
    private readonly List<Exception> _exceptions = [];
    private readonly List<Subsegment> _subsegments = [];

    protected Entity(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Name = name;
        Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
    }

    public string Name { get; set; }

    /// <summary>16 hexadecimal digits.</summary>
    public string Id { get; set; }

    /// <summary><c>1-…</c>; set only on what is sent by itself.</summary>
    public string TraceId { get; set; }

    public string ParentId { get; set; }

    internal bool IsSampled { get; set; }

    /// <summary>Unix time in seconds, with decimals.</summary>
    public decimal StartTime { get; set; } = Seconds(DateTimeOffset.UtcNow);

    /// <summary>The other side failed.</summary>
    public bool HasFault { get; set; }

    internal DateTimeOffset? End { get; set; }

    /// <summary>Adds a value that X-Ray indexes: a text, a number or a bool.</summary>
    /// <exception cref="ArgumentException">The value is of another type.</exception>
    public void AddAnnotation(string key, object value)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        if (value is not (string or int or long or float or double or bool))
        {
            throw new ArgumentException($"Annotation '{key}' is a {value.GetType().Name}; X-Ray takes text, numbers and bools.", nameof(value));
        }

        lock (_gate)
        {
            _annotations[key] = value;
        }
    }

    public void AddMetadata(string key, object value) => AddMetadata("default", key, value);

    /// <summary>Adds any value, for people to read; X-Ray does not index it.</summary>
    public void AddMetadata(string nameSpace, string key, object value)
    {
        lock (_gate)
        {
            if (!_metadata.TryGetValue(nameSpace, out var values))
            {
                _metadata.Add(nameSpace, values = []);
            }

            values[key] = value;
        }
    }

    /// <summary>Marks the work as failed by this exception.</summary>
    public void AddException(Exception e)
    {
        ArgumentNullException.ThrowIfNull(e);
        lock (_gate)
        {
            _exceptions.Add(e);
        }
    }

    internal void AddHttp(string key, object value)
    {
        lock (_gate)
        {
            _http[key] = value;
        }
    }

    internal void Nest(Subsegment subsegment)
    {
        lock (_gate)
        {
            _subsegments.Add(subsegment);
        }
    }

    [SuppressMessage("Globalization", "CA1305", Justification = "X-Ray times are numbers: seconds since 1970 with decimals.")]
    internal void Write(Utf8JsonWriter json, string nameSpace)
    {
        lock (_gate)
        {
            json.WriteStartObject();
            WriteIfSet(json, "trace_id", TraceId);
            json.WriteString("id", Id);
            json.WriteNumber("start_time", StartTime);
            if (End is { } end)
            {
                json.WriteNumber("end_time", Seconds(end));
            }
            else
            {
                json.WriteBoolean("in_progress", true);
            }

            WriteIfSet(json, "parent_id", ParentId);
            json.WriteString("name", Name);
            WriteIfAny(json, "annotations", _annotations);
            if (_metadata.Count > 0)
            {
                json.WriteStartObject("metadata");
                foreach (var (space, values) in _metadata)
                {
                    WriteIfAny(json, space, values);
                }

                json.WriteEndObject();
            }

            WriteIfAny(json, "http", _http);
            WriteCause(json);
            if (_subsegments.Count > 0)
            {
                json.WriteStartArray("subsegments");
                foreach (var subsegment in _subsegments)
                {
                    subsegment.Write(json, subsegment.Namespace);
                }

                json.WriteEndArray();
            }

            json.WriteString("type", "subsegment");
            WriteIfSet(json, "namespace", nameSpace);
            json.WriteEndObject();
        }
    }

    private static decimal Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000m;

    private static void WriteIfSet(Utf8JsonWriter json, string name, string value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteIfAny(Utf8JsonWriter json, string name, OrderedDictionary<string, object> values)
    {
        if (values.Count > 0)
        {
            json.WritePropertyName(name);
            JsonValue.Write(json, values, Plain);
        }
    }

    private void WriteCause(Utf8JsonWriter json)
    {
        if (HasFault || _exceptions.Count > 0)
        {
            json.WriteBoolean("fault", true);
        }

        if (_exceptions.Count == 0)
        {
            return;
        }

        json.WriteStartObject("cause");
        json.WriteString("working_directory", Environment.CurrentDirectory);
        json.WriteStartArray("exceptions");
        foreach (var exception in _exceptions)
        {
            json.WriteStartObject();
            json.WriteString("id", Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)));
            json.WriteString("message", exception.Message);
            json.WriteString("type", exception.GetType().Name);
            json.WriteBoolean("remote", false);
            json.WriteStartArray("stack");
            foreach (var frame in exception.StackTrace?.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [])
            {
                json.WriteStartObject();
                json.WriteString("label", frame.StartsWith("at ", StringComparison.Ordinal) ? frame[3..] : frame);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}

/// <summary>Work inside a function's own segment, which Lambda sends, or inside another subsegment.</summary>
public class Subsegment : Entity
{
    public Subsegment(string name)
        : base(name)
    {
    }

    /// <summary>Groups subsegments in the X-Ray console; Powertools puts the service there.</summary>
    public string Namespace { get; set; }
}
