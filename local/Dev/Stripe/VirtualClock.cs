namespace OrderSystem.Dev.Stripe;

/// <summary>
/// The time in the local Stripe: real time plus what was skipped. What is due later (a hold that expires, a refund that
/// settles) is kept here and run, in order of time, by whoever holds the account's lock.
/// </summary>
internal sealed class VirtualClock(TimeProvider real)
{
    private readonly PriorityQueue<(DateTimeOffset Due, Action Run), DateTimeOffset> _due = new();

    private TimeSpan _skipped;

    /// <summary>While something due runs this is its own time, not the time of whoever looked.</summary>
    private DateTimeOffset? _running;

    /// <summary>Told how long it is until something falls due, whenever that may have changed.</summary>
    public Action<TimeSpan>? NextIsIn { get; set; }

    public DateTimeOffset Now => _running ?? real.GetUtcNow() + _skipped;

    public long UnixSeconds => Now.ToUnixTimeSeconds();

    public void Advance(TimeSpan by)
    {
        _skipped += by;
        RunDue();
    }

    public void At(DateTimeOffset due, Action run)
    {
        _due.Enqueue((due, run), due);
        TellNext();
    }

    public void RunDue()
    {
        while (_due.TryPeek(out var next, out _) && next.Due <= Now)
        {
            _ = _due.Dequeue();
            _running = next.Due;
            try
            {
                next.Run();
            }
            finally
            {
                _running = null;
            }
        }

        TellNext();
    }

    private void TellNext()
    {
        if (_due.TryPeek(out var next, out _))
        {
            NextIsIn?.Invoke(next.Due > Now ? next.Due - Now : TimeSpan.Zero);
        }
    }
}
