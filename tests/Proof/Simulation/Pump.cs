namespace OrderSystem.Proof.Tests.Simulation;

/// <summary>
/// One thread, one clock, and everything that could happen next. What is enabled is picked by the dice, so any order of
/// what is in flight can occur; the clock moves only here, to the next timer: when nothing else is left, or, now and
/// then, while calls are still under way, which are slow calls then.
/// Handlers are real async code: every await ends in a plain TaskCompletionSource that an action here completes, so all
/// that follows runs inline, on this thread. Without a SynchronizationContext nothing goes to the thread pool.
/// </summary>
internal sealed class Pump(Dice dice)
{
    private readonly List<Action> _enabled = new(64);
    private readonly PriorityQueue<Action, (long At, long Order)> _timers = new(64);
    private long _order;

    /// <summary>Milliseconds since 1970.</summary>
    public long Now { get; private set; } = 1_795_219_200_000;

    public int Steps { get; private set; }

    /// <summary>How likely the clock moves on while something is under way.</summary>
    public double Haste { get; set; }

    public bool IsIdle => _enabled.Count == 0;

    public bool IsEmpty => _enabled.Count == 0 && _timers.Count == 0;

    public void Post(Action action) => _enabled.Add(action);

    public void After(long milliseconds, Action action)
    {
        if (milliseconds <= 0)
        {
            Post(action);
        }
        else
        {
            _timers.Enqueue(action, (Now + milliseconds, _order++));
        }
    }

    /// <summary>Time in which nothing happens: everything stands still, and then goes on late.</summary>
    public void Skip(long milliseconds) => Now += milliseconds;

    /// <summary>One action, or false if nothing is left until then.</summary>
    public bool Step(long until = long.MaxValue)
    {
        TakeDue();
        if (_enabled.Count == 0 || (Haste > 0 && _timers.Count > 0 && dice.Chance(Haste)))
        {
            if (!_timers.TryPeek(out _, out var next))
            {
                return false;
            }

            if (next.At > until)
            {
                if (_enabled.Count == 0)
                {
                    Now = Math.Max(Now, until);
                    return false;
                }
            }
            else
            {
                Now = Math.Max(Now, next.At);
                TakeDue();
            }
        }

        var last = _enabled.Count - 1;
        var i = last == 0 ? 0 : dice.Next(_enabled.Count);
        var action = _enabled[i];
        _enabled[i] = _enabled[last];
        _enabled.RemoveAt(last);
        Steps++;
        // Every call takes a little.
        Now += dice.Next(16);
        action();
        return true;
    }

    private void TakeDue()
    {
        while (_timers.TryPeek(out var action, out var next) && next.At <= Now)
        {
            _timers.Dequeue();
            _enabled.Add(action);
        }
    }
}

/// <summary>The pump's clock, for the code under test.</summary>
internal sealed class SimulatedTime(Pump pump) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(pump.Now);

    public override long GetTimestamp() => pump.Now * TimeSpan.TicksPerMillisecond;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        throw new NotSupportedException("Nothing in src/ sets a timer; if it must, the pump has to run it.");
}
