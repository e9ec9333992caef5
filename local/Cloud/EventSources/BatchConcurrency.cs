namespace LocalCloud.EventSources;

/// <summary>How a batch of a queue ended, for how many more may run beside it.</summary>
internal enum BatchOutcome
{
    Succeeded,

    /// <summary>Failed messages were reported one by one, or nothing can be said of it: neither more nor fewer.</summary>
    Neutral,

    /// <summary>The function failed, or there was no room for it.</summary>
    BackOff,
}

/// <summary>
/// How many batches of a queue are in hand at a time: five to begin with, 300 more a minute while all are at work, as many as
/// five again when the queue is quiet, and half of them, down to two, after each failure until a batch succeeds.
/// </summary>
/// <remarks>
/// Source: Lambda developer guide, "Configuring scaling behavior for SQS event source mappings" and "Handling errors for an
/// SQS event source". By how much Lambda backs off is not published: the halves are ours.
/// </remarks>
/// <param name="maximum"><c>MaximumConcurrency</c>; null: the service's own limit.</param>
/// <param name="room">The most that this machine runs, asked anew each time.</param>
/// <param name="clock">Drives the growth.</param>
internal sealed class BatchConcurrency(int? maximum, Func<int> room, TimeProvider clock)
{
    private const int First = 5;
    private const int Fewest = 2;
    private const int Most = 1000;

    /// <summary>300 a minute.</summary>
    private const int EachSecond = 5;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private TaskCompletionSource? _changed;
    private int _allowed = First;
    private int _running;
    private bool _backedOff;
    private DateTimeOffset _fullSince;

    /// <summary>How many may run now.</summary>
    public int Allowed
    {
        get
        {
            lock (_gate)
            {
                return Limit;
            }
        }
    }

    /// <summary>Places that are taken: batches in hand, and the one poll.</summary>
    public int Running
    {
        get
        {
            lock (_gate)
            {
                return _running;
            }
        }
    }

    private int Limit => Math.Max(1, Math.Min(Math.Min(_allowed, maximum ?? Most), room()));

    /// <summary>Waits for a place.</summary>
    public async Task EnterAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                Grow();
                if (_running < Limit)
                {
                    _running++;
                    _fullSince = clock.GetUtcNow();
                    return;
                }

                changed = (_changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(changed, Task.Delay(Second, clock, enough.Token));
            await enough.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>A place is free again.</summary>
    public void Leave(BatchOutcome outcome)
    {
        TaskCompletionSource? changed;
        lock (_gate)
        {
            _running--;
            if (outcome == BatchOutcome.BackOff)
            {
                _allowed = Math.Max(Fewest, Limit / 2);
                _backedOff = true;
            }
            else if (outcome == BatchOutcome.Succeeded)
            {
                _backedOff = false;
            }

            (changed, _changed) = (_changed, null);
        }

        changed?.SetResult();
    }

    /// <summary>The queue had nothing.</summary>
    public void Quiet()
    {
        lock (_gate)
        {
            if (maximum is null)
            {
                _allowed = Math.Min(_allowed, First);
            }
        }
    }

    /// <summary>Under the lock: all places have been taken for so long that there are more.</summary>
    private void Grow()
    {
        var now = clock.GetUtcNow();
        var seconds = (int)Math.Min(Most, (now - _fullSince) / Second);
        if (_running < Limit || _backedOff || seconds < 1)
        {
            return;
        }

        _allowed = Math.Min(Most, _allowed + (seconds * EachSecond));
        _fullSince = now;
    }
}
