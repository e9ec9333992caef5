namespace LocalCloud;

/// <summary>
/// The clock of the local cloud: it can run faster than real time and be set forward, and drives visibility timeouts,
/// delays, retries, record ages and schedules. The functions keep the real clock.
/// </summary>
public sealed class CloudClock : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly HashSet<CloudTimer> _timers = [];
    private readonly DateTimeOffset _start = System.GetUtcNow();
    private readonly long _startStamp = System.GetTimestamp();
    private TimeSpan _advanced;

    /// <param name="scale">Seconds of this clock in one real second; at least 1.</param>
    public CloudClock(double scale = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(scale, 1);
        Scale = scale;
    }

    /// <summary>Seconds of this clock in one real second.</summary>
    public double Scale { get; }

    /// <summary>By how much the clock has been set forward.</summary>
    public TimeSpan Advanced
    {
        get
        {
            lock (_gate)
            {
                return _advanced;
            }
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _start + Elapsed;

    public override long GetTimestamp() => Elapsed.Ticks;

    private TimeSpan Elapsed => (System.GetElapsedTime(_startStamp) * Scale) + Advanced;

    /// <summary>Sets the clock forward; timers that are due by then fire at once.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        List<CloudTimer> timers;
        lock (_gate)
        {
            _advanced += by;
            timers = [.. _timers];
        }

        foreach (var timer in timers)
        {
            timer.Arm();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new CloudTimer(this, callback, state);
        lock (_gate)
        {
            _timers.Add(timer);
        }

        timer.Change(dueTime, period);
        return timer;
    }

    private void Remove(CloudTimer timer)
    {
        lock (_gate)
        {
            _timers.Remove(timer);
        }
    }

    private sealed class CloudTimer : ITimer
    {
        private static readonly TimeSpan Longest = TimeSpan.FromDays(40);
        private readonly CloudClock _clock;
        private readonly Timer _timer;
        private readonly Lock _gate = new();
        private TimeSpan? _due;
        private TimeSpan _period = Timeout.InfiniteTimeSpan;
        private bool _disposed;

        public CloudTimer(CloudClock clock, TimerCallback callback, object? state)
        {
            _clock = clock;
            _timer = new Timer(_ => Fire(callback, state), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_gate)
            {
                if (_disposed)
                {
                    return false;
                }

                _due = dueTime == Timeout.InfiniteTimeSpan ? null : _clock.Elapsed + dueTime;
                _period = period;
            }

            Arm();
            return true;
        }

        /// <summary>Sets the real timer to what is left, in real time.</summary>
        public void Arm()
        {
            lock (_gate)
            {
                if (!_disposed)
                {
                    var left = _due is { } due ? (due - _clock.Elapsed) / _clock.Scale : Timeout.InfiniteTimeSpan;
                    _timer.Change(_due is null ? Timeout.InfiniteTimeSpan : left <= TimeSpan.Zero ? TimeSpan.Zero : left < Longest ? TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)) : Longest, Timeout.InfiniteTimeSpan);
                }
            }
        }

        public void Dispose()
        {
            lock (_gate)
            {
                _disposed = true;
                _timer.Dispose();
            }

            _clock.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Fire(TimerCallback callback, object? state)
        {
            lock (_gate)
            {
                if (_disposed || _due is not { } due)
                {
                    return;
                }

                if (due > _clock.Elapsed)
                {
                    Arm();
                    return;
                }

                _due = _period == Timeout.InfiniteTimeSpan || _period == TimeSpan.Zero ? null : _clock.Elapsed + _period;
                if (_due is not null)
                {
                    Arm();
                }
            }

            callback(state);
        }
    }
}
