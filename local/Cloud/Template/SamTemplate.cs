using LocalCloud.Template.Model;

namespace LocalCloud.Template;

/// <summary>
/// A SAM or CloudFormation template, read for running: parameters, conditions, mappings, globals and intrinsic functions are
/// resolved, and everything that a run would trip over is refused while reading.
/// </summary>
public sealed class SamTemplate
{
    private static readonly string[] Sections =
        ["AWSTemplateFormatVersion", "Transform", "Description", "Metadata", "Parameters", "Mappings", "Conditions", "Rules", "Globals", "Resources", "Outputs"];

    private readonly MapNode _root;
    private readonly Dictionary<string, ResourceDeclaration> _declared;
    private readonly Dictionary<string, TemplateResource> _resources;
    private readonly PhysicalValues _physical;
    private readonly Evaluator _evaluator;
    private readonly Lazy<Dictionary<string, string>> _outputs;
    private readonly Lazy<(IReadOnlyList<FunctionDefinition> Functions, IReadOnlyList<HttpApiDefinition> HttpApis)> _models;

    private SamTemplate(MapNode root, string path, TemplateOptions options)
    {
        _root = root;
        Path = path;
        Options = options;
        foreach (var (name, value) in root.Members.Where(member => !Sections.Contains(member.Key)))
        {
            throw new TemplateException(value.Location, $"There is no template section '{name}'.{Suggestion.For(name, Sections)}");
        }

        CheckTransform();
        var file = root.Location.File;
        var parameters = TemplateParameters.Resolve(Section("Parameters"), options, file);
        var globals = Globals.Read(Section("Globals"));
        var section = Section("Resources") ?? throw new TemplateException(root.Location, "The template has no Resources section.");
        _declared = section.Members.ToDictionary(member => member.Key, member => ResourceDeclaration.Read(member.Key, member.Value, globals), StringComparer.Ordinal);
        AddImplicitApi(globals);
        AddTopicQueues(globals);
        foreach (var made in _declared.Values.Where(declaration => declaration.Type == ResourceTypes.Function).SelectMany(SamExpansion.Of).ToList())
        {
            _declared.TryAdd(made.LogicalId, made);
        }

        _physical = new PhysicalValues(_declared, [.. parameters.Keys], options) { Evaluator = () => _evaluator! };
        _evaluator = new Evaluator(parameters, Section("Mappings"), Section("Conditions"), options, _physical.Resolve);
        new ReferenceCheck(_declared, parameters.Keys, Section("Conditions"), Section("Outputs")).Run();
        var present = _declared.Values.Where(IsPresent).ToList();
        present.ForEach(declaration => declaration.CheckType());
        _resources = present.Where(declaration => ResourceTypes.Run.ContainsKey(declaration.Type)).ToDictionary(
            declaration => declaration.LogicalId,
            declaration => new TemplateResource(declaration, _physical.Name(declaration, ResourceTypes.Run[declaration.Type]), () => Evaluate(declaration)),
            StringComparer.Ordinal);
        Accepted = [.. present.Where(declaration => !_resources.ContainsKey(declaration.LogicalId))
            .Select(declaration => new AcceptedResource(declaration.LogicalId, declaration.Type, ResourceTypes.ReasonToAccept(declaration.Type)!))];
        _models = new(() => ModelReader.Read(this));
        _outputs = new(ReadOutputs);
    }

    /// <summary>The file, absolute.</summary>
    public string Path { get; }

    public TemplateOptions Options { get; }

    /// <summary>The resources that run, in the order of the file; those whose condition is false are not among them.</summary>
    public IReadOnlyList<TemplateResource> Resources => [.. _resources.Values];

    /// <summary>The resources that need nothing here.</summary>
    public IReadOnlyList<AcceptedResource> Accepted { get; }

    public IReadOnlyList<FunctionDefinition> Functions => _models.Value.Functions;

    public IReadOnlyList<HttpApiDefinition> HttpApis => _models.Value.HttpApis;

    /// <summary>Properties that have no effect here, as <c>Orders: PointInTimeRecoverySpecification</c>.</summary>
    public IReadOnlyList<string> WithoutEffect
    {
        get
        {
            var found = new List<string>();
            foreach (var resource in Resources)
            {
                ResourceTypes.Run[resource.Type].Properties.Check(resource.Node, resource.Declaration.Place, path => found.Add($"{resource.LogicalId}: {path}"));
            }

            return found;
        }
    }

    /// <summary>The outputs whose condition holds.</summary>
    public IReadOnlyDictionary<string, string> Outputs => _outputs.Value;

    /// <summary>Reads a template file.</summary>
    /// <exception cref="TemplateException">The template has a fault, or needs what the local cloud does not run.</exception>
    public static SamTemplate Load(string path, TemplateOptions options)
    {
        var full = System.IO.Path.GetFullPath(path);
        return Parse(File.ReadAllText(full), full, options);
    }

    /// <summary>Reads a template from its text.</summary>
    /// <param name="text">YAML or JSON.</param>
    /// <param name="path">The file it stands in; <c>CodeUri</c> is relative to it.</param>
    /// <param name="options">What the template does not say itself.</param>
    /// <exception cref="TemplateException">The template has a fault, or needs what the local cloud does not run.</exception>
    public static SamTemplate Parse(string text, string path, TemplateOptions options)
    {
        var relative = System.IO.Path.GetRelativePath(Environment.CurrentDirectory, path);
        var shown = relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
        var template = new SamTemplate(TemplateReader.Read(text, shown), System.IO.Path.GetFullPath(path), options);
        return template.Complete();
    }

