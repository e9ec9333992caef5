using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace OrderSystem.SystemTests.Infra;

/// <summary>A template as plain JSON, with <c>!Ref X</c> as <c>{"Ref":"X"}</c>, <c>!If [...]</c> as <c>{"Fn::If":[...]}</c>.</summary>
internal static class InfraTemplate
{
    public static string Folder { get; } = Path.Combine(RepositoryRoot.Folder, "infra");

    public static JsonNode Read(string name)
    {
        var yaml = new YamlStream();
        using var reader = File.OpenText(Path.Combine(RepositoryRoot.Folder, name));
        yaml.Load(reader);
        return Json(yaml.Documents.Single().RootNode)!;
    }

    /// <summary>Resources of one type, by their names.</summary>
    public static IReadOnlyDictionary<string, JsonNode> Resources(this JsonNode template, string type) => template["Resources"]!.AsObject()
        .Where(resource => resource.Value!["Type"]!.GetValue<string>() == type)
        .ToDictionary(resource => resource.Key, resource => resource.Value!["Properties"] ?? new JsonObject(), StringComparer.Ordinal);

    public static string Text(this JsonNode? node) => node?.ToString() ?? "";

    private static JsonNode? Json(YamlNode node) => Tagged(node, node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(child => KeyValuePair.Create(((YamlScalarNode)child.Key).Value!, Json(child.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Json)]),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => throw new NotSupportedException($"{node.GetType().Name} at {node.Start}: CloudFormation takes no aliases."),
    });

    private static JsonNode? Tagged(YamlNode node, JsonNode? value) => node.Tag.IsEmpty || node.Tag.Value.StartsWith("tag:", StringComparison.Ordinal)
        ? value
        : new JsonObject { [node.Tag.Value is "!Ref" or "!Condition" ? node.Tag.Value[1..] : $"Fn::{node.Tag.Value[1..]}"] = value };
}
