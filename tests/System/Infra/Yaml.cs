using System.Text.Json.Nodes;
using LocalCloud.Template;

namespace OrderSystem.SystemTests.Infra;

/// <summary>A file as it is written, with <c>!Ref X</c> as <c>{"Ref":"X"}</c> and <c>!If [...]</c> as <c>{"Fn::If":[...]}</c>; nothing is evaluated.</summary>
internal static class Yaml
{
    public static JsonNode Read(string name) => TemplateReader.Read(File.ReadAllText(Path.Combine(RepositoryRoot.Folder, name)), name).ToJson();

    /// <summary>The properties of all resources of one type, by their names.</summary>
    public static IReadOnlyDictionary<string, JsonNode> Resources(this JsonNode template, string type) => template["Resources"]!.AsObject()
        .Where(resource => resource.Value!["Type"].Text() == type)
        .ToDictionary(resource => resource.Key, resource => resource.Value!["Properties"] ?? new JsonObject(), StringComparer.Ordinal);

    /// <summary>What stands there, of whatever kind; empty where nothing does.</summary>
    public static string Text(this JsonNode? node) => node?.ToString() ?? "";
}
