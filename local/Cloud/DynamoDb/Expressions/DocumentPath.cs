using LocalCloud.DynamoDb.Values;

namespace LocalCloud.DynamoDb.Expressions;

/// <summary>One step of a path with its alias resolved: an attribute name, or an index into a list.</summary>
internal readonly record struct Step(string? Name, int Index)
{
    public override string ToString() => Name ?? $"[{Index}]";
}

/// <summary>A path into an item: an attribute, and perhaps further into maps and lists.</summary>
internal sealed class DocumentPath(IReadOnlyList<Step> steps)
{
    public IReadOnlyList<Step> Steps => steps;

    /// <summary>The attribute of the item that the path begins with.</summary>
    public string Attribute => steps[0].Name!;

    public bool IsTopLevel => steps.Count == 1;

    /// <summary>The value there; null if there is none.</summary>
    public AttributeValue? Find(MapValue item)
    {
        AttributeValue? value = item;
        foreach (var step in steps)
        {
            value = value switch
            {
                MapValue map when step.Name is not null => map[step.Name],
                ListValue list when step.Name is null && step.Index < list.Elements.Count => list.Elements[step.Index],
                _ => null,
            };
        }
        return value;
    }

    /// <summary>Whether one path leads to or through the other: both cannot be changed or projected at once.</summary>
    public bool Overlaps(DocumentPath other) => steps.Zip(other.Steps).All(p => p.First == p.Second);

    /// <summary>Whether the two take one place for a list and for a map.</summary>
    public bool Conflicts(DocumentPath other)
    {
        foreach (var (mine, theirs) in steps.Zip(other.Steps))
        {
            if (mine != theirs)
            {
                return mine.Name is null != theirs.Name is null;
            }
        }
        return false;
    }

    /// <summary>As messages show it: <c>[a, b, [0]]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", steps)}]";

    /// <summary>Refuses two paths of which one leads through the other.</summary>
    public static void CheckDistinct(IReadOnlyList<DocumentPath> paths, string expressionName)
    {
        for (var i = 1; i < paths.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var (one, two) = (paths[j], paths[i]);
                var problem = one.Overlaps(two) ? "overlap" : one.Conflicts(two) ? "conflict" : null;
                if (problem is not null)
                {
                    throw Errors.Validation($"Invalid {expressionName}: Two document paths {problem} with each other; must remove or rewrite one of these paths; path one: {one}, path two: {two}");
                }
            }
        }
    }
}
