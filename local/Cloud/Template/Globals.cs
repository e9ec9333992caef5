namespace LocalCloud.Template;

/// <summary>
/// SAM's Globals: objects are merged member by member, lists are joined with the global items first, anything else is
/// replaced (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html).
/// </summary>
internal static class Globals
{
    private static readonly Dictionary<string, string> Sections = new(StringComparer.Ordinal)
    {
        ["Function"] = ResourceTypes.Function,
        ["HttpApi"] = ResourceTypes.HttpApi,
        ["SimpleTable"] = ResourceTypes.SimpleTable,
        ["Api"] = "AWS::Serverless::Api",
        ["StateMachine"] = "AWS::Serverless::StateMachine",
        ["LayerVersion"] = "AWS::Serverless::LayerVersion",
        ["CapacityProvider"] = "AWS::Serverless::CapacityProvider",
    };

    /// <summary>The global properties of each resource type.</summary>
    public static IReadOnlyDictionary<string, MapNode> Read(MapNode? section)
    {
        var globals = new Dictionary<string, MapNode>(StringComparer.Ordinal);
        foreach (var (name, value) in section?.Members ?? [])
        {
            var place = new Place("Globals", name);
            var type = Sections.GetValueOrDefault(name) ?? throw new TemplateException(value.Location, place, $"there is no such section.{Suggestion.For(name, Sections.Keys)}");
            globals.Add(type, value as MapNode ?? throw new TemplateException(value.Location, place, "an object is expected here."));
        }

        return globals;
    }

    /// <summary>A resource's own value over the global one.</summary>
    public static Node Merge(Node general, Node own)
    {
        switch (general, own)
        {
            case (ListNode first, ListNode second):
                return new ListNode(own.Location, [.. first.Items, .. second.Items]);
            case (MapNode { Intrinsic: null } first, MapNode { Intrinsic: null } second):
                var members = new OrderedDictionary<string, Node>(first.Members, StringComparer.Ordinal);
                foreach (var (name, value) in second.Members)
                {
                    members[name] = members.TryGetValue(name, out var inherited) ? Merge(inherited, value) : value;
                }

                return new MapNode(own.Location, members);
            default:
                return own;
        }
    }
}
