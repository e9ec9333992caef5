using System.Text.Json.Nodes;

namespace LocalCloud.EventBridge;

/// <summary>Tags of event buses and rules.</summary>
internal sealed class TagOperations(EventBuses buses)
{
    public JsonObject Tag(JsonObject json)
    {
        var request = new EventRequest("TagResource", json, "ResourceARN", "Tags");
        var tags = Read(request, "Tags");
        return buses.With(() =>
        {
            Add(Of(request), tags);
            return new JsonObject();
        });
    }

    public JsonObject Untag(JsonObject json)
    {
        var request = new EventRequest("UntagResource", json, "ResourceARN", "TagKeys");
        var keys = request.Texts("TagKeys");
        return buses.With(() =>
        {
            var tags = Of(request);
            foreach (var key in keys)
            {
                tags.Remove(key);
            }

            return new JsonObject();
        });
    }

    public JsonObject List(JsonObject json)
    {
        var request = new EventRequest("ListTagsForResource", json, "ResourceARN");
        return buses.With(() => new JsonObject { ["Tags"] = new JsonArray([.. Of(request).Select(tag => new JsonObject { ["Key"] = tag.Key, ["Value"] = tag.Value })]) });
    }

    /// <summary>The tags of a request.</summary>
    public static IReadOnlyList<(string Key, string Value)> Read(EventRequest request, string member) => [.. request.Objects(member).Select(json =>
    {
        var tag = new EventRequest("Tag", json, "Key", "Value");
        var (key, value) = (tag.Text("Key"), tag.Text("Value"));
        new Constraints().Text(key, "tags.1.member.key", 128, needed: true).Text(value ?? "", "tags.1.member.value", 256).Check();
        return (key!, value ?? "");
    })];

    public static void Add(OrderedDictionary<string, string> tags, IEnumerable<(string Key, string Value)> more)
    {
        foreach (var (key, value) in more)
        {
            tags[key] = value;
        }
    }

    private OrderedDictionary<string, string> Of(EventRequest request)
    {
        var arn = request.Text("ResourceARN");
        new Constraints().Text(arn, "resourceARN", 1600, needed: true).Check();
        return buses.TagsOf(arn!);
    }
}
