using System.Globalization;
using LocalCloud.DynamoDb.Storage;
using LocalCloud.DynamoDb.Values;

namespace LocalCloud.DynamoDb.Streams;

/// <summary>
/// The stream of a table: every change in order, kept for 24 hours. It has one shard, open as long as the stream is enabled;
/// the service splits shards under load, and readers that follow the shard list work with both.
/// </summary>
internal sealed class TableStream
{
    public static readonly TimeSpan Retention = TimeSpan.FromHours(24);

    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly StreamSignal _signal = new();
    // Record number i of the list has sequence _first + i.
    private readonly List<StreamRecord> _records = [];
    private long _first = 1;

    public TableStream(string tableArn, string tableName, KeySchema key, string viewType, TimeProvider time)
    {
        _time = time;
        CreatedAt = time.GetUtcNow();
        Label = CreatedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fff", CultureInfo.InvariantCulture);
        Arn = $"{tableArn}/stream/{Label}";
        TableName = tableName;
        Key = key;
        ViewType = viewType;
        ShardId = $"shardId-{CreatedAt.ToUnixTimeMilliseconds():D20}-{Guid.NewGuid().ToString("N")[..8]}";
    }

    public string Arn { get; }

    public string Label { get; }

    public string TableName { get; }

    public KeySchema Key { get; }

    public string ViewType { get; }

    public string ShardId { get; }

    public DateTimeOffset CreatedAt { get; }

    /// <summary>When the stream was disabled or its table deleted; it stays readable for the retention time.</summary>
    public DateTimeOffset? ClosedAt { get; private set; }

    /// <summary>The sequence of the oldest record still kept, or of the next one if there is none.</summary>
    public long Oldest
    {
        get
        {
            lock (_gate)
            {
                Trim();
                return _first;
            }
        }
    }

    /// <summary>The sequence that the next record gets.</summary>
    public long Next
    {
        get
        {
            lock (_gate)
            {
                return _first + _records.Count;
            }
        }
    }

    /// <summary>Records a change. A write that changes nothing leaves no record, nor does one after the stream is closed.</summary>
    public void Append(MapValue keys, MapValue? old, MapValue? @new, StreamIdentity by)
    {
        if (ClosedAt is not null || (old is not null && old.Equals(@new)))
        {
            return;
        }
        lock (_gate)
        {
            Trim();
            _records.Add(new StreamRecord(
                Guid.NewGuid().ToString("N"),
                old is null ? "INSERT" : @new is null ? "REMOVE" : "MODIFY",
                _first + _records.Count,
                _time.GetUtcNow(),
                keys,
                ViewType is "NEW_IMAGE" or "NEW_AND_OLD_IMAGES" ? @new : null,
                ViewType is "OLD_IMAGE" or "NEW_AND_OLD_IMAGES" ? old : null,
                by));
        }
        _signal.Raise();
    }

    /// <summary>Up to <paramref name="limit"/> records, or 1 MB of them, from the sequence on.</summary>
    public IReadOnlyList<StreamRecord> Read(long from, int limit)
    {
        lock (_gate)
        {
            Trim();
            var page = new List<StreamRecord>();
            var size = 0;
            for (var i = (int)Math.Max(0, from - _first); i < _records.Count && page.Count < limit; i++)
            {
                size += _records[i].Size;
                if (page.Count > 0 && size > 1024 * 1024)
                {
                    break;
                }
                page.Add(_records[i]);
            }
            return page;
        }
    }

    public void Close()
    {
        ClosedAt ??= _time.GetUtcNow();
        _signal.Raise();
    }

    public bool IsGone(DateTimeOffset now) => ClosedAt is { } closed && now - closed > Retention;

    public Task WaitAsync(CancellationToken cancellationToken) => _signal.WaitAsync(cancellationToken);

    private void Trim()
    {
        var limit = _time.GetUtcNow() - Retention;
        if (_records.Count == 0 || _records[0].CreatedAt > limit)
        {
            return;
        }
        var old = _records.FindIndex(r => r.CreatedAt > limit);
        old = old < 0 ? _records.Count : old;
        _records.RemoveRange(0, old);
        _first += old;
    }
}
