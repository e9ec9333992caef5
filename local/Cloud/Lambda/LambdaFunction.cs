using LocalCloud.Metering;
using LocalCloud.Template.Model;

namespace LocalCloud.Lambda;

/// <summary>
/// A function and its execution environments: hands each invocation to an idle one, starts more up to the
/// concurrency limit, and lets the rest wait in the order in which they came.
/// </summary>
public sealed class LambdaFunction : IAsyncDisposable
{
    /// <summary>
    /// How long an invocation waits for an environment that is at work before another is started: most invocations are
    /// shorter than a cold start, and on two cores each further process slows the others down.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly HashSet<ExecutionEnvironment> _environments = [];
    private readonly HashSet<ExecutionEnvironment> _starting = [];
    private readonly List<ExecutionEnvironment> _idle = [];
    private readonly LinkedList<TaskCompletionSource<Place>> _waiting = new();
    private readonly LambdaHost _host;
    private TimeSpan _processorTimeOfEnded;
    private TimeSpan _processorTimeAtReset;
    private int _held;
    private bool _provision;
    private bool _provisioningFailed;
    private bool _stopping;

    internal LambdaFunction(FunctionDefinition definition, LambdaHost host)
    {
        Definition = definition;
        _host = host;
        IsExternal = host.Options.External.Contains(definition.LogicalId) || host.Options.External.Contains(definition.Name);
        Limit = IsExternal ? 1 : definition.ReservedConcurrency ?? host.Options.DefaultConcurrency;
        Statistics = new FunctionStatistics();
        if (IsExternal)
        {
            _environments.Add(NewEnvironment(definition.LogicalId));
        }
    }

    public FunctionDefinition Definition { get; }

    /// <summary>Somebody else starts it: see <see cref="LambdaHost.ExternalRuntimeApi"/>.</summary>
    public bool IsExternal { get; }

    /// <summary>The most invocations at a time.</summary>
    public int Limit { get; }

    public FunctionStatistics Statistics { get; }

    /// <summary>Environments by what they do: starting, idle, busy; and the invocations that wait for one.</summary>
    public (int Starting, int Idle, int Busy, int Waiting) State
    {
        get
        {
            lock (_gate)
            {
                var busy = _environments.Count(environment => environment.IsBusy);
                return (_starting.Count, Math.Max(0, _environments.Count - _starting.Count - busy - (IsExternal && _idle.Count == 0 && busy == 0 ? 1 : 0)), busy, _waiting.Count);
            }
        }
    }

    /// <summary>The environments of provisioned concurrency that are there, at work or not; and whether they were given up, because their init fails.</summary>
    internal (int Ready, bool HasFailed) Provisioned
    {
        get
        {
            lock (_gate)
            {
                return (_environments.Count(environment => environment.IsProvisioned && !_starting.Contains(environment)), _provisioningFailed);
            }
        }
    }

    /// <summary>What it has done since the start or the last reset, as it is billed.</summary>
    internal FunctionUsage Usage
    {
        get
        {
            lock (_gate)
            {
                return Statistics.ToUsage(Definition, ProcessorTime - _processorTimeAtReset);
            }
        }
    }

    private TimeSpan ProcessorTime => _environments.Aggregate(_processorTimeOfEnded, (sum, environment) => sum + environment.ProcessorTime);

    /// <summary>Begins all counts anew.</summary>
    internal void ResetCounts()
    {
        lock (_gate)
        {
            Statistics.Reset();
            _processorTimeAtReset = ProcessorTime;
        }
    }

    /// <summary>The ids of the processes that run now.</summary>
    public IReadOnlyList<int> ProcessIds
    {
        get
        {
            lock (_gate)
            {
                return [.. _environments.Select(environment => environment.ProcessId).OfType<int>()];
            }
        }
    }

    /// <summary>Runs one invocation to its end.</summary>
    /// <param name="invocation">The event.</param>
    /// <param name="cancellationToken">Ends the wait for an environment; an invocation that has begun goes on.</param>
    /// <exception cref="ThrottledException">It has no concurrency at all, or is at its reserved one and the invocation does not wait.</exception>
    public async Task<InvocationResult> InvokeAsync(Invocation invocation, CancellationToken cancellationToken = default)
    {
        try
        {
            var place = await AcquireAsync(invocation.WaitsForCapacity, cancellationToken);
            InvocationResult result;
            try
            {
                result = place.Failure is { } failure ? place.Environment.Fail(invocation, failure) : await place.Environment.RunAsync(invocation);
            }
            finally
            {
                lock (_gate)
                {
                    _held--;
                }
            }

            Statistics.Add(result, place.Environment.PeakBytes);
            return result;
        }
        catch (ThrottledException)
        {
            Statistics.AddThrottle();
            throw;
        }
    }

    /// <summary>Starts the environments of <c>ProvisionedConcurrency</c> and waits for them.</summary>
    public async Task ProvisionAsync(CancellationToken cancellationToken)
    {
        List<ExecutionEnvironment> started;
        lock (_gate)
        {
            (_provision, _provisioningFailed) = (true, false);
            StartAsNeeded();
            started = [.. _starting];
        }

        await Task.WhenAll(started.Select(environment => environment.Starting)).WaitAsync(cancellationToken);
    }

    /// <summary>Ends all processes at once, in the middle of whatever they do; the next invocation is a cold start.</summary>
    /// <returns>How many there were.</returns>
    public Task<int> KillAsync() => CloseAsync(environment => !environment.IsExternal);

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _stopping = true;
            foreach (var waiter in _waiting)
            {
                waiter.TrySetException(new OperationCanceledException("The local Lambda is stopping."));
            }

