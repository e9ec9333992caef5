using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalCloud.Template;

namespace OrderSystem.SystemTests.Infra;

/// <summary>
/// template.yaml, or a nested template as template.yaml uses it. Values are symbolic: <c>!Ref CreateOrder</c> is
/// <c>CreateOrder</c>, <c>!GetAtt PaymentQueue.QueueName</c> is <c>PaymentQueue.QueueName</c>, a parameter is its default or what
/// the parent gives it.
/// </summary>
internal sealed partial class StackTemplate
{
    public const string StackName = "ordersystem";

    private const string ParameterSection = "Parameters";
    private const string ResourceSection = "Resources";
    private const string OutputSection = "Outputs";

    private readonly StackTemplate? _parent;
    private readonly JsonObject _arguments;

    private StackTemplate(string file, StackTemplate? parent, JsonObject arguments)
    {
        FileName = file;
        Text = File.ReadAllText(Path.Combine(RepositoryRoot.Folder, file));
        // Through its text: a number that was parsed may be asked for as any kind of number.
        Root = JsonNode.Parse(TemplateReader.Read(Text, file).ToJson().ToJsonString())!.AsObject();
        (_parent, _arguments) = (parent, arguments);
    }

    public static StackTemplate Main { get; } = new("template.yaml", null, []);

    /// <summary>The nested stacks of template.yaml whose template stands in this repository, by logical id.</summary>
    public static IReadOnlyDictionary<string, StackTemplate> Nested { get; } = Main.Resources
        .Where(resource => resource.Type == "AWS::CloudFormation::Stack")
        .ToDictionary(
            resource => resource.Id,
            resource => new StackTemplate((string)resource.Properties["TemplateURL"]!, Main, resource.Properties[ParameterSection]!.AsObject()),
            StringComparer.Ordinal);

    /// <summary>Relative to the repository.</summary>
    public string FileName { get; }

    public string Text { get; }

    public JsonObject Root { get; }

    public JsonObject Parameters => Root[ParameterSection]!.AsObject();

    public JsonObject Outputs => Root[OutputSection] as JsonObject ?? [];

    public IReadOnlyList<Resource> Resources =>
        [.. Root[ResourceSection]!.AsObject().Select(entry => new Resource(this, entry.Key, (string)entry.Value!["Type"]!, entry.Value["Properties"] as JsonObject ?? []))];

    public Resource? Find(string id) => Resources.FirstOrDefault(resource => resource.Id == id);

    /// <summary>The same value with nothing left to evaluate.</summary>
    public JsonNode? Evaluate(JsonNode? value) => value switch
    {
        JsonObject map when map.Count == 1 && map.Single() is var (name, argument) && (name == "Ref" || name.StartsWith("Fn::", StringComparison.Ordinal)) => Call(name, argument!),
        JsonObject map => new JsonObject(map.Select(member => KeyValuePair.Create(member.Key, Evaluate(member.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Evaluate)]),
        JsonNode scalar => scalar.DeepClone(),
        null => null,
    };

    public string Say(JsonNode? value) => Evaluate(value)?.ToString() ?? "";

    private JsonNode? Call(string name, JsonNode argument) => (name, argument) switch
    {
        ("Ref", _) => Reference((string)argument!),
        ("Fn::GetAtt", JsonArray path) => $"{path[0]}.{path[1]}",
        ("Fn::Sub", _) => Placeholder().Replace((string)argument!, match => Reference(match.Groups[1].Value)!.ToString()),
        ("Fn::Join", JsonArray join) => string.Join((string)join[0]!, join[1]!.AsArray().Select(Say)),
        ("Fn::ToJsonString", _) => Evaluate(argument)!.ToJsonString(),
        // Either branch may be taken; the first is the one that names something.
        ("Fn::If", JsonArray branches) => Evaluate(branches[1]),
        _ => throw new NotSupportedException($"{FileName}: {name} {argument.ToJsonString()}"),
    };

    private JsonNode? Reference(string name)
    {
        if (name == "AWS::StackName" && _parent is null)
        {
            return StackName;
        }

        if (Parameters.ContainsKey(name))
        {
            return _parent is not null && _arguments.ContainsKey(name)
                ? _parent.Evaluate(_arguments[name])
                : Parameters[name]!["Default"]?.DeepClone() ?? $"<{name}>";
        }

        return name;
    }

    [GeneratedRegex(@"\$\{([^!}]+)\}")]
    private static partial Regex Placeholder();

    /// <summary>A resource of a template, as it is written.</summary>
    internal sealed record Resource(StackTemplate Template, string Id, string Type, JsonObject Properties)
    {
        public string Say(string property) => Template.Say(Properties[property]);

        public override string ToString() => $"{Template.FileName}: {Id}";
    }
}
