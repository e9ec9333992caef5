namespace LocalCloud.Schedules;

/// <summary>What a schedule has done since the start.</summary>
internal sealed class ScheduleStatus
{
    private readonly Lock _gate = new();
    private Snapshot _now = new(0, null, "Not fired yet");

    public Snapshot Read()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public void AddFired(DateTimeOffset at)
    {
        lock (_gate)
        {
            _now = new Snapshot(_now.Fired + 1, at, "Running");
        }
    }

    public void SetResult(string result)
    {
        lock (_gate)
        {
            _now = _now with { LastResult = result };
        }
    }

    public void Reset()
    {
        lock (_gate)
        {
            _now = new Snapshot(0, null, "Not fired yet");
        }
    }

    /// <param name="Fired">How often.</param>
    /// <param name="LastFired">By the cloud's clock.</param>
    /// <param name="LastResult"><c>OK</c>, <c>Running</c>, or <c>PROBLEM: …</c>.</param>
    public sealed record Snapshot(long Fired, DateTimeOffset? LastFired, string LastResult);
}
