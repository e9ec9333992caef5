using System.Text.Json.Nodes;

namespace LocalCloud.Sns.Operations;

/// <summary>The tags of topics.</summary>
internal sealed class TagOperations(Topics topics)
{
    private const int Most = 50;

    /// <summary>The <c>Tags</c> of a request.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Read(JsonObject request)
    {
        var tags = request.Objects("Tags").Select(tag => KeyValuePair.Create(tag.Required("Key"), tag.Text("Value") ?? "")).ToList();
        return tags.DistinctBy(tag => tag.Key).Count() == tags.Count ? tags : throw SnsErrors.Invalid("Duplicated keys are not allowed.");
    }

    public JsonObject Tag(JsonObject request)
    {
        var topic = Find(request);
        var tags = Read(request);
        topic.ChangeTags(existing =>
        {
            if (existing.Keys.Union(tags.Select(tag => tag.Key)).Count() > Most)
            {
                throw SnsErrors.TagLimit();
            }

            foreach (var (key, value) in tags)
            {
                existing[key] = value;
            }
        });
        return [];
    }

    public JsonObject Untag(JsonObject request)
    {
        var topic = Find(request);
        var keys = request.Texts("TagKeys");
        topic.ChangeTags(existing =>
        {
            foreach (var key in keys)
            {
                existing.Remove(key);
            }
        });
        return [];
    }

    public JsonObject List(JsonObject request) => new()
    {
        ["Tags"] = new JsonArray([.. Find(request).Tags.Select(tag => new JsonObject { ["Key"] = tag.Key, ["Value"] = tag.Value })]),
    };

    private Topic Find(JsonObject request) => topics.TryFind(request.Required("ResourceArn")) ?? throw SnsErrors.NoResource();
}