            _waiting.Clear();
        }

        // Of an external function, too, whose process is not ours to end: whoever waits for its answer waits no longer.
        await CloseAsync(_ => true);
    }

    internal ExecutionEnvironment? Find(string environmentId)
    {
        lock (_gate)
        {
            return _environments.FirstOrDefault(environment => environment.Id == environmentId);
        }
    }

    private async Task<int> CloseAsync(Func<ExecutionEnvironment, bool> isDoomed)
    {
        List<ExecutionEnvironment> doomed;
        lock (_gate)
        {
            doomed = [.. _environments.Where(isDoomed)];
        }

        await Task.WhenAll(doomed.Select(environment => environment.CloseAsync()));
        return doomed.Count;
    }

    private async Task<Place> AcquireAsync(bool waits, CancellationToken cancellationToken)
    {
        LinkedListNode<TaskCompletionSource<Place>> waiter;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            if (Limit == 0 || (!waits && Definition.ReservedConcurrency is { } reserved && _held + _waiting.Count >= reserved))
            {
                throw new ThrottledException();
            }

            while (_waiting.Count == 0 && _idle.Count > 0)
            {
                // Provisioned ones first; of the rest the one that was busy last.
                var index = _idle.FindLastIndex(environment => environment.IsProvisioned);
                index = index < 0 ? _idle.Count - 1 : index;
                var idle = _idle[index];
                _idle.RemoveAt(index);
                if (idle.CanTakeEvent)
                {
                    _held++;
                    return new Place(idle, null);
                }
            }

            waiter = _waiting.AddLast(new TaskCompletionSource<Place>(TaskCreationOptions.RunContinuationsAsynchronously));
            var working = _environments.Count(environment => environment.IsBusy || environment.IsReturning);
            StartAsNeeded(working);
            if (working > 0)
            {
                _ = StartLaterAsync();
            }
        }

        using var cancelled = cancellationToken.Register(() =>
        {
            lock (_gate)
            {
                if (waiter.Value.TrySetCanceled(cancellationToken))
                {
                    _waiting.Remove(waiter);
                }
            }
        });
        return await waiter.Value.Task;
    }

    /// <summary>The environments at work have had their time.</summary>
    private async Task StartLaterAsync()
    {
        await Task.Delay(Patience);
        lock (_gate)
        {
            StartAsNeeded();
        }
    }

    /// <summary>Starts as many environments as invocations wait, and as are provisioned, within the limit. Under the lock.</summary>
    /// <param name="working">Environments that may be free in a moment.</param>
    private void StartAsNeeded(int working = 0)
    {
        while (!_stopping && !IsExternal && IsNeeded(_starting.Count + working + 1) && _environments.Count < Limit)
        {
            var environment = NewEnvironment(Guid.NewGuid().ToString("n"));
            _environments.Add(environment);
            _starting.Add(environment);
            environment.Starting = Task.Run(() => StartAsync(environment));
        }
    }

    private bool IsNeeded(int starting) =>
        starting <= _waiting.Count
        || (_provision && _environments.Count - _starting.Count + starting <= Math.Min(Definition.ProvisionedConcurrency, Limit));

    private async Task StartAsync(ExecutionEnvironment environment)
    {
        await _host.StartGate.WaitAsync();
        FunctionFailure? failure;
        try
        {
            lock (_gate)
            {
                // While this one waited its turn, another may have become free and served everyone.
                if (_stopping || !IsNeeded(_starting.Count))
                {
                    _starting.Remove(environment);
                    _environments.Remove(environment);
                    environment.Initialized.TrySetResult(null);
                    return;
                }
            }

            Statistics.AddColdStart();
            var initTimeout = environment.IsProvisioned ? TimeSpan.FromMinutes(15) : _host.Options.InitTimeout;
            failure = await environment.StartAsync(() => _host.StartProcess(Definition, environment), initTimeout);
        }
        finally
        {
            _host.StartGate.Release();
        }

        lock (_gate)
        {
            _starting.Remove(environment);
            if (failure is not null)
            {
                // Served in answer to the first invocation; provisioned ones are not tried for ever.
                _provisioningFailed |= environment.IsProvisioned;
                _provision = false;
                if (_waiting.First is { } first)
                {
                    _waiting.RemoveFirst();
                    _held++;
                    first.Value.SetResult(new Place(environment, failure));
                }

                StartAsNeeded();
                return;
            }
        }

        OnReady(environment);
    }

    private void OnReady(ExecutionEnvironment environment)
    {
        lock (_gate)
        {
            if (!environment.CanTakeEvent)
            {
                return;
            }

            if (_waiting.First is { } first)
            {
                _waiting.RemoveFirst();
                _held++;
                first.Value.SetResult(new Place(environment, null));
            }
            else if (!_idle.Contains(environment))
            {
                _idle.Add(environment);
            }
        }
    }

    private void OnClosed(ExecutionEnvironment environment)
    {
        lock (_gate)
        {
            if (_environments.Remove(environment))
            {
                _processorTimeOfEnded += environment.ProcessorTime;
            }

            if (!_starting.Contains(environment))
            {
                StartAsNeeded();
            }
        }
    }

    private ExecutionEnvironment NewEnvironment(string id) => new(id, Definition, _host.Logs, _host.Traces, _host.Options.Meter, OnReady, OnClosed)
    {
        IsExternal = IsExternal,
        // The first ones; what more a load needs is started on demand, and knows it.
        IsProvisioned = _provision && _environments.Count(environment => environment.IsProvisioned) < Definition.ProvisionedConcurrency,
    };

    /// <summary>An environment to run in, or why there is none.</summary>
    private readonly record struct Place(ExecutionEnvironment Environment, FunctionFailure? Failure);
}
