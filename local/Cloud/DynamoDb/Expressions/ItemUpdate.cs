using LocalCloud.DynamoDb.Storage;
using LocalCloud.DynamoDb.Values;
using LocalCloud.Protocol;

namespace LocalCloud.DynamoDb.Expressions;

/// <summary>
/// What an update does to an item: SET, REMOVE, ADD and DELETE, all of them or none. Every value is taken from the item as it
/// was before. Source: developer guide, "Using update expressions in DynamoDB".
/// </summary>
internal sealed class ItemUpdate(
    IReadOnlyList<DocumentPath> paths,
    IReadOnlyList<(DocumentPath Path, Func<MapValue, AttributeValue> Value)> set,
    IReadOnlyList<DocumentPath> remove,
    IReadOnlyList<(DocumentPath Path, AttributeValue Value)> add,
    IReadOnlyList<(DocumentPath Path, SetValue Value)> delete,
    bool isLegacy = false)
{
    private static readonly Comparer<DocumentPath> ByIndex = Comparer<DocumentPath>.Create(CompareIndexes);

    public static ItemUpdate Nothing { get; } = new([], [], [], [], []);

    /// <summary>Every path that the update names: what UPDATED_OLD and UPDATED_NEW answer.</summary>
    public IReadOnlyList<DocumentPath> Paths => paths;

    /// <summary>Whether it makes an item where there is none. One that only takes away does not; one that says nothing at all does.</summary>
    public bool Creates => set.Count > 0 || add.Count > 0 || paths.Count == 0;

    /// <summary>Refuses to change the key of an item.</summary>
    public void CheckKey(KeySchema key)
    {
        if (paths.FirstOrDefault(p => key.Has(p.Attribute)) is { } keyPath)
        {
            throw Errors.Invalid($"Cannot update attribute {keyPath.Attribute}. This attribute is part of the key");
        }
    }

    /// <summary>The item after the update.</summary>
    /// <exception cref="AwsException">The item does not fit the update: a missing attribute, a wrong type, no place for a path.</exception>
    public MapValue Apply(MapValue item)
    {
        var attributes = new Dictionary<string, AttributeValue>(item.Attributes);
        // Elements beyond the end of a list are appended in the order of their indexes.
        foreach (var (path, value) in set.OrderBy(s => s.Path, ByIndex))
        {
            Put(attributes, path, value(item));
        }
        foreach (var (path, value) in add.OrderBy(a => a.Path, ByIndex))
        {
            Put(attributes, path, Sum(path.Find(item), value));
        }
        foreach (var (path, value) in delete)
        {
            switch (path.Find(item))
            {
                case null:
                    CheckParent(attributes, path);
                    break;
                case SetValue from when from.Type == value.Type && SetValue.From(from.Type, from.Members.Except(value.Members)) is { } rest:
                    Put(attributes, path, rest);
                    break;
                case SetValue from when from.Type == value.Type:
                    Take(attributes, path);
                    break;
                default:
                    throw WrongOperand();
            }
        }
        // Indexes mean the list as it was: the last elements go first.
        foreach (var path in remove.OrderDescending(ByIndex))
        {
            Take(attributes, path);
        }
        return new MapValue(attributes);
    }

    private AttributeValue Sum(AttributeValue? old, AttributeValue value) => (old, value) switch
    {
        (null, _) => value,
        (NumberValue a, NumberValue b) => new NumberValue(a.Number + b.Number),
        (SetValue a, SetValue b) when a.Type == b.Type => SetValue.From(a.Type, a.Members.Concat(b.Members))!,
        _ => throw WrongOperand(),
    };

    private static void Put(Dictionary<string, AttributeValue> attributes, DocumentPath path, AttributeValue value) =>
        attributes[path.Attribute] = path.IsTopLevel ? value : Changed(attributes.GetValueOrDefault(path.Attribute), path, 1, value)!;

    private static void Take(Dictionary<string, AttributeValue> attributes, DocumentPath path)
    {
        if (path.IsTopLevel)
        {
            attributes.Remove(path.Attribute);
        }
        else
        {
            attributes[path.Attribute] = Changed(attributes.GetValueOrDefault(path.Attribute), path, 1, null);
        }
    }

    private static void CheckParent(Dictionary<string, AttributeValue> attributes, DocumentPath path)
    {
        if (!path.IsTopLevel)
        {
            Changed(attributes.GetValueOrDefault(path.Attribute), path, 1, null);
        }
    }

    /// <summary>A copy of the container in which the place the path leads to holds the value, or nothing.</summary>
    private static AttributeValue Changed(AttributeValue? container, DocumentPath path, int depth, AttributeValue? value)
    {
        var step = path.Steps[depth];
        var isLast = depth == path.Steps.Count - 1;
        switch (container)
        {
            case MapValue map when step.Name is not null:
                var attributes = new Dictionary<string, AttributeValue>(map.Attributes);
                if (!isLast)
                {
                    attributes[step.Name] = Changed(map[step.Name], path, depth + 1, value);
                }
                else if (value is null)
                {
                    attributes.Remove(step.Name);
                }
                else
                {
                    attributes[step.Name] = value;
                }
                return new MapValue(attributes);
            case ListValue list when step.Name is null:
                var elements = new List<AttributeValue>(list.Elements);
                var exists = step.Index < elements.Count;
                if (!isLast)
                {
                    elements[exists ? step.Index : throw NoSuchPlace()] = Changed(elements[step.Index], path, depth + 1, value);
                }
                else if (value is null && exists)
                {
                    elements.RemoveAt(step.Index);
                }
                else if (value is not null && exists)
                {
                    elements[step.Index] = value;
                }
                else if (value is not null)
                {
                    elements.Add(value);
                }
                return new ListValue(elements);
            default:
                throw NoSuchPlace();
        }
    }

    private static int CompareIndexes(DocumentPath x, DocumentPath y)
    {
        foreach (var (a, b) in x.Steps.Zip(y.Steps))
        {
            if (a != b)
            {
                return a.Index.CompareTo(b.Index);
            }
        }
        return 0;
    }

    private static AwsException NoSuchPlace() => Errors.Validation("The document path provided in the update expression is invalid for update");

    private AwsException WrongOperand() => Errors.Validation(isLegacy ? "Type mismatch for attribute to update" : "An operand in the update expression has an incorrect data type");
}
