using System.Text.Json.Nodes;
using LocalCloud.Template.Model;

namespace LocalCloud.Template;

/// <summary>A resource of a template: Globals merged, intrinsic functions resolved, <c>AWS::NoValue</c> left out.</summary>
public sealed class TemplateResource
{
    private readonly Lazy<MapNode> _node;
    private readonly ResourceDeclaration _declaration;

    internal TemplateResource(ResourceDeclaration declaration, string name, Func<MapNode> evaluate)
    {
        _declaration = declaration;
        _node = new Lazy<MapNode>(evaluate);
        Name = name;
    }

    public string LogicalId => _declaration.LogicalId;

    /// <summary>For example <c>AWS::SQS::Queue</c>.</summary>
    public string Type => _declaration.Type;

    /// <summary>The physical name: the name property, else <c>{StackName}-{LogicalId}</c>.</summary>
    public string Name { get; }

    public SourceLocation Location => _declaration.Location;

    /// <summary>A copy of the properties.</summary>
    public JsonObject Properties => _node.Value.ToJson();

    public JsonObject Metadata => _declaration.Metadata.ToJson();

    internal MapNode Node => _node.Value;

    internal ResourceDeclaration Declaration => _declaration;

    internal PropertyReader Reader => new(Node, _declaration.Place);

    /// <summary>An error about this resource, with its place.</summary>
    public TemplateException Fault(string problem, Exception? inner = null) => new(Location, _declaration.Place, problem, inner);
}
