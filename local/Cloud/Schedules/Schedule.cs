using LocalCloud.Delivery;
using LocalCloud.Lambda;
using LocalCloud.Template.Model;

namespace LocalCloud.Schedules;

/// <summary>
/// One schedule at work. It fires when it is due, whether or not the function is still busy with an earlier event: as with
/// Scheduler, runs may overlap, up to the function's concurrency; further events wait for it. What was missed while the
/// clock jumped is made up for once.
/// </summary>
/// <remarks>
/// Without a StartDate, a rate is due for the first time one period after the start. AWS also begins with an event as soon
/// as the schedule is created, which is once in a stack's life; a local cloud starts many times a day.
/// </remarks>
internal sealed class Schedule : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ScheduleDelivery _delivery;
    private readonly TimeProvider _clock;
    private readonly DateTimeOffset _start;
    private readonly ITimer _timer;
    private DateTimeOffset? _due;
    private bool _disposed;

    /// <param name="definition">When, and what.</param>
    /// <param name="deliver">Hands an event to the function.</param>
    /// <param name="deadLetters">Where events go that were not taken; null: nowhere.</param>
    /// <param name="clock">The cloud's.</param>
    /// <param name="logs">Where problems are told.</param>
    public Schedule(ScheduleDefinition definition, DeliverEvent deliver, Destination? deadLetters, TimeProvider clock, FunctionLogs logs)
    {
        Definition = definition;
        Status = new ScheduleStatus();
        _delivery = new ScheduleDelivery(definition, deliver, deadLetters, clock, logs, Status);
        _clock = clock;
        _start = clock.GetUtcNow();
        _timer = clock.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (definition.Enabled)
        {
            Arm(_start);
        }
    }

    public ScheduleDefinition Definition { get; }

    public ScheduleStatus Status { get; }

    /// <summary>Null: it is disabled, or not due any more.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_gate)
            {
                return _due;
            }
        }
    }

    /// <summary>Fires now, besides its times; a disabled schedule, too.</summary>
    /// <returns>The execution's id.</returns>
    public string Fire() => Fire(_clock.GetUtcNow()) ?? throw new ObjectDisposedException(nameof(Schedule));

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            _due = null;
        }

        _timer.Dispose();
        _stop.Cancel();
        _stop.Dispose();
    }

    private void OnTimer()
    {
        DateTimeOffset due;
        lock (_gate)
        {
            var now = _clock.GetUtcNow();
            if (_disposed || _due is null)
            {
                return;
            }

            if (_due > now)
            {
                SetTimer(_due.Value - now);
                return;
            }

            due = _due.Value;
            Arm(now);
        }

        Fire(due);
    }

    private string? Fire(DateTimeOffset scheduled)
    {
        var execution = Guid.NewGuid().ToString();
        CancellationToken stop;
        lock (_gate)
        {
            if (_disposed)
            {
                return null;
            }

            stop = _stop.Token;
        }

        Status.AddFired(_clock.GetUtcNow());
        _ = _delivery.RunAsync(scheduled, execution, stop);
        return execution;
    }

    private void Arm(DateTimeOffset now)
    {
        _due = Definition.NextDue(now, _start);
        if (_due is { } due)
        {
            SetTimer(due - now);
        }
    }

    private void SetTimer(TimeSpan wait) => _timer.Change(wait, Timeout.InfiniteTimeSpan);
}
