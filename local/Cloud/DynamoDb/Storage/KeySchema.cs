using LocalCloud.DynamoDb.Values;

namespace LocalCloud.DynamoDb.Storage;

/// <summary>One attribute of a key: its name and type (<c>S</c>, <c>N</c> or <c>B</c>).</summary>
internal sealed record KeyAttribute(string Name, string Type);

/// <summary>The partition key and, where there is one, the sort key of a table or an index.</summary>
internal sealed record KeySchema(KeyAttribute Partition, KeyAttribute? Sort)
{
    public IEnumerable<KeyAttribute> Attributes => Sort is null ? [Partition] : [Partition, Sort];

    public bool Has(string attribute) => Partition.Name == attribute || Sort?.Name == attribute;
}

/// <summary>The primary key of an item: what names it.</summary>
internal sealed record ItemKey(AttributeValue Partition, AttributeValue? Sort)
{
    /// <summary>Where the item stands among all partitions.</summary>
    public uint Hash { get; } = ValueOrder.StableHash(Partition);

    public MapValue ToAttributes(KeySchema schema)
    {
        var attributes = new Dictionary<string, AttributeValue> { [schema.Partition.Name] = Partition };
        if (schema.Sort is not null)
        {
            attributes[schema.Sort.Name] = Sort!;
        }
        return new MapValue(attributes);
    }
}
