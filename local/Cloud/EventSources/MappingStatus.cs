using LocalCloud.Template.Model;

namespace LocalCloud.EventSources;

/// <summary>What an event source mapping has done since the start, and how its last batch went.</summary>
public sealed class MappingStatus(EventSourceMapping mapping)
{
    private readonly Lock _gate = new();
    private long _batches;
    private long _succeeded;
    private long _failed;
    private long _filtered;
    private long _dropped;
    private string _lastResult = "No records processed";
    private EventSourceMapping _mapping = mapping;
    private MappingState _state = MappingState.Creating;

    /// <summary>Its settings now.</summary>
    public EventSourceMapping Mapping
    {
        get
        {
            lock (_gate)
            {
                return _mapping;
            }
        }
    }

    /// <summary>The queue or the stream.</summary>
    public string SourceArn => Mapping.SourceArn;

    /// <summary>Whether it polls.</summary>
    public MappingState State
    {
        get
        {
            lock (_gate)
            {
                return _state;
            }
        }
    }

    /// <summary>The counts now.</summary>
    public Snapshot Read()
    {
        lock (_gate)
        {
            return new Snapshot(_batches, _succeeded, _failed, _filtered, _dropped, _lastResult);
        }
    }

    internal void Set(MappingState state, EventSourceMapping? mapping = null)
    {
        lock (_gate)
        {
            _state = state;
            _mapping = mapping ?? _mapping;
        }
    }

    internal void AddBatch(int succeeded, int failed, string? problem)
    {
        lock (_gate)
        {
            _batches++;
            _succeeded += succeeded;
            _failed += failed;
            _lastResult = problem is null ? "OK" : $"PROBLEM: {problem}";
        }
    }

    internal void AddFiltered(int count)
    {
        lock (_gate)
        {
            _filtered += count;
        }
    }

    internal void AddDropped(int count)
    {
        lock (_gate)
        {
            _dropped += count;
        }
    }

    internal void SetProblem(string problem)
    {
        lock (_gate)
        {
            _lastResult = $"PROBLEM: {problem}";
        }
    }

    /// <param name="Batches">Invocations that ended.</param>
    /// <param name="Succeeded">Records that succeeded.</param>
    /// <param name="Failed">Failures of records; one record may fail several times.</param>
    /// <param name="Filtered">Records that no filter let through.</param>
    /// <param name="Dropped">Stream records given up, and sent to the on-failure destination if there is one.</param>
    /// <param name="LastProcessingResult">In the words of <c>GetEventSourceMapping</c>.</param>
    public sealed record Snapshot(long Batches, long Succeeded, long Failed, long Filtered, long Dropped, string LastProcessingResult);
}
