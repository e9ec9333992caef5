using LocalCloud.DynamoDb.Values;

namespace LocalCloud.DynamoDb.Storage;

/// <summary>One attribute of a key: its name and type (<c>S</c>, <c>N</c> or <c>B</c>).</summary>
internal sealed record KeyAttribute(string Name, string Type);

/// <summary>
/// The attributes of a key, those of the partition (HASH) and those that sort within it (RANGE). A table has one and at most
/// one; a global index has up to four of each, which count together in the order given.
/// </summary>
internal sealed record KeySchema(IReadOnlyList<KeyAttribute> Partition, IReadOnlyList<KeyAttribute> Sort)
{
    public IEnumerable<KeyAttribute> Attributes => Partition.Concat(Sort);

    public bool IsMultiple => Partition.Count > 1 || Sort.Count > 1;

    public bool Has(string attribute) => Attributes.Any(a => a.Name == attribute);
}

/// <summary>The primary key of an item: what names it.</summary>
internal sealed record ItemKey(AttributeValue Partition, AttributeValue? Sort)
{
    /// <summary>Where the item stands among all partitions.</summary>
    public uint Hash { get; } = ValueOrder.StableHash([Partition]);

    public IReadOnlyList<AttributeValue> PartitionParts => [Partition];

    public IReadOnlyList<AttributeValue> SortParts => Sort is null ? [] : [Sort];

    public MapValue ToAttributes(KeySchema schema)
    {
        var attributes = new Dictionary<string, AttributeValue> { [schema.Partition[0].Name] = Partition };
        if (Sort is not null)
        {
            attributes[schema.Sort[0].Name] = Sort;
        }
        return new MapValue(attributes);
    }
}
