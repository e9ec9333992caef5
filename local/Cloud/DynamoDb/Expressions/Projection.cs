using LocalCloud.DynamoDb.Values;

namespace LocalCloud.DynamoDb.Expressions;

/// <summary>Cuts the given paths out of items. Elements of lists close up: <c>a[3]</c> comes out as the first of <c>a</c>.</summary>
internal sealed class Projection
{
    private readonly Node _root = new();

    public Projection(IReadOnlyList<DocumentPath> paths)
    {
        Paths = paths;
        foreach (var path in paths)
        {
            var node = _root;
            foreach (var step in path.Steps)
            {
                if (!node.Children.TryGetValue(step, out var child))
                {
                    node.Children[step] = child = new Node();
                }
                node = child;
            }
        }
    }

    public IReadOnlyList<DocumentPath> Paths { get; }

    public static Projection Bind(IReadOnlyList<PathSyntax> paths, Bindings bindings)
    {
        DocumentPath[] bound = [.. paths.Select(p => bindings.Path(p, "ProjectionExpression"))];
        DocumentPath.CheckDistinct(bound, "ProjectionExpression");
        return new Projection(bound);
    }

    public MapValue Of(MapValue item) => (MapValue?)Cut(item, _root) ?? MapValue.Empty;

    private static AttributeValue? Cut(AttributeValue? value, Node node)
    {
        if (node.Children.Count == 0)
        {
            return value;
        }
        switch (value)
        {
            case MapValue map:
                var attributes = new Dictionary<string, AttributeValue>();
                foreach (var (step, child) in node.Children)
                {
                    if (step.Name is not null && Cut(map[step.Name], child) is { } part)
                    {
                        attributes[step.Name] = part;
                    }
                }
                return attributes.Count == 0 ? null : new MapValue(attributes);
            case ListValue list:
                var elements = new List<AttributeValue>();
                foreach (var (step, child) in node.Children.Where(c => c.Key.Name is null && c.Key.Index < list.Elements.Count).OrderBy(c => c.Key.Index))
                {
                    if (Cut(list.Elements[step.Index], child) is { } part)
                    {
                        elements.Add(part);
                    }
                }
                return elements.Count == 0 ? null : new ListValue(elements);
            default:
                return null;
        }
    }

    private sealed class Node
    {
        public Dictionary<Step, Node> Children { get; } = [];
    }
}
