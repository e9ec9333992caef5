using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace LocalCloud.Protocol;

/// <summary>
/// The two texts of AWS Query and the one form used inside: flat form fields (<c>Attributes.entry.1.key</c>,
/// <c>Tags.member.1.Key</c>) and XML with <c>&lt;member&gt;</c> and <c>&lt;entry&gt;</c>, against JSON
/// (https://smithy.io/2.0/aws/protocols/aws-query-protocol.html). Without the service's model at hand, a few member names
/// say which objects are maps and which empty elements are lists.
/// </summary>
internal static class QueryText
{
    /// <summary>Maps of the services spoken over AWS Query here, each with the names of its key and value elements.</summary>
    private static readonly Dictionary<string, (string Key, string Value)> Maps = new(StringComparer.Ordinal)
    {
        ["Attributes"] = ("key", "value"),
        ["MessageAttributes"] = ("Name", "Value"),
    };

    private static readonly HashSet<string> Lists = ["Topics", "Subscriptions", "Successful", "Failed", "Tags"];

    /// <summary>Form fields to JSON; numbers stay text, as they were sent.</summary>
    public static JsonObject FromForm(IEnumerable<KeyValuePair<string, string>> fields) => (JsonObject)Fold(FieldTree.Of(fields))!;

    /// <summary>JSON to form fields.</summary>
    public static IEnumerable<KeyValuePair<string, string>> ToForm(JsonObject value, string prefix = "")
    {
        foreach (var (name, node) in value)
        {
            foreach (var field in ToForm(node, prefix + name, name))
            {
                yield return field;
            }
        }
    }

    /// <summary>The members of an answer as XML elements.</summary>
    public static IEnumerable<XElement> ToXml(JsonObject value, XNamespace xmlns) =>
        value.Where(member => member.Value is not null).Select(member => ToXml(member.Key, member.Value!, xmlns));

    /// <summary>The children of an XML element as JSON members.</summary>
    public static JsonObject FromXml(XElement element)
    {
        var value = new JsonObject();
        foreach (var child in element.Elements())
        {
            value[child.Name.LocalName] = FromXmlValue(child);
        }

        return value;
    }

    private static JsonNode? Fold(JsonNode? node)
    {
        if (node is not JsonObject value)
        {
            return node?.DeepClone();
        }

        if (value["member"] is JsonObject members)
        {
            return new JsonArray([.. InOrder(members).Select(Fold)]);
        }

        if (value["entry"] is JsonObject entries)
        {
            return new JsonObject(InOrder(entries).OfType<JsonObject>().Select(entry => KeyValuePair.Create(
                (entry["key"] ?? entry["Name"])?.ToString() ?? throw new AwsException("MalformedQueryString", "A map entry has no key."),
                Fold(entry["value"] ?? entry["Value"]))));
        }

        return new JsonObject(value.Select(member => KeyValuePair.Create(member.Key, Fold(member.Value))));
    }

    private static IEnumerable<JsonNode?> InOrder(JsonObject numbered) =>
        numbered.OrderBy(item => int.TryParse(item.Key, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue).Select(item => item.Value);

    private static IEnumerable<KeyValuePair<string, string>> ToForm(JsonNode? node, string path, string name) => node switch
    {
        null => [],
        JsonArray array => array.SelectMany((item, index) => ToForm(item, $"{path}.member.{index + 1}", "")),
        JsonObject map when Maps.TryGetValue(name, out var names) => map.SelectMany((item, index) => ToForm(item.Value, $"{path}.entry.{index + 1}.{names.Value}", "")
            .Prepend(KeyValuePair.Create($"{path}.entry.{index + 1}.{names.Key}", item.Key))),
        JsonObject value => ToForm(value, path + "."),
        _ => [KeyValuePair.Create(path, node.ToString())],
    };

    private static XElement ToXml(string name, JsonNode node, XNamespace xmlns) => node switch
    {
        JsonArray array => new XElement(xmlns + name, array.Where(item => item is not null).Select(item => ToXml("member", item!, xmlns))),
        JsonObject map when Maps.TryGetValue(name, out var names) => new XElement(xmlns + name, map.Where(item => item.Value is not null).Select(item =>
            new XElement(xmlns + "entry", new XElement(xmlns + names.Key, item.Key), ToXml(names.Value, item.Value!, xmlns)))),
        JsonObject value => new XElement(xmlns + name, ToXml(value, xmlns)),
        _ => new XElement(xmlns + name, node.ToString()),
    };

    private static JsonNode FromXmlValue(XElement element)
    {
        var name = element.Name.LocalName;
        var children = element.Elements().ToList();
        if (children.Count == 0)
        {
            return Lists.Contains(name) ? new JsonArray() : Maps.ContainsKey(name) ? new JsonObject() : JsonValue.Create(element.Value);
        }

        if (children.TrueForAll(child => child.Name.LocalName == "member"))
        {
            return new JsonArray([.. children.Select(FromXmlValue)]);
        }

        if (children.TrueForAll(child => child.Name.LocalName == "entry"))
        {
            return new JsonObject(children.Select(entry => KeyValuePair.Create(entry.Elements().First().Value, (JsonNode?)FromXmlValue(entry.Elements().Last()))));
        }

        return FromXml(element);
    }
}
