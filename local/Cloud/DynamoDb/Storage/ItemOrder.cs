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
/// where several items may share both) the item's own key. Either an entry that holds an item, or a bound of a search.
/// </summary>
internal sealed class OrderedItem
{
    public OrderedItem(AttributeValue partition, AttributeValue? sort, StoredItem item)
    {
        Hash = ValueOrder.StableHash(partition);
        Partition = partition;
        Sort = sort;
        Item = item;
        Tie = item.Key;
    }

    private OrderedItem(uint hash, AttributeValue? partition, AttributeValue? sort, ItemKey? tie, Edge edge)
    {
        Hash = hash;
        Partition = partition;
        Sort = sort;
        Tie = tie;
        Edge = edge;
    }

    public uint Hash { get; }

    public AttributeValue? Partition { get; }

    public AttributeValue? Sort { get; }

    public StoredItem? Item { get; }

    public ItemKey? Tie { get; }

    public Edge Edge { get; }

    /// <summary>A bound beside every entry with this hash.</summary>
    public static OrderedItem Bound(uint hash, Edge edge) => new(hash, null, null, null, edge);

    /// <summary>A bound beside every entry of a partition, or of one sort key (or prefix of it) in it.</summary>
    public static OrderedItem Bound(AttributeValue partition, AttributeValue? sort, Edge edge) =>
        new(ValueOrder.StableHash(partition), partition, sort, null, edge);

    /// <summary>The exact place of an item, whether or not it is still there: where a page ended.</summary>
    public static OrderedItem At(AttributeValue partition, AttributeValue? sort, ItemKey key) =>
        new(ValueOrder.StableHash(partition), partition, sort, key, Edge.None);
}

/// <summary>The items of a table or index in order.</summary>
internal sealed class ItemOrder
{
    private readonly SortedSet<OrderedItem> _items = new(new Order());

    public int Count => _items.Count;

    public void Add(OrderedItem item) => _items.Add(item);

    public void Remove(OrderedItem item) => _items.Remove(item);

    public StoredItem? Find(ItemKey key) =>
        _items.TryGetValue(OrderedItem.At(key.Partition, key.Sort, key), out var found) ? found.Item : null;

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
            if (x.Partition is null || y.Partition is null)
            {
                return Side(x) - Side(y);
            }
            result = ValueOrder.Instance.Compare(x.Partition, y.Partition);
            if (result != 0)
            {
                return result;
            }
            if (x.Sort is not null && y.Sort is not null)
            {
                if (x.Edge == Edge.AfterPrefix || y.Edge == Edge.AfterPrefix)
                {
                    return ComparePrefix(x, y);
                }
                result = ValueOrder.Instance.Compare(x.Sort, y.Sort);
                if (result != 0)
                {
                    return result;
                }
            }
            return x.Edge != Edge.None || y.Edge != Edge.None ? Side(x) - Side(y) : CompareTies(x.Tie!, y.Tie!);
        }

        private static int Side(OrderedItem item) => item.Edge switch
        {
            Edge.None => 0,
            Edge.Before => -1,
            _ => 1,
        };

        private static int ComparePrefix(OrderedItem x, OrderedItem y)
        {
            if (x.Edge == Edge.AfterPrefix)
            {
                return ValueOrder.StartsWith(y.Sort!, x.Sort!) ? 1 : ValueOrder.Instance.Compare(x.Sort, y.Sort);
            }
            return -ComparePrefix(y, x);
        }

        private static int CompareTies(ItemKey x, ItemKey y)
        {
            var result = x.Hash.CompareTo(y.Hash);
            result = result != 0 ? result : ValueOrder.Instance.Compare(x.Partition, y.Partition);
            return result != 0 || x.Sort is null ? result : ValueOrder.Instance.Compare(x.Sort, y.Sort);
        }
    }
}
