using System.Text.Json.Nodes;

namespace LocalCloud.Sqs;

/// <summary>The operations on the tags of queues.</summary>
internal sealed class TagOperations(QueueDirectory queues)
{
    public JsonObject Tag(JsonObject request)
    {
        var queue = queues.Of(request);
        var given = request.TextMap("Tags") is { Count: > 0 } tags ? tags : throw SqsErrors.Missing("Tags");
        queue.Change((QueueTags all) => all.With(given, queue.Name));
        return [];
    }

    public JsonObject Untag(JsonObject request)
    {
        var queue = queues.Of(request);
        var keys = request.Texts("TagKeys");
        queue.Change((QueueTags all) => all.Without(keys));
        return [];
    }

    public JsonObject List(JsonObject request)
    {
        var tags = queues.Of(request).Tags.All;
        return tags.Count > 0 ? new JsonObject { ["Tags"] = new JsonObject(tags.Select(tag => KeyValuePair.Create(tag.Key, (JsonNode?)tag.Value))) } : [];
    }
}