    /// <summary>The same template with the names that engines gave to its resources.</summary>
    public SamTemplate Bind(PhysicalNames physical) => BindLater(physical).Complete();

    /// <summary>The same, but each resource is evaluated when it is asked for: it may need a name that is not there yet.</summary>
    internal SamTemplate BindLater(PhysicalNames physical) => new(_root, Path, Options with { Physical = physical });

    /// <summary>A resource that runs, by logical id.</summary>
    public TemplateResource? Find(string logicalId) => _resources.GetValueOrDefault(logicalId);

    internal Evaluator Evaluator => _evaluator;

    /// <summary>What <c>!GetAtt</c> gives, or <c>!Ref</c> with <see cref="PhysicalNames.Ref"/>.</summary>
    internal string ValueOf(TemplateResource resource, string attribute) => _physical.Resolve(resource.LogicalId, attribute, resource.Node, resource.Declaration.Place);

    /// <summary>SAM's connectors, which are accepted and not run.</summary>
    internal IEnumerable<ResourceDeclaration> Connectors => _declared.Values.Where(declaration => declaration.Type == "AWS::Serverless::Connector" && IsPresent(declaration));

    /// <summary>Evaluates everything now, so that every fault shows, and nothing is left to do when several threads read.</summary>
    private SamTemplate Complete()
    {
        foreach (var resource in _resources.Values)
        {
            _ = resource.Node;
        }

        _ = _models.Value;
        return this;
    }

    private bool IsPresent(ResourceDeclaration declaration) =>
        declaration.Condition is not ScalarNode condition || _evaluator.Holds(condition.Text, condition, declaration.Place);

    private MapNode Evaluate(ResourceDeclaration declaration)
    {
        var node = (MapNode)_evaluator.Evaluate(declaration.Properties, declaration.Place)!;
        ResourceTypes.Run[declaration.Type].Properties.Check(node, declaration.Place);
        return node;
    }

    private Dictionary<string, string> ReadOutputs()
    {
        var outputs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, node) in Section("Outputs")?.Members ?? [])
        {
            var place = new Place($"Output {name}");
            var output = node as MapNode ?? throw new TemplateException(node.Location, place, "an object is expected here.");
            if ((output["Condition"] is not ScalarNode condition || _evaluator.Holds(condition.Text, condition, place)) && output["Value"] is { } value)
            {
                outputs[name] = _evaluator.Evaluate(value, place.Then("Value"))?.ToJson()?.ToString() ?? "";
            }
        }

        return outputs;
    }

    /// <summary>SAM adds an API for the routes that name none; Globals hold for it, too.</summary>
    private void AddImplicitApi(IReadOnlyDictionary<string, MapNode> globals)
    {
        var route = _declared.Values
            .Where(declaration => declaration.Type == ResourceTypes.Function)
            .SelectMany(declaration => (declaration.Properties["Events"] as MapNode)?.Members.Values ?? Enumerable.Empty<Node>())
            .OfType<MapNode>()
            .FirstOrDefault(declared => declared["Type"] is ScalarNode { Text: "HttpApi" } && (declared["Properties"] as MapNode)?["ApiId"] is null);
        if (route is not null && !_declared.ContainsKey(HttpApiDefinition.ImplicitLogicalId))
        {
            var type = new ScalarNode(route.Location, ResourceTypes.HttpApi);
            var node = new MapNode(route.Location, new(StringComparer.Ordinal) { ["Type"] = type });
            _declared.Add(HttpApiDefinition.ImplicitLogicalId, ResourceDeclaration.Read(HttpApiDefinition.ImplicitLogicalId, node, globals));
        }
    }

    /// <summary>SAM adds a queue for each event of a topic that wants one.</summary>
    private void AddTopicQueues(IReadOnlyDictionary<string, MapNode> globals)
    {
        foreach (var function in _declared.Values.Where(declaration => declaration.Type == ResourceTypes.Function).ToList())
        {
            foreach (var (name, declared) in (function.Properties["Events"] as MapNode)?.Members ?? [])
            {
                var id = TopicEventReader.QueueLogicalId(function.LogicalId, name);
                if (declared is MapNode map && TopicEventReader.NeedsQueue(map) && !_declared.ContainsKey(id))
                {
                    var node = new MapNode(map.Location, new(StringComparer.Ordinal) { ["Type"] = new ScalarNode(map.Location, ResourceTypes.Queue) });
                    _declared.Add(id, ResourceDeclaration.Read(id, node, globals) with { Condition = function.Condition });
                }
            }
        }
    }

    private MapNode? Section(string name) => _root[name] switch
    {
        null or ScalarNode { Value: null } => null,
        MapNode map => map,
        var other => throw new TemplateException(other.Location, $"{name}: an object is expected here."),
    };

    private void CheckTransform()
    {
        var transforms = _root["Transform"] switch
        {
            null => [],
            ListNode list => list.Items,
            var one => [one],
        };
        foreach (var transform in transforms.Where(transform => transform is not ScalarNode { Text: "AWS::Serverless-2016-10-31" }))
        {
            throw new TemplateException(transform.Location, $"Transform: the local cloud does not run '{(transform as ScalarNode)?.Text ?? "this"}', only AWS::Serverless-2016-10-31.");
        }
    }
}

/// <summary>A resource for which nothing runs here, and why.</summary>
public sealed record AcceptedResource(string LogicalId, string Type, string Reason);
