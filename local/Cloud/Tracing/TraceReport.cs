using System.Globalization;
using System.Text.Json.Nodes;

namespace LocalCloud.Tracing;

/// <summary>
/// One trace, with those it is linked to; or all traces in which something is annotated with a value, such as an order's
/// id, without what is annotated with another value of that name. As a tree, oldest first.
/// </summary>
internal static class TraceReport
{
    /// <returns>Null: nothing is known of this id.</returns>
    public static JsonObject? Of(TraceStore store, string id)
    {
        var known = store.Read().Select(trace => new Trace(trace.TraceId, trace.Documents)).ToList();
        var key = known.Select(trace => trace.KeyOf(id)).FirstOrDefault(found => found is not null);
        var chosen = TraceHeader.IsTraceId(id) ? Linked(known, id) : [.. known.Where(trace => trace.KeyOf(id) is not null)];
        return chosen.Count == 0 ? null : new JsonObject
        {
            ["id"] = id,
            ["traces"] = new JsonArray([.. chosen.OrderBy(trace => trace.Start).Select(trace => trace.Describe(key, id))]),
        };
    }

    private static List<Trace> Linked(List<Trace> known, string id)
    {
        var upstream = known.Find(trace => trace.Id == id)?.Links ?? [];
        return [.. known.Where(trace => trace.Id == id || upstream.Contains(trace.Id) || trace.Links.Contains(id))];
    }

    private sealed class Trace
    {
        private readonly List<Node> _roots = [];

        public Trace(string id, IReadOnlyList<JsonObject> documents)
        {
            Id = id;
            var nodes = documents.Select(document => new Node(document)).ToList();
            var byId = new Dictionary<string, Node>(StringComparer.Ordinal);
            foreach (var node in nodes)
            {
                byId.TryAdd(node.Id, node);
            }

            foreach (var node in nodes)
            {
                (node.ParentId is { } parent && byId.TryGetValue(parent, out var above) && above != node ? above.Children : _roots).Add(node);
            }

            Links = [.. documents.SelectMany(document => document["links"] as JsonArray ?? []).Select(link => (string?)link?["trace_id"]).OfType<string>()];
        }

        public string Id { get; }

        public HashSet<string> Links { get; }

        public decimal Start => _roots.Min(root => root.Start);

        /// <summary>The name of an annotation that has this value.</summary>
        public string? KeyOf(string value) => _roots.Select(root => root.KeyOf(value)).FirstOrDefault(key => key is not null);

        public JsonObject Describe(string? key, string value) => new()
        {
            ["traceId"] = Id,
            ["start"] = DateTimeOffset.FromUnixTimeMilliseconds((long)(Start * 1000)).ToString("O", CultureInfo.InvariantCulture),
            ["durationMs"] = (double)((_roots.Max(root => root.End) - Start) * 1000),
            ["links"] = new JsonArray([.. Links.Order(StringComparer.Ordinal).Select(link => (JsonNode?)link)]),
            ["segments"] = new JsonArray([.. _roots.Where(root => root.IsAbout(key, value)).OrderBy(root => root.Start).Select(root => root.Describe(Start, key, value))]),
        };
    }

    private sealed class Node
    {
        private readonly JsonObject _document;

        public Node(JsonObject document)
        {
            _document = document;
            Children = [.. (document["subsegments"] as JsonArray ?? []).OfType<JsonObject>().Select(child => new Node(child))];
        }

        public List<Node> Children { get; }

        public string Id => (string?)_document["id"] ?? "";

        public string? ParentId => (string?)_document["parent_id"];

        public decimal Start => Number("start_time") ?? 0;

        public decimal End => Number("end_time") ?? Start;

        private JsonObject? Annotations => _document["annotations"] as JsonObject;

        public string? KeyOf(string value) =>
            Annotations?.FirstOrDefault(annotation => annotation.Value?.ToString() == value).Key ?? Children.Select(child => child.KeyOf(value)).FirstOrDefault(key => key is not null);

        /// <summary>False: it is about another one.</summary>
        public bool IsAbout(string? key, string value) => key is null || Annotations?[key] is not { } other || other.ToString() == value;

        public JsonObject Describe(decimal traceStart, string? key, string value)
        {
            var described = new JsonObject
            {
                ["name"] = _document["name"]?.DeepClone(),
                ["id"] = Id,
                ["startMs"] = (double)((Start - traceStart) * 1000),
                ["durationMs"] = (double)((End - Start) * 1000),
                ["failed"] = Is("fault") || Is("error"),
            };
            foreach (var name in (string[])["origin", "annotations", "aws", "http", "cause"])
            {
                if (_document[name] is { } member)
                {
                    described[name] = member.DeepClone();
                }
            }

            described["segments"] = new JsonArray([.. Children.Where(child => child.IsAbout(key, value)).OrderBy(child => child.Start).Select(child => child.Describe(traceStart, key, value))]);
            return described;
        }

        private bool Is(string name) => (_document[name] as JsonValue)?.TryGetValue<bool>(out var value) == true && value;

        private decimal? Number(string name) => (_document[name] as JsonValue)?.TryGetValue<decimal>(out var number) == true ? number : null;
    }
}
