using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LocalCloud.Sns.Operations;

/// <summary>Topics: made, listed, described, deleted.</summary>
internal sealed partial class TopicOperations(Topics topics)
{
    public JsonObject Create(JsonObject request)
    {
        var name = request.Required("Name");
        var attributes = request.Map("Attributes");
        CheckName(name, attributes.Any(attribute => attribute is ("FifoTopic", var fifo) && fifo.Equals("true", StringComparison.OrdinalIgnoreCase)));
        var settings = attributes.Where(attribute => attribute.Name != "FifoTopic").ToList();
        settings.ForEach(attribute => TopicAttributes.Check(attribute.Name, attribute.Value, "Attributes Reason: "));
        if (request.ContainsKey("DataProtectionPolicy"))
        {
            throw SnsRequest.NotSupported("DataProtectionPolicy");
        }

        var tags = TagOperations.Read(request);
        var made = new Topic(name, topics.ArnOf(name), settings.Select(attribute => KeyValuePair.Create(attribute.Name, attribute.Value)), tags);
        var topic = topics.GetOrAdd(made);
        if (topic != made)
        {
            CheckSame(topic, settings, tags);
        }

        return new JsonObject { ["TopicArn"] = topic.Arn };
    }

    /// <summary>With its subscriptions; a topic that is not there is no error.</summary>
    public JsonObject Delete(JsonObject request)
    {
        topics.Remove(request.TopicArn(topics.Region));
        return [];
    }

    public JsonObject List(JsonObject request) => Page.Of(request, "Topics", topics.All, topic => new JsonObject { ["TopicArn"] = topic.Arn });

    public JsonObject GetAttributes(JsonObject request) => new() { ["Attributes"] = TopicAttributes.Show(topics.Find(request.TopicArn(topics.Region)), topics.Account) };

    public JsonObject SetAttributes(JsonObject request)
    {
        var topic = topics.Find(request.TopicArn(topics.Region));
        var value = request.Text("AttributeValue") ?? "";
        TopicAttributes.Check(request.Required("AttributeName"), value);
        topic.Set(request.Required("AttributeName"), value);
        return [];
    }

    private static void CheckName(string name, bool isFifo)
    {
        if (!TopicName().IsMatch(isFifo && name.EndsWith(".fifo", StringComparison.Ordinal) ? name[..^".fifo".Length] : name)
            || name.Length > 256 || (isFifo && !name.EndsWith(".fifo", StringComparison.Ordinal)))
        {
            throw SnsErrors.Invalid("Topic Name");
        }

        if (isFifo)
        {
            throw SnsRequest.NotSupported($"FIFO topics ({name})");
        }
    }

    /// <summary>Making a topic again must not ask for something else than what is there.</summary>
    private static void CheckSame(Topic topic, List<(string Name, string Value)> attributes, IReadOnlyList<KeyValuePair<string, string>> tags)
    {
        if (attributes.Any(attribute => topic.Attributes.GetValueOrDefault(attribute.Name) != attribute.Value))
        {
            throw SnsErrors.Invalid("Attributes Reason: Topic already exists with different attributes");
        }

        if (tags.Any(tag => !topic.Tags.Contains(tag)))
        {
            throw SnsErrors.Invalid("Tags Reason: Topic already exists with different tags");
        }
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{1,256}$")]
    private static partial Regex TopicName();
}
