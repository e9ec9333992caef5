using System.Text.Json.Nodes;
using LocalCloud.DynamoDb.Expressions;
using LocalCloud.DynamoDb.Streams;
using LocalCloud.DynamoDb.Values;

namespace LocalCloud.DynamoDb.Storage;

/// <summary>
/// A table: its items in order, its indexes and its stream, which change together or not at all.
/// Whoever reads or writes items holds <see cref="Gate"/>.
/// </summary>
internal sealed class Table(string name, KeySchema key, IReadOnlyDictionary<string, string> attributeTypes, TableSettings settings)
{
    private readonly List<SecondaryIndex> _indexes = [];
    private ExpiryQueue? _expiry;

    public string Name => name;

    public Lock Gate { get; } = new();

    public KeySchema Key => key;

    /// <summary>The declared attributes and their types, as <c>AttributeDefinitions</c> gave them.</summary>
    public IReadOnlyDictionary<string, string> AttributeTypes { get; set; } = attributeTypes;

    public TableSettings Settings => settings;

    public IReadOnlyList<SecondaryIndex> Indexes => _indexes;

    public ItemOrder Items { get; } = new();

    /// <summary>Bytes of all items.</summary>
    public long Size { get; private set; }

    public TableStream? Stream { get; set; }

    /// <summary>The attribute that holds the time to live in epoch seconds; null while it is off.</summary>
    public string? TimeToLiveAttribute => _expiry?.Attribute;

    public SecondaryIndex Index(string indexName) =>
        _indexes.Find(i => i.Name == indexName) ?? throw Errors.Validation($"The table does not have the specified index: {indexName}");

    public MapValue? Find(ItemKey itemKey) => Items.Find(itemKey)?.Attributes;

    /// <summary>Refuses paths that lead into the key of the table or of an index.</summary>
    public void CheckScalars(IEnumerable<DocumentPath> paths)
    {
        foreach (var path in paths.Where(p => !p.IsTopLevel))
        {
            if (key.Has(path.Attribute))
            {
                throw Errors.KeyIsScalar("Key", path.Attribute);
            }
            if (_indexes.Exists(index => index.Key.Has(path.Attribute)))
            {
                throw Errors.KeyIsScalar("IndexKey", path.Attribute);
            }
        }
    }

    /// <summary>Refuses what a write of this item could not do, before anything is changed.</summary>
    public void Check(MapValue attributes)
    {
        foreach (var index in _indexes)
        {
            KeyReader.CheckIndex(index, attributes);
        }
    }

    /// <summary>Puts the item under its key, or removes it (null). The indexes and the stream follow in the same step.</summary>
    public void Write(ItemKey itemKey, MapValue? attributes, StreamIdentity by = StreamIdentity.Caller)
    {
        if (attributes is not null)
        {
            Check(attributes);
        }
        var stored = Items.Find(itemKey);
        var old = stored?.Attributes;
        if (old is null && attributes is null)
        {
            return;
        }
        stored ??= new StoredItem(itemKey, attributes!);
        foreach (var index in _indexes)
        {
            Move(index, stored, old, attributes);
        }
        _expiry?.Move(stored, old, attributes);
        if (attributes is null)
        {
            Items.Remove(OrderedItem.At(itemKey.PartitionParts, itemKey.SortParts, itemKey));
        }
        else
        {
            stored.Attributes = attributes;
            if (old is null)
            {
                Items.Add(OrderedItem.Of(itemKey.PartitionParts, itemKey.SortParts, stored));
            }
        }
        Size += (attributes?.ContentSize ?? 0) - (old?.ContentSize ?? 0);
        Stream?.Append(itemKey.ToAttributes(key), old, attributes, by);
    }

    public void AddIndex(SecondaryIndex index)
    {
        foreach (var item in Items.Between(null, null, forward: true))
        {
            Move(index, item.Item!, null, item.Item!.Attributes);
        }
        _indexes.Add(index);
    }

    public void RemoveIndex(SecondaryIndex index) => _indexes.Remove(index);

    public void SetTimeToLive(string? attribute)
    {
        _expiry = attribute is null ? null : new ExpiryQueue(attribute);
        foreach (var item in Items.Between(null, null, forward: true))
        {
            _expiry?.Move(item.Item!, null, item.Item!.Attributes);
        }
    }

    /// <summary>Deletes the items whose time to live has run out; their stream records name the service as the one who did it.</summary>
    public int Expire(DateTimeOffset now)
    {
        var expired = _expiry?.Due(now) ?? [];
        foreach (var itemKey in expired)
        {
            Write(itemKey, null, StreamIdentity.TimeToLive);
        }
        return expired.Count;
    }

    private static void Move(SecondaryIndex index, StoredItem item, MapValue? old, MapValue? attributes)
    {
        var from = old is null ? null : index.Place(item, old);
        var to = attributes is null ? null : index.Place(item, attributes);
        if (from is not null && to is not null && from.IsAtSamePlaceAs(to))
        {
            return;
        }
        if (from is not null)
        {
            index.Items.Remove(from);
        }
        if (to is not null)
        {
            index.Items.Add(to);
        }
    }
}

/// <summary>What a table is set to: accepted and reported as given, and without effect on a local engine except where a comment says so.</summary>
internal sealed class TableSettings
{
    public required string Id { get; init; }

    public required string Arn { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string BillingMode { get; set; }

    /// <summary>Since when, or when last, the table was billed by request; null if it never was.</summary>
    public DateTimeOffset? ByRequestSince { get; set; }

    public required Throughput Throughput { get; set; }

    /// <summary>Refuses DeleteTable.</summary>
    public bool DeletionProtection { get; set; }

    public string? TableClass { get; set; }

    public JsonObject? ServerSideEncryption { get; set; }

    /// <summary>Point-in-time recovery, which is reported and not kept; null while it is off.</summary>
    public RecoverySettings? Recovery { get; set; }

    public Dictionary<string, string> Tags { get; } = [];
}

internal sealed record RecoverySettings(int PeriodInDays, DateTimeOffset Since);
