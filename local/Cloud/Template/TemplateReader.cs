using System.Globalization;
using System.Text.Json.Nodes;
using LocalCloud.Template.Model;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace LocalCloud.Template;

/// <summary>Reads YAML, of which JSON is a part, into nodes; short forms (<c>!Ref</c>, <c>!GetAtt</c>) become the long ones.</summary>
internal sealed class TemplateReader(string file)
{
    /// <summary>The intrinsic functions of CloudFormation, by short tag.</summary>
    private static readonly HashSet<string> Tags =
    [
        "!Ref", "!Condition", "!GetAtt", "!Sub", "!If", "!Join", "!Select", "!Split", "!FindInMap", "!Equals", "!And", "!Or", "!Not",
        "!Base64", "!ImportValue", "!GetAZs", "!Cidr", "!Transform", "!ToJsonString", "!Length",
    ];

    /// <summary>Reads the whole text.</summary>
    /// <exception cref="TemplateException">It is not YAML, or not an object.</exception>
    public static MapNode Read(string text, string file)
    {
        var yaml = new YamlStream();
        try
        {
            using var reader = new StringReader(text);
            yaml.Load(reader);
        }
        catch (YamlException error)
        {
            throw new TemplateException(new SourceLocation(file, (int)error.Start.Line), $"This is not valid YAML: {error.Message}", error);
        }

        var start = new SourceLocation(file, 1);
        var root = yaml.Documents.Count == 1 ? new TemplateReader(file).Convert(yaml.Documents[0].RootNode, start) : null;
        return root as MapNode ?? throw new TemplateException(start, "A template is one YAML or JSON object with a Resources section.");
    }

    private Node Convert(YamlNode node, SourceLocation location)
    {
        Node value = node switch
        {
            YamlMappingNode map => new MapNode(location, Members(map)),
            YamlSequenceNode list => new ListNode(location, [.. list.Children.Select(item => Convert(item, At(item)))]),
            YamlScalarNode scalar => new ScalarNode(location, Scalar(scalar)),
            _ => throw new TemplateException(location, $"{node.NodeType} is not something a template can hold."),
        };
        var tag = node.Tag.IsEmpty || node.Tag.IsNonSpecific ? "" : node.Tag.Value;
        return tag.StartsWith("tag:yaml.org", StringComparison.Ordinal) || tag.Length == 0 ? value : LongForm(tag, value);
    }

    private static MapNode LongForm(string tag, Node value)
    {
        if (!Tags.Contains(tag))
        {
            throw new TemplateException(value.Location, $"{tag} is not an intrinsic function.{Suggestion.For(tag, Tags)}");
        }

        // !GetAtt Orders.StreamArn: the logical id has no dot, the attribute may.
        if (tag == "!GetAtt" && value is ScalarNode { Text: var text } && text.Split('.', 2) is [var id, var attribute])
        {
            value = new ListNode(value.Location, [new ScalarNode(value.Location, id), new ScalarNode(value.Location, attribute)]);
        }

        var name = tag is "!Ref" or "!Condition" ? tag[1..] : "Fn::" + tag[1..];
        return new MapNode(value.Location, new(StringComparer.Ordinal) { [name] = value });
    }

    private OrderedDictionary<string, Node> Members(YamlMappingNode map)
    {
        var members = new OrderedDictionary<string, Node>(StringComparer.Ordinal);
        foreach (var (key, value) in map.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? throw new TemplateException(At(key), "The name of a member must be text.");
            members.Add(name, Convert(value, At(key)));
        }

        return members;
    }

    private SourceLocation At(YamlNode node) => new(file, (int)node.Start.Line);

    /// <summary>
    /// Types of plain scalars as in JSON. Digits with a leading zero stay text, so that account ids survive, and so do the
    /// yes and no of YAML 1.1.
    /// </summary>
    private static JsonValue? Scalar(YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        if (scalar.Style != ScalarStyle.Plain)
        {
            return JsonValue.Create(text);
        }

        return text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => null,
            "true" or "True" or "TRUE" => JsonValue.Create(true),
            "false" or "False" or "FALSE" => JsonValue.Create(false),
            _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) && whole.ToString(CultureInfo.InvariantCulture) == text => JsonValue.Create(whole),
            _ when text.Contains('.', StringComparison.Ordinal) && decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var real) && !text.StartsWith('.') => JsonValue.Create(real),
            _ => JsonValue.Create(text),
        };
    }
}
