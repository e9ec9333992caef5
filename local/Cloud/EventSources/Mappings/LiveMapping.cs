using LocalCloud.Lambda;
using LocalCloud.Template.Model;

namespace LocalCloud.EventSources.Mappings;

/// <summary>An event source mapping with all that outlives its stops: its settings, its state, its counts and its place in the stream.</summary>
internal sealed class LiveMapping(EventSourceMapping source, LambdaFunction function, DateTimeOffset now)
{
    private readonly Lock _gate = new();
    private Task _transition = Task.CompletedTask;
    private IAsyncDisposable? _poller;
    private LambdaFunction _function = function;
    private DateTimeOffset _lastModified = now;

    public Guid Id { get; } = source.Id;

    /// <summary>Its state, settings and counts.</summary>
    public MappingStatus Status { get; } = new(source);

    /// <summary>Of a stream: what is done.</summary>
    public StreamCheckpoint Checkpoint { get; } = new();

    public EventSourceMapping Source => Status.Mapping;

    /// <summary>What it invokes.</summary>
    public LambdaFunction Function
    {
        get
        {
            lock (_gate)
            {
                return _function;
            }
        }
    }

    /// <summary>The function's ARN, with the version or alias if it names one.</summary>
    public string FunctionArn => Source.Qualifier is { } qualifier ? $"{Function.Definition.Arn}:{qualifier}" : Function.Definition.Arn;

    /// <summary>When it was last changed, or changed its state.</summary>
    public DateTimeOffset LastModified
    {
        get
        {
            lock (_gate)
            {
                return _lastModified;
            }
        }
    }

    /// <summary>How many batches of a queue may be in hand; null: it does not poll, or a stream.</summary>
    public BatchConcurrency? Concurrency
    {
        get
        {
            lock (_gate)
            {
                return (_poller as QueueMapping)?.Concurrency;
            }
        }
    }

    /// <summary>Begins a change, unless another is under way.</summary>
    /// <param name="passing">The state until it is done.</param>
    /// <param name="changed">The settings from then on.</param>
    /// <param name="target">What it invokes from then on.</param>
    /// <param name="at">Now.</param>
    /// <param name="start">Begins to poll; not called where the settings say that it is off.</param>
    /// <param name="begun">Called while it is in the passing state for sure.</param>
    /// <param name="ended">Told the state at the end.</param>
    /// <returns>False: another change is under way.</returns>
    public bool TryChange(MappingState passing, EventSourceMapping changed, LambdaFunction target, TimeProvider at, Func<Task<IAsyncDisposable>> start, Action begun, Action<MappingState> ended)
    {
        lock (_gate)
        {
            if (!_transition.IsCompleted)
            {
                return false;
            }

            _function = target;
            _lastModified = at.GetUtcNow();
            Status.Set(passing, changed);
            begun();
            _transition = Task.Run(async () =>
            {
                await StopPollingAsync();
                var isOn = changed.Enabled && passing != MappingState.Deleting;
                try
                {
                    Poller = isOn ? await start() : null;
                }
                catch (Exception exception) when (exception is EventSourceException or OperationCanceledException)
                {
                    // Its source has gone since it was checked.
                    Status.SetProblem(exception.Message);
                    isOn = false;
                }

                lock (_gate)
                {
                    _lastModified = at.GetUtcNow();
                }

                var end = isOn ? MappingState.Enabled : passing == MappingState.Deleting ? passing : MappingState.Disabled;
                Status.Set(end);
                ended(end);
            });
            return true;
        }
    }

    /// <summary>Starts for the first time, and waits for it.</summary>
    /// <exception cref="EventSourceException">AWS would refuse it.</exception>
    public async Task StartAsync(Func<Task<IAsyncDisposable>> start)
    {
        Poller = Source.Enabled ? await start() : null;
        Status.Set(Source.Enabled ? MappingState.Enabled : MappingState.Disabled);
    }

    /// <summary>Stops for good.</summary>
    public async Task StopAsync()
    {
        Task transition;
        lock (_gate)
        {
            transition = _transition;
        }

        await transition;
        await StopPollingAsync();
    }

    private IAsyncDisposable? Poller
    {
        set
        {
            lock (_gate)
            {
                _poller = value;
            }
        }
    }

    private async Task StopPollingAsync()
    {
        IAsyncDisposable? poller;
        lock (_gate)
        {
            (poller, _poller) = (_poller, null);
        }

        if (poller is not null)
        {
            await poller.DisposeAsync();
        }
    }
}
