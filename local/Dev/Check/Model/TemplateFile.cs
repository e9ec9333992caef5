using LocalCloud.Template;
using LocalCloud.Template.Model;

namespace OrderSystem.Dev.Check.Model;

/// <summary>A template as it is written.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Root">What paths in findings are relative to.</param>
internal sealed record TemplateFile(string Path, string Root, MapNode Content)
{
    private static readonly string[] Referring = ["Globals", "Resources", "Outputs"];
    private static readonly string[] Asking = ["Conditions", "Rules"];

    /// <summary>As findings name it.</summary>
    public string Name => Content.Location.File;

    public string Folder => System.IO.Path.GetDirectoryName(Path)!;

    public IReadOnlyDictionary<string, MapNode> Parameters => Maps("Parameters");

    public IReadOnlyDictionary<string, MapNode> Resources => Maps("Resources");

    /// <summary>SAM's Globals, by resource type.</summary>
    public IReadOnlyDictionary<string, MapNode> Globals => LocalCloud.Template.Globals.Read(Section("Globals"));

    /// <exception cref="TemplateException">It is not YAML, or not an object.</exception>
    public static TemplateFile Load(string path, string root) => new(path, root, TemplateReader.Read(File.ReadAllText(path), System.IO.Path.GetRelativePath(root, path).Replace('\\', '/')));

    public MapNode? Section(string name) => Content[name] as MapNode;

    public SourceLocation Line(int line) => new(Name, line);

    /// <summary>Every reference of the file to a resource or a parameter.</summary>
    public IEnumerable<Reference> References() => Referring
        .SelectMany(section => Section(section)?.Members ?? Enumerable.Empty<KeyValuePair<string, Node>>())
        .SelectMany(member => LocalCloud.Template.References.In(member.Value, new Place(member.Key)));

    /// <summary>The parameters by which a deployment is made otherwise: those that conditions, rules and look-ups in mappings ask for.</summary>
    public IEnumerable<string> Deciding() => Asking.Select(section => Section(section)).Concat(LookUps(Content)).OfType<Node>()
        .SelectMany(node => LocalCloud.Template.References.In(node, new Place("")).Where(reference => !reference.IsCondition).Select(reference => reference.Name));

    private static IEnumerable<Node> LookUps(Node node) => node switch
    {
        MapNode { Intrinsic: ("Fn::FindInMap", var argument) } => [argument],
        MapNode map => map.Members.Values.SelectMany(LookUps),
        ListNode list => list.Items.SelectMany(LookUps),
        _ => [],
    };

    private Dictionary<string, MapNode> Maps(string section) =>
        (Section(section)?.Members ?? Enumerable.Empty<KeyValuePair<string, Node>>()).Where(member => member.Value is MapNode).ToDictionary(member => member.Key, member => (MapNode)member.Value, StringComparer.Ordinal);
}
