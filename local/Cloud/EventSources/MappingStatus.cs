using LocalCloud.Template.Model;

namespace LocalCloud.EventSources;

/// <summary>What an event source mapping has done since the start, and how its last batch went.</summary>
public sealed class MappingStatus(EventSourceMapping mapping, string sourceArn)
{
    private readonly Lock _gate = new();
    private long _batches;
    private long _succeeded;
    private long _failed;
    private long _filtered;
    private long _dropped;
    private string _lastResult = "No records processed";

    public EventSourceMapping Mapping { get; } = mapping;

    public string SourceArn { get; } = sourceArn;

    /// <summary>The counts now.</summary>
    public Snapshot Read()
    {
        lock (_gate)
        {
            return new Snapshot(_batches, _succeeded, _failed, _filtered, _dropped, _lastResult);
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
