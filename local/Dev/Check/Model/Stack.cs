using LocalCloud.Template;
using LocalCloud.Template.Model;

namespace OrderSystem.Dev.Check.Model;

/// <summary>
/// A template under one choice of parameters, and the stacks nested in it. Unlike the reader that runs a template, it refuses
/// nothing that it does not know: values that only AWS knows keep their names.
/// </summary>
internal sealed class Stack
{
    private readonly string _prefix;
    private readonly TemplateFile _file;
    private readonly Evaluator _evaluator;
    private readonly Dictionary<string, Lazy<Stack?>> _nested = new(StringComparer.Ordinal);
    private readonly Lazy<IReadOnlyList<Resource>> _own;

    public Stack(TemplateFile file, IReadOnlyDictionary<string, Node> given, string prefix = "")
    {
        _prefix = prefix;
        _file = file;
        var parameters = file.Parameters.ToDictionary(parameter => parameter.Key, parameter => given.GetValueOrDefault(parameter.Key) ?? Default(parameter.Key, parameter.Value), StringComparer.Ordinal);
        _evaluator = new Evaluator(parameters, file.Section("Mappings"), file.Section("Conditions"), new TemplateOptions { StackName = "${AWS::StackName}" }, NameOf) { Symbolic = true };
        foreach (var (id, _) in file.Resources.Where(resource => resource.Value.Text("Type") is "AWS::Serverless::Application" or "AWS::CloudFormation::Stack"))
        {
            _nested[id] = new(() => Nested(id));
        }

        _own = new(() => [.. file.Resources.Where(IsPresent).Select(entry => Read(entry.Key, entry.Value))]);
    }

    /// <summary>The file, and those of the stacks nested in it.</summary>
    public IEnumerable<TemplateFile> Files => _nested.Values.SelectMany(nested => nested.Value?.Files ?? []).Prepend(_file);

    /// <summary>The resources whose condition holds, and those of nested stacks.</summary>
    public IEnumerable<Resource> Resources => _own.Value.Concat(_nested.Values.SelectMany(nested => nested.Value?.Resources ?? []));

    private bool IsPresent(KeyValuePair<string, MapNode> resource) =>
        resource.Value.Text("Condition") is not { } condition || _file.Section("Conditions")?[condition] is null || _evaluator.Holds(condition, resource.Value, Place(resource.Key));

    private Resource Read(string id, MapNode declared)
    {
        var properties = declared["Properties"] as MapNode ?? new MapNode(declared.Location, []);
        if (_file.Globals.TryGetValue(declared.Text("Type") ?? "", out var general))
        {
            properties = (MapNode)Globals.Merge(general, properties);
        }

        return new Resource(_prefix + id, declared.Text("Type") ?? "", (MapNode)_evaluator.Evaluate(properties, Place(id))!, properties, declared);
    }

    /// <summary>A local template of a nested stack; null where it is fetched from somewhere.</summary>
    private Stack? Nested(string id)
    {
        if (_own.Value.FirstOrDefault(resource => resource.LogicalId == id) is not { } resource || (resource.Text("Location") ?? resource.Text("TemplateURL")) is not { } location)
        {
            return null;
        }

        var path = Path.GetFullPath(Path.Combine(_file.Folder, location));
        return File.Exists(path) ? new Stack(TemplateFile.Load(path, _file.Root), resource.Properties.Members("Parameters").ToDictionary(StringComparer.Ordinal), $"{_prefix}{id}/") : null;
    }

    /// <summary>The name of what a resource gives; an output of a nested stack is what that stack gives for it.</summary>
    private string NameOf(string id, string attribute, Node node, Place place)
    {
        if (attribute.StartsWith("Outputs.", StringComparison.Ordinal) && _nested.TryGetValue(id, out var nested) && nested.Value?.Output(attribute["Outputs.".Length..]) is { } value)
        {
            return value;
        }

        return attribute == PhysicalNames.Ref ? $"${{{_prefix}{id}}}" : $"${{{_prefix}{id}.{attribute}}}";
    }

    private string? Output(string name) => _file.Section("Outputs").At($"{name}.Value") is { } value ? _evaluator.Evaluate(value, new Place($"Output {name}")).Text() : null;

    private static Node Default(string name, MapNode parameter) => parameter["Default"] switch
    {
        ScalarNode { Value: not null } text when parameter.Text("Type") is "CommaDelimitedList" or "List<Number>" =>
            new ListNode(text.Location, [.. text.Text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(item => new ScalarNode(text.Location, item))]),
        ScalarNode { Value: not null } value => value,
        _ => new ScalarNode(parameter.Location, $"${{{name}}}"),
    };

    private static Place Place(string id) => new($"Resource {id}");
}
