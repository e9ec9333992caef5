using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace LocalCloud.Protocol;

/// <summary>
/// The dialect of AWS Query that SQS speaks beside JSON: lists and maps are flat (<c>AttributeName.1</c>,
/// <c>Attribute.1.Name</c>, several <c>&lt;Message&gt;</c> side by side), and carry the names of their items
/// (https://smithy.io/2.0/aws/protocols/aws-query-protocol.html; names: botocore, SQS 2012-11-05 of 2023).
/// </summary>
internal static class FlatQueryText
{
    /// <summary>Of requests: the name on the wire to the member; for a map also the names of its key and value.</summary>
    private static readonly Dictionary<string, (string Member, string? Key, string? Value)> Fields = new(StringComparer.Ordinal)
    {
        ["Attribute"] = ("Attributes", "Name", "Value"),
        ["MessageAttribute"] = ("MessageAttributes", "Name", "Value"),
        ["MessageSystemAttribute"] = ("MessageSystemAttributes", "Name", "Value"),
        ["Tag"] = ("Tags", "Key", "Value"),
        ["AttributeName"] = ("AttributeNames", null, null),
        ["MessageSystemAttributeName"] = ("MessageSystemAttributeNames", null, null),
        ["MessageAttributeName"] = ("MessageAttributeNames", null, null),
        ["TagKey"] = ("TagKeys", null, null),
        ["AWSAccountId"] = ("AWSAccountIds", null, null),
        ["ActionName"] = ("Actions", null, null),
        ["SendMessageBatchRequestEntry"] = ("Entries", null, null),
        ["DeleteMessageBatchRequestEntry"] = ("Entries", null, null),
        ["ChangeMessageVisibilityBatchRequestEntry"] = ("Entries", null, null),
        ["StringListValue"] = ("StringListValues", null, null),
        ["BinaryListValue"] = ("BinaryListValues", null, null),
    };

    private static readonly HashSet<string> Members = [.. Fields.Values.Select(field => field.Member)];

    /// <summary>Of answers: the member to the name of its items; for a map also those of its key and value.</summary>
    private static readonly Dictionary<string, (string Item, string? Key, string? Value)> Elements = new(StringComparer.Ordinal)
    {
        ["Attributes"] = ("Attribute", "Name", "Value"),
        ["MessageAttributes"] = ("MessageAttribute", "Name", "Value"),
        ["Tags"] = ("Tag", "Key", "Value"),
        ["QueueUrls"] = ("QueueUrl", null, null),
        ["queueUrls"] = ("QueueUrl", null, null),
        ["Messages"] = ("Message", null, null),
        ["Failed"] = ("BatchResultErrorEntry", null, null),
    };

    /// <summary>Form fields to JSON; numbers stay text, as they were sent.</summary>
    public static JsonObject FromFields(IEnumerable<KeyValuePair<string, string>> fields) => Fold(FieldTree.Of(fields));

    /// <summary>The members of an operation's answer as XML elements.</summary>
    public static IEnumerable<XElement> ToXml(string operation, JsonObject value, XNamespace xmlns) => value.Where(member => member.Value is not null)
        .SelectMany(member => ToXml(operation, member.Key, member.Value!, xmlns));

    private static JsonObject Fold(JsonObject node)
    {
        var value = new JsonObject();
        foreach (var (name, child) in node)
        {
            if (child is JsonValue text && text.ToString().Length == 0 && (Members.Contains(name) || Fields.ContainsKey(name)))
            {
                // An empty list or map is its bare name, and the same as none.
            }
            else if (!Fields.TryGetValue(name, out var field))
            {
                value[name] = child is JsonObject inner ? Fold(inner) : child?.DeepClone();
            }
            else if (field.Key is null)
            {
                value[field.Member] = new JsonArray([.. InOrder(child).Select(FoldItem)]);
            }
            else
            {
                value[field.Member] = FoldMap(child, field.Key, field.Value!);
            }
        }

        return value;
    }

    private static JsonNode? FoldItem(JsonNode? item) => item is JsonObject structure ? Fold(structure) : item?.DeepClone();

    private static JsonObject FoldMap(JsonNode? node, string key, string value)
    {
        var map = new JsonObject();
        // One pair may come without a number: Attribute.Name, Attribute.Value.
        foreach (var entry in node is JsonObject pair && pair.ContainsKey(key) ? [pair] : InOrder(node))
        {
            var name = (entry as JsonObject)?[key]?.ToString() ?? throw new AwsException("MissingParameter", $"The request must contain the parameter {key}.");
            map[name] = FoldItem(entry![value]);
        }

        return map;
    }

    private static IEnumerable<JsonNode?> InOrder(JsonNode? node) => node is JsonObject numbered
        ? numbered.OrderBy(item => int.TryParse(item.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue).Select(item => item.Value)
        : [node];

    private static IEnumerable<XElement> ToXml(string operation, string name, JsonNode node, XNamespace xmlns)
    {
        var element = name == "Successful" ? (Item: operation + "ResultEntry", Key: null, Value: null) : Elements.GetValueOrDefault(name);
        return node switch
        {
            JsonArray list => list.Select(item => new XElement(xmlns + (element.Item ?? name), Content(operation, item, xmlns))),
            JsonObject map when element.Key is not null => map.Select(pair => new XElement(
                xmlns + element.Item, new XElement(xmlns + element.Key, pair.Key), new XElement(xmlns + element.Value!, Content(operation, pair.Value, xmlns)))),
            _ => [new XElement(xmlns + name, Content(operation, node, xmlns))],
        };
    }

    private static object Content(string operation, JsonNode? node, XNamespace xmlns) => node is JsonObject structure ? ToXml(operation, structure, xmlns) : node?.ToString() ?? "";
}
