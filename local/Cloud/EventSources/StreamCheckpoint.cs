using System.Collections.Concurrent;

namespace LocalCloud.EventSources;

/// <summary>How far a mapping has come in its stream. It outlives a stop: a mapping that is switched off and on goes on where it was.</summary>
internal sealed class StreamCheckpoint
{
    private readonly ConcurrentDictionary<string, ShardCheckpoint> _shards = new(StringComparer.Ordinal);

    /// <summary>The mapping has never read: its starting position counts.</summary>
    public bool IsNew { get; set; } = true;

    /// <summary>Records that were read and are not done.</summary>
    public int InHand => _shards.Values.Sum(shard => shard.InHand);

    public ShardCheckpoint Of(string shardId) => _shards.GetOrAdd(shardId, static _ => new ShardCheckpoint());
}

/// <summary>The place in one shard: every record up to <see cref="Sequence"/> is processed, filtered out or given up.</summary>
internal sealed class ShardCheckpoint
{
    private readonly Lock _gate = new();
    private readonly Queue<string> _inHand = new();
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);
    private string? _sequence;

    /// <summary>Null: not even the first.</summary>
    public string? Sequence
    {
        get
        {
            lock (_gate)
            {
                return _sequence;
            }
        }
    }

    /// <summary>Records that were taken and are not done, or stand behind one that is not.</summary>
    public int InHand
    {
        get
        {
            lock (_gate)
            {
                return _inHand.Count;
            }
        }
    }

    /// <summary>Where reading began, as long as nothing has been read.</summary>
    public string? Start { get; set; }

    /// <summary>Records of before are not the mapping's: it began at <c>LATEST</c>.</summary>
    public DateTimeOffset NotBefore { get; set; } = DateTimeOffset.MinValue;

    /// <summary>The shard is closed, and all of it is done.</summary>
    public bool IsFinished { get; set; }

    /// <summary>What was in hand and is not done comes again.</summary>
    public void Rewind()
    {
        lock (_gate)
        {
            _inHand.Clear();
        }
    }

    /// <summary>Takes the next record, in the shard's order.</summary>
    /// <returns>False: it was done before the mapping stopped, while one before it was not.</returns>
    public bool Take(string sequence)
    {
        lock (_gate)
        {
            _inHand.Enqueue(sequence);
            var isDone = _done.Contains(sequence);
            Advance();
            return !isDone;
        }
    }

    /// <summary>The records need not come again.</summary>
    public void Complete(IEnumerable<StreamRecord> records)
    {
        lock (_gate)
        {
            _done.UnionWith(records.Select(record => record.SequenceNumber));
            Advance();
        }
    }

    private void Advance()
    {
        while (_inHand.TryPeek(out var next) && _done.Remove(next))
        {
            _sequence = _inHand.Dequeue();
        }
    }
}
