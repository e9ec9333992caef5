using System.Globalization;
using System.Text.Json.Nodes;
using LocalCloud.Template.Model;

namespace LocalCloud.Template;

/// <summary>Reads an object's properties as the types they must have; every error names file, line, resource and property.</summary>
internal sealed class PropertyReader(MapNode node, Place place)
{
    public SourceLocation Location => node.Location;

    public IEnumerable<string> Names => node.Members.Keys;

    public bool Has(string name) => node[name] is not null;

    public bool IsObject(string name) => node[name] is MapNode;

    public string Text(string name) => OptionalText(name) ?? throw Fault($"{name} is missing.");

    public string? OptionalText(string name) => node[name] switch
    {
        null => null,
        ScalarNode { Value: not null } scalar => scalar.Text,
        _ => throw Fault(name, "text is expected here."),
    };

    /// <summary>The value as it stands, resolved.</summary>
    public JsonNode? Json(string name) => node[name]?.ToJson();

    public int? Number(string name, int from, int to)
    {
        if (OptionalText(name) is not { } text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to
            ? number
            : throw Fault(name, $"'{text}' is not a whole number from {from} to {to}.");
    }

    public double? Real(string name) => OptionalText(name) is not { } text ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= 0 ? number
        : throw Fault(name, $"'{text}' is not a number of 0 or more.");

    public bool? Flag(string name) => OptionalText(name) switch
    {
        null => null,
        var text when text.Equals("true", StringComparison.OrdinalIgnoreCase) => true,
        var text when text.Equals("false", StringComparison.OrdinalIgnoreCase) => false,
        var text => throw Fault(name, $"'{text}' is neither true nor false."),
    };

    /// <summary>One of a few words.</summary>
    public string? Choice(string name, params string[] words) => OptionalText(name) is not { } text || words.Contains(text, StringComparer.Ordinal)
        ? OptionalText(name)
        : throw Fault(name, $"'{text}' is not one of {string.Join(", ", words)}.{Suggestion.For(text, words)}");

    public PropertyReader? Object(string name) => node[name] switch
    {
        null => null,
        MapNode map => new PropertyReader(map, place.Then(name)),
        _ => throw Fault(name, "an object is expected here."),
    };

    /// <summary>The members of an object of objects, by name.</summary>
    public IEnumerable<KeyValuePair<string, PropertyReader>> ObjectsByName(string name)
    {
        var objects = Object(name);
        return objects is null ? [] : objects.Names.Select(inner => KeyValuePair.Create(inner, objects.Object(inner)!));
    }

    public IReadOnlyList<PropertyReader> Objects(string name) => node[name] switch
    {
        null => [],
        ListNode list => [.. list.Items.Select((item, index) => item is MapNode map
            ? new PropertyReader(map, place.Then(name).Then(index))
            : throw new TemplateException(item.Location, place.Then(name).Then(index), "an object is expected here."))],
        _ => throw Fault(name, "a list is expected here."),
    };

    /// <summary>A list of texts; one text alone is a list of one, as SAM reads it.</summary>
    public IReadOnlyList<string> Texts(string name) => node[name] switch
    {
        null => [],
        ScalarNode one => [one.Text],
        ListNode list when list.Items.All(item => item is ScalarNode) => [.. list.Items.Select(item => ((ScalarNode)item).Text)],
        _ => throw Fault(name, "a list of texts is expected here."),
    };

    public IReadOnlyDictionary<string, string> TextsByName(string name) => node[name] switch
    {
        null => new Dictionary<string, string>(),
        MapNode map => map.Members.ToDictionary(
            member => member.Key,
            member => member.Value is ScalarNode scalar ? scalar.Text : throw new TemplateException(member.Value.Location, place.Then(name).Then(member.Key), "text is expected here."),
            StringComparer.Ordinal),
        _ => throw Fault(name, "an object is expected here."),
    };

    /// <summary>Refuses properties that the schema does not have.</summary>
    public PropertyReader Check(PropertySchema schema)
    {
        schema.Check(node, place);
        return this;
    }

    /// <summary>Where a property stands, for a message that is no error.</summary>
    public string Where(string name) => $"{node[name]?.Location ?? node.Location}: {place.Then(name)}";

    public TemplateException Fault(string problem) => new(node.Location, place, problem);

    public TemplateException Fault(string name, string problem) => new(node[name]?.Location ?? node.Location, place.Then(name), problem);
}
