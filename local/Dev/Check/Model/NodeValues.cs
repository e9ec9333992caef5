using System.Globalization;
using LocalCloud.Template;

namespace OrderSystem.Dev.Check.Model;

/// <summary>What a rule asks of a node: a member by path, text, a number, a flag, items.</summary>
internal static class NodeValues
{
    /// <summary>The member at a path with dots; null where a part of it is missing.</summary>
    public static Node? At(this Node? node, string path) => path.Split('.').Aggregate(node, (at, name) => (at as MapNode)?[name]);

    public static string? Text(this Node? node) => node is ScalarNode { Value: not null } scalar ? scalar.Text : null;

    public static string? Text(this Node? node, string path) => node.At(path).Text();

    public static long? Number(this Node? node, string path) =>
        long.TryParse(node.Text(path), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static bool? Flag(this Node? node, string path) => bool.TryParse(node.Text(path), out var flag) ? flag : null;

    /// <summary>The items of a list; a single value is a list of one, as in a policy.</summary>
    public static IReadOnlyList<Node> Items(this Node? node) => node switch
    {
        null or ScalarNode { Value: null } => [],
        ListNode list => list.Items,
        _ => [node],
    };

    public static IReadOnlyList<Node> Items(this Node? node, string path) => node.At(path).Items();

    public static IReadOnlyList<string> Texts(this Node? node, string path) => [.. node.Items(path).Select(item => item.Text()).OfType<string>()];

    public static IEnumerable<KeyValuePair<string, Node>> Members(this Node? node, string path) => (node.At(path) as MapNode)?.Members ?? Enumerable.Empty<KeyValuePair<string, Node>>();

    /// <summary>All texts in a value, with the node that each stands in.</summary>
    public static IEnumerable<ScalarNode> Scalars(this Node? node) => node switch
    {
        ScalarNode scalar => [scalar],
        ListNode list => list.Items.SelectMany(Scalars),
        MapNode map => map.Members.Values.SelectMany(Scalars),
        _ => [],
    };
}
