using LocalCloud.Template.Model;

namespace LocalCloud.Template;

/// <summary>A resource as it stands in the file: Globals merged, nothing evaluated yet.</summary>
internal sealed record ResourceDeclaration(
    string LogicalId, string Type, SourceLocation Location, MapNode Properties, MapNode Metadata, Node? Condition, IReadOnlyList<ScalarNode> DependsOn, bool HasConnectors)
{
    private static readonly HashSet<string> Attributes =
        ["Type", "Properties", "Metadata", "Condition", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy", "UpdatePolicy", "CreationPolicy", "Connectors"];

    /// <summary>How errors name it; of what SAM makes of an event, the event.</summary>
    public Place Place { get; init; } = new($"Resource {LogicalId}");

    private SourceLocation TypeLocation { get; init; } = Location;

    /// <summary>Reads one member of the Resources section.</summary>
    /// <exception cref="TemplateException">It is not a resource.</exception>
    public static ResourceDeclaration Read(string id, Node node, IReadOnlyDictionary<string, MapNode> globals)
    {
        var place = new Place($"Resource {id}");
        var map = node as MapNode ?? throw new TemplateException(node.Location, place, "an object with Type and Properties is expected.");
        foreach (var (name, value) in map.Members.Where(member => !Attributes.Contains(member.Key)))
        {
            throw new TemplateException(value.Location, place, $"'{name}' is not an attribute of a resource.{Suggestion.For(name, Attributes)}");
        }

        var type = (map["Type"] as ScalarNode)?.Text ?? throw new TemplateException(node.Location, place, "Type is missing.");
        Node properties = map["Properties"] ?? new MapNode(node.Location, []);
        if (globals.TryGetValue(type, out var general))
        {
            properties = Globals.Merge(general, properties);
        }

        var dependsOn = map["DependsOn"] switch
        {
            ScalarNode one => [one],
            ListNode many => many.Items.OfType<ScalarNode>().ToList(),
            _ => (IReadOnlyList<ScalarNode>)[],
        };
        return new ResourceDeclaration(
            id,
            type,
            node.Location,
            properties as MapNode ?? throw new TemplateException(properties.Location, place.Then("Properties"), "an object is expected here."),
            map["Metadata"] as MapNode ?? new MapNode(node.Location, []),
            map["Condition"],
            dependsOn,
            map["Connectors"] is not null)
        {
            TypeLocation = map["Type"]!.Location,
        };
    }

    /// <summary>For a resource that is to be there: one whose condition is false may be of any type.</summary>
    /// <exception cref="TemplateException">It is of a type that is not run here.</exception>
    public void CheckType()
    {
        if (!ResourceTypes.Run.ContainsKey(Type) && ResourceTypes.ReasonToAccept(Type) is null)
        {
            var suggestion = Suggestion.For(Type, ResourceTypes.Run.Keys.Concat(ResourceTypes.Accepted.Keys.Where(name => !name.EndsWith(':'))));
            throw new TemplateException(TypeLocation, Place, $"the local cloud does not run the resource type {Type}.{suggestion}");
        }
    }
}
