using LocalCloud.DynamoDb.Values;

namespace LocalCloud.DynamoDb.Storage;

/// <summary>Which attributes an index carries: <c>KEYS_ONLY</c>, <c>INCLUDE</c> with names, or <c>ALL</c>.</summary>
internal sealed record IndexProjection(string Type, IReadOnlyList<string> NonKeyAttributes);

/// <summary>
/// A secondary index: its own order over the table's items. It refers to the items themselves, so it can never
/// disagree with the table; what it projects is cut out when it is read.
/// </summary>
internal sealed class SecondaryIndex(string name, bool isGlobal, KeySchema key, KeySchema tableKey, IndexProjection projection, Throughput? throughput = null)
{
    private readonly HashSet<string> _projected =
        tableKey.Attributes.Concat(key.Attributes).Select(a => a.Name).Concat(projection.NonKeyAttributes).ToHashSet();

    public string Name => name;

    public bool IsGlobal => isGlobal;

    public KeySchema Key => key;

    public IndexProjection Projection => projection;

    public ItemOrder Items { get; } = new();

    /// <summary>Of a global index; a local one shares that of its table.</summary>
    public Throughput? Throughput { get; set; } = throughput;

    public bool Projects(string attribute) => projection.Type == "ALL" || _projected.Contains(attribute);

    /// <summary>The item as the index holds it.</summary>
    public MapValue Project(MapValue item) => projection.Type == "ALL" ? item : item.Only(_projected);

    /// <summary>The place of the item in this index; null if it is not in it.</summary>
    public OrderedItem? Place(StoredItem item, MapValue attributes) =>
        KeyReader.OfIndex(this, attributes) is { } key ? OrderedItem.Of(key.Partition, key.Sort, item) : null;
}
