using LocalCloud.DynamoDb.Values;

namespace LocalCloud.DynamoDb.Storage;

/// <summary>
/// The items of a table that have a time to live, soonest first. The service deletes within days of the expiry; here within
/// about a second. Values that are no numbers, or more than five years past, are left alone. Source: developer guide, "Using time to live (TTL)".
/// </summary>
internal sealed class ExpiryQueue(string attribute)
{
    private static readonly long FiveYears = (long)TimeSpan.FromDays(5 * 365).TotalSeconds;

    private readonly Dictionary<ItemKey, long> _expiries = [];
    private readonly PriorityQueue<ItemKey, long> _queue = new();

    public string Attribute => attribute;

    public void Move(StoredItem item, MapValue? old, MapValue? attributes)
    {
        var to = Expiry(attributes);
        if (to == Expiry(old))
        {
            return;
        }
        // The entry queued before stays and is dropped when its turn comes: it no longer agrees with the dictionary.
        if (to is { } expiry)
        {
            _expiries[item.Key] = expiry;
            _queue.Enqueue(item.Key, expiry);
        }
        else
        {
            _expiries.Remove(item.Key);
        }
    }

    /// <summary>The keys whose time has come, each once. They stay known until the items are written again or removed.</summary>
    public IReadOnlyList<ItemKey> Due(DateTimeOffset now)
    {
        var due = new List<ItemKey>();
        var seconds = now.ToUnixTimeSeconds();
        while (_queue.TryPeek(out var key, out var expiry) && expiry <= seconds)
        {
            _queue.Dequeue();
            if (_expiries.TryGetValue(key, out var current) && current == expiry && expiry > seconds - FiveYears)
            {
                due.Add(key);
            }
        }
        return due;
    }

    private long? Expiry(MapValue? item) => item?[attribute] is NumberValue number ? number.Number.ToInt64() : null;
}
