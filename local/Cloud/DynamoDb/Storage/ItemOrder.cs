using LocalCloud.DynamoDb.Values;

namespace LocalCloud.DynamoDb.Storage;

/// <summary>An item of a table. Its attributes are replaced as a whole, never changed in place.</summary>
internal sealed class StoredItem(ItemKey key, MapValue attributes)
{
    public ItemKey Key => key;

    public MapValue Attributes { get; set; } = attributes;
}

/// <summary>Where a bound stands relative to the entries that agree with all the parts it gives.</summary>
internal enum Edge
{
    /// <summary>An entry, not a bound.</summary>
    None,
    Before,
    After,

    /// <summary>After every entry whose sort key begins with the one given.</summary>
    AfterPrefix,
}

/// <summary>
/// A place in the order of a table or index: by hash of the partition key, then partition key, sort key, and (in an index,
/// where several items may share both) the item's own key. Either an entry that holds an item, or a bound of a search, which
/// may give only the first parts of a key.
/// </summary>
internal sealed class OrderedItem
{
    private OrderedItem(uint hash, IReadOnlyList<AttributeValue> partition, IReadOnlyList<AttributeValue> sort, ItemKey? tie, Edge edge, StoredItem? item = null)
    {
        Hash = hash;
        Partition = partition;
        Sort = sort;
        Tie = tie;
        Edge = edge;
        Item = item;
    }

    public uint Hash { get; }

    public IReadOnlyList<AttributeValue> Partition { get; }

    public IReadOnlyList<AttributeValue> Sort { get; }

    public StoredItem? Item { get; }

    public ItemKey? Tie { get; }

    public Edge Edge { get; }

    /// <summary>An entry.</summary>
    public static OrderedItem Of(IReadOnlyList<AttributeValue> partition, IReadOnlyList<AttributeValue> sort, StoredItem item) =>
        new(ValueOrder.StableHash(partition), partition, sort, item.Key, Edge.None, item);

    /// <summary>A bound beside every entry with this hash.</summary>
    public static OrderedItem Bound(uint hash, Edge edge) => new(hash, [], [], null, edge);

    /// <summary>A bound beside every entry of a partition, or of those sort keys in it that begin with the parts given.</summary>
    public static OrderedItem Bound(IReadOnlyList<AttributeValue> partition, IReadOnlyList<AttributeValue> sort, Edge edge) =>
        new(ValueOrder.StableHash(partition), partition, sort, null, edge);

    /// <summary>The exact place of an item, whether or not it is still there: where a page ended.</summary>
    public static OrderedItem At(IReadOnlyList<AttributeValue> partition, IReadOnlyList<AttributeValue> sort, ItemKey key) =>
        new(ValueOrder.StableHash(partition), partition, sort, key, Edge.None);

    public bool IsAtSamePlaceAs(OrderedItem other) => Partition.SequenceEqual(other.Partition) && Sort.SequenceEqual(other.Sort);
}

/// <summary>The items of a table or index in order.</summary>
internal sealed class ItemOrder
{
    private readonly SortedSet<OrderedItem> _items = new(new Order());

    public int Count => _items.Count;

    public void Add(OrderedItem item) => _items.Add(item);

    public void Remove(OrderedItem item) => _items.Remove(item);

    public StoredItem? Find(ItemKey key) =>
        _items.TryGetValue(OrderedItem.At(key.PartitionParts, key.SortParts, key), out var found) ? found.Item : null;

    /// <summary>Everything between two bounds, forward or backward; a missing bound is open.</summary>
    /// <param name="lower">Where to begin, seen forward.</param>
    /// <param name="upper">Where to end, seen forward.</param>
    /// <param name="forward">In ascending order.</param>
    /// <param name="after">Only what comes after this place in the chosen direction: where the page before ended.</param>
    public IEnumerable<OrderedItem> Between(OrderedItem? lower, OrderedItem? upper, bool forward, OrderedItem? after = null)
    {
        var first = (forward ? after : null) ?? lower ?? _items.Min;
        var last = (forward ? null : after) ?? upper ?? _items.Max;
        if (first is null || last is null || _items.Comparer.Compare(first, last) > 0)
        {
            return [];
        }
        var range = _items.GetViewBetween(first, last);
        var ordered = forward ? range : range.Reverse();
        return after is null ? ordered : ordered.SkipWhile(i => _items.Comparer.Compare(i, after) == 0);
    }

    public bool IsBetween(OrderedItem item, OrderedItem lower, OrderedItem upper) =>
        _items.Comparer.Compare(lower, item) <= 0 && _items.Comparer.Compare(item, upper) <= 0;

    private sealed class Order : IComparer<OrderedItem>
    {
        public int Compare(OrderedItem? x, OrderedItem? y)
        {
            var result = x!.Hash.CompareTo(y!.Hash);
            if (result != 0)
            {
                return result;
            }
            if (x.Partition.Count == 0 || y.Partition.Count == 0)
            {
                return Side(x) - Side(y);
            }
            result = ValueOrder.Instance.CompareParts(x.Partition, y.Partition, x.Partition.Count);
            if (result != 0)
            {
                return result;
            }
            if (x.Edge == Edge.AfterPrefix || y.Edge == Edge.AfterPrefix)
            {
                return x.Edge == Edge.AfterPrefix ? ComparePrefix(x, y) : -ComparePrefix(y, x);
            }
            result = ValueOrder.Instance.CompareParts(x.Sort, y.Sort, Math.Min(x.Sort.Count, y.Sort.Count));
            if (result != 0)
            {
                return result;
            }
            return x.Edge != Edge.None || y.Edge != Edge.None ? Side(x) - Side(y) : CompareTies(x.Tie!, y.Tie!);
        }

        private static int Side(OrderedItem item) => item.Edge switch
        {
            Edge.None => 0,
            Edge.Before => -1,
            _ => 1,
        };

        /// <summary>The last part given of the bound is the beginning of a value.</summary>
        private static int ComparePrefix(OrderedItem bound, OrderedItem entry)
        {
            var last = bound.Sort.Count - 1;
            if (entry.Sort.Count <= last)
            {
                var shared = ValueOrder.Instance.CompareParts(bound.Sort, entry.Sort, entry.Sort.Count);
                return shared != 0 ? shared : Side(bound) - Side(entry);
            }
            var result = ValueOrder.Instance.CompareParts(bound.Sort, entry.Sort, last);
            return result != 0 ? result
                : ValueOrder.StartsWith(entry.Sort[last], bound.Sort[last]) ? 1
                : ValueOrder.Instance.Compare(bound.Sort[last], entry.Sort[last]);
        }

        private static int CompareTies(ItemKey x, ItemKey y)
        {
            var result = x.Hash.CompareTo(y.Hash);
            result = result != 0 ? result : ValueOrder.Instance.Compare(x.Partition, y.Partition);
            return result != 0 || x.Sort is null ? result : ValueOrder.Instance.Compare(x.Sort, y.Sort);
        }
    }
}
