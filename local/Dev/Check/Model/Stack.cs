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
    private readonly Dictionary<string, Stack?> _nested = new(StringComparer.Ordinal);
    private readonly HashSet<string> _opening = new(StringComparer.Ordinal);

    public Stack(TemplateFile file, IReadOnlyDictionary<string, Node> given, string prefix = "")
    {
        _prefix = prefix;
        _file = file;
        var parameters = file.Parameters.ToDictionary(parameter => parameter.Key, parameter => given.GetValueOrDefault(parameter.Key) ?? Default(parameter.Key, parameter.Value), StringComparer.Ordinal);
        _evaluator = new Evaluator(parameters, file.Section("Mappings"), file.Section("Conditions"), new TemplateOptions { StackName = "${AWS::StackName}" }, NameOf) { Symbolic = true };
        Resource[] own = [.. file.Resources.Where(IsPresent).Select(entry => Read(entry.Key, entry.Value))];
        var nested = own.Select(resource => Nested(resource.LogicalId)).OfType<Stack>().ToList();
        Resources = [.. own, .. nested.SelectMany(stack => stack.Resources)];
        Files = [file, .. nested.SelectMany(stack => stack.Files)];
    }

    /// <summary>The file, and those of the stacks nested in it.</summary>
    public IReadOnlyList<TemplateFile> Files { get; }

    /// <summary>The resources whose condition holds, and those of nested stacks.</summary>
    public IReadOnlyList<Resource> Resources { get; }

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

    /// <summary>A nested stack whose template is a file here; null: it is none, or is fetched from somewhere.</summary>
    private Stack? Nested(string id)
    {
        // A stack that needs its own output to be opened is refused by CloudFormation, and cfn-lint says so.
        if (_nested.TryGetValue(id, out var opened) || !_opening.Add(id))
        {
            return opened;
        }

        return _nested[id] = Open(id);
    }

    private Stack? Open(string id)
    {
        if (!_file.Resources.TryGetValue(id, out var declared) || declared.Text("Type") is not ("AWS::Serverless::Application" or "AWS::CloudFormation::Stack"))
        {
            return null;
        }

        var resource = Read(id, declared);
        var path = Path.GetFullPath(Path.Combine(_file.Folder, resource.Text("Location") ?? resource.Text("TemplateURL") ?? ""));
        return File.Exists(path) ? new Stack(TemplateFile.Load(path, _file.Root), resource.Properties.Members("Parameters").ToDictionary(StringComparer.Ordinal), $"{_prefix}{id}/") : null;
    }

    /// <summary>The name of what a resource gives; an output of a nested stack is what that stack gives for it.</summary>
    private string NameOf(string id, string attribute, Node node, Place place) =>
        attribute.StartsWith("Outputs.", StringComparison.Ordinal) && Nested(id)?.Output(attribute["Outputs.".Length..]) is { } value ? value
        : attribute == PhysicalNames.Ref ? $"${{{_prefix}{id}}}"
        : $"${{{_prefix}{id}.{attribute}}}";

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
