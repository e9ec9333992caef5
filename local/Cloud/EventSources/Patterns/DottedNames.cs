using System.Text.Json.Nodes;

namespace LocalCloud.EventSources.Patterns;

/// <summary>
/// Event patterns are compared path by path, and a path joins names with dots: <c>{"a.b": 1}</c> and <c>{"a": {"b": 1}}</c> are
/// the same to them. Source: recorded behaviour of EventBridge (TestEventPattern).
/// </summary>
internal static class DottedNames
{
    /// <summary>The object with its dotted names as nested objects; the object itself where it has none.</summary>
    public static JsonObject Unfold(JsonObject source) => HasDots(source) ? Copy(source) : source;

    private static bool HasDots(JsonNode? node) => node switch
    {
        JsonObject map => map.Any(member => member.Key.Contains('.', StringComparison.Ordinal) || HasDots(member.Value)),
        JsonArray list => list.Any(HasDots),
        _ => false,
    };

    private static JsonObject Copy(JsonObject source)
    {
        var result = new JsonObject();
        foreach (var (name, value) in source)
        {
            Add(result, name.Split('.'), CopyOf(value));
        }

        return result;
    }

    private static JsonNode? CopyOf(JsonNode? value) => value switch
    {
        JsonObject inner => Copy(inner),
        JsonArray list => new JsonArray([.. list.Select(CopyOf)]),
        null => null,
        _ => value.DeepClone(),
    };

    private static void Add(JsonObject target, ReadOnlySpan<string> path, JsonNode? value)
    {
        for (; path.Length > 1; path = path[1..])
        {
            if (target[path[0]] is not JsonObject next)
            {
                target[path[0]] = next = [];
            }

            target = next;
        }

        if (target[path[0]] is JsonObject known && value is JsonObject more)
        {
            foreach (var (name, inner) in more)
            {
                known[name] = inner?.DeepClone();
            }
        }
        else
        {
            target[path[0]] = value;
        }
    }
}
