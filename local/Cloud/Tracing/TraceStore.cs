using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalCloud.Tracing;

/// <summary>The segment documents of the newest traces. Thread-safe.</summary>
/// <remarks>Source of their form: X-Ray developer guide, "X-Ray segment documents".</remarks>
public sealed class TraceStore
{
    private const int KeptTraces = 5_000;

    private readonly Lock _gate = new();
    /// <summary>As text: a tree of nodes takes ten times as much.</summary>
    private readonly Dictionary<string, List<byte[]>> _byTrace = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <param name="document">A segment, or a subsegment sent by itself; without a trace id it belongs nowhere.</param>
    public void Add(JsonObject document)
    {
        if ((document["trace_id"] as JsonValue)?.TryGetValue<string>(out var trace) != true || trace is null)
        {
            return;
        }

        var text = JsonSerializer.SerializeToUtf8Bytes(document);
        lock (_gate)
        {
            if (!_byTrace.TryGetValue(trace, out var documents))
            {
                _byTrace.Add(trace, documents = []);
                _order.Enqueue(trace);
                if (_order.Count > KeptTraces)
                {
                    _byTrace.Remove(_order.Dequeue());
                }
            }

            documents.Add(text);
        }
    }

    /// <summary>The documents by trace, in the order in which the traces began to arrive.</summary>
    public IReadOnlyList<(string TraceId, IReadOnlyList<JsonObject> Documents)> Read()
    {
        List<(string TraceId, byte[][] Documents)> kept;
        lock (_gate)
        {
            kept = [.. _order.Select(trace => (trace, _byTrace[trace].ToArray()))];
        }

        return [.. kept.Select(trace => (trace.TraceId, (IReadOnlyList<JsonObject>)[.. trace.Documents.Select(text => JsonNode.Parse(text)!.AsObject())]))];
    }

    public void Clear()
    {
        lock (_gate)
        {
            _byTrace.Clear();
            _order.Clear();
        }
    }
}
