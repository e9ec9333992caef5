namespace LocalCloud.EventBridge;

/// <summary>What a rule has done since the start or the last reset.</summary>
internal sealed class RuleStatistics
{
    private readonly Lock _gate = new();
    private Snapshot _now = new(0, 0, 0, null);

    public Snapshot Read()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public void AddMatched()
    {
        lock (_gate)
        {
            _now = _now with { Matched = _now.Matched + 1 };
        }
    }

    public void AddDelivered()
    {
        lock (_gate)
        {
            _now = _now with { Delivered = _now.Delivered + 1 };
        }
    }

    public void AddFailed(string error)
    {
        lock (_gate)
        {
            _now = _now with { Failed = _now.Failed + 1, LastError = error };
        }
    }

    public void SetProblem(string error)
    {
        lock (_gate)
        {
            _now = _now with { LastError = error };
        }
    }

    public void Reset()
    {
        lock (_gate)
        {
            _now = new Snapshot(0, 0, 0, null);
        }
    }

    /// <param name="Matched">Events, and times of the schedule, for which the rule held.</param>
    /// <param name="Delivered">To one target each.</param>
    /// <param name="Failed">Given up, for one target each.</param>
    /// <param name="LastError">Of the last attempt that failed.</param>
    public sealed record Snapshot(long Matched, long Delivered, long Failed, string? LastError);
}
