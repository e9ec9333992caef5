using System.Collections.Concurrent;
using LocalCloud.Lambda;
using LocalCloud.Protocol;
using LocalCloud.Template.Model;

namespace LocalCloud.EventSources;

/// <summary>Polls a queue and invokes a function with batches of its messages.</summary>
/// <remarks>Source: Lambda developer guide, "Using Lambda with Amazon SQS" and the pages below it.</remarks>
internal sealed class QueueMapping : IAsyncDisposable
{
    private const int LongPollSeconds = 20;
    private const int LargestReceive = 10;
    private static readonly TimeSpan StartAllowance = TimeSpan.FromSeconds(5);

    private readonly QueueEventSource _source;
    private readonly QueueBatchProcessor _processor;
    private readonly EventSourceOptions _options;
    private readonly RecordFilter _filter;
    private readonly QueueClient _queue;
    private readonly MappingStatus _status;
    private readonly ConcurrentDictionary<Task, bool> _batches = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Queue<QueueRecord> _carried = new();
    private Task _running = Task.CompletedTask;

    private QueueMapping(QueueEventSource source, LambdaFunction function, EventSourceOptions options, QueueClient queue, MappingStatus status)
    {
        _source = source;
        _options = options;
        _queue = queue;
        _filter = new RecordFilter(source);
        _status = status;
        // Reserved concurrency does not keep Lambda from polling: what it has no room for is throttled. The local limit of a
        // function that reserves none is this machine's, and none of AWS's.
        Concurrency = new BatchConcurrency(source.MaximumConcurrency, () => function.Definition.ReservedConcurrency is null || function.IsExternal ? function.Limit : int.MaxValue, options.Clock);
        _processor = new QueueBatchProcessor(source, function, queue, options, status);
    }

    /// <summary>How many batches may be in hand.</summary>
    public BatchConcurrency Concurrency { get; }

    /// <summary>What AWS checks before it creates the mapping.</summary>
    /// <exception cref="EventSourceException">AWS would refuse the mapping.</exception>
    public static async Task<QueueClient> CheckAsync(QueueEventSource source, FunctionDefinition function, IAwsService sqs, CancellationToken cancellationToken)
    {
        MappingRules.Check(source);
        var queue = await QueueClient.OpenAsync(source, sqs, cancellationToken);
        MappingRules.CheckVisibility(source, function.Timeout, queue.VisibilityTimeout);
        return queue;
    }

    /// <exception cref="EventSourceException">AWS would refuse the mapping.</exception>
    public static async Task<QueueMapping> StartAsync(QueueEventSource source, LambdaFunction function, IAwsService sqs, EventSourceOptions options, MappingStatus status, CancellationToken cancellationToken)
    {
        var queue = await CheckAsync(source, function.Definition, sqs, cancellationToken);
        queue.Visibility = EffectiveVisibility(source, function.Definition, queue.VisibilityTimeout, options.TimeScale);
        var mapping = new QueueMapping(source, function, options, queue, status);
        mapping._running = Task.Run(mapping.PollAsync, CancellationToken.None);
        return mapping;
    }

    /// <summary>Polls no more, and lets the batches that a function has in hand end.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await Task.WhenAll(_batches.Keys);
        _stop.Dispose();
    }

    /// <summary>Null: the queue's own visibility timeout does.</summary>
    private static TimeSpan? EffectiveVisibility(QueueEventSource source, FunctionDefinition function, TimeSpan queue, double timeScale)
    {
        var visibility = queue;
        if (source.BatchingWindow > TimeSpan.Zero && source.BatchingWindow + function.Timeout > queue)
        {
            visibility = source.BatchingWindow + function.Timeout + TimeSpan.FromSeconds(30);
        }

        // The function starts and runs on the real clock: on a faster one its messages must not come back while it does.
        var working = (function.Timeout + StartAllowance) * timeScale;
        if (timeScale > 1 && visibility < working)
        {
            visibility = working;
        }

        return visibility == queue ? null : visibility;
    }

    private async Task PollAsync()
    {
        var stop = _stop.Token;
        var backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), TimeProvider.System);
        while (!stop.IsCancellationRequested)
        {
            var isHeld = false;
            try
            {
                await Concurrency.EnterAsync(stop);
                isHeld = true;
                var batch = await CollectAsync(stop);
                backoff.Reset();
                if (batch.Count > 0)
                {
                    isHeld = false;
                    Begin(batch);
                }
                else
                {
                    Concurrency.Quiet();
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (exception is AwsException or HttpRequestException or OperationCanceledException or InvalidOperationException)
            {
                _processor.Report($"polling {_source.QueueArn} failed: {exception.Message}");
                try
                {
                    await backoff.WaitAsync(stop);
                }
                catch (OperationCanceledException)
                {
                    return;
                }
            }
            finally
            {
                if (isHeld)
                {
                    Concurrency.Leave(BatchOutcome.Neutral);
                }
            }
        }
    }

    /// <summary>Receives until the batch is full, its window is over, or 6 MB are reached; without a window, what one receive gives.</summary>
    private async Task<List<QueueRecord>> CollectAsync(CancellationToken cancellationToken)
    {
        var batch = new List<QueueRecord>();
        var bytes = 0;
        DateTimeOffset? windowEnd = null;
        // Those that did not fit into the batch before; when it took too long, they are the queue's again.
        while (_carried.TryPeek(out var old) && old.ReceivedAt + _queue.EffectiveVisibility <= _options.Clock.GetUtcNow())
        {
            _carried.Dequeue();
        }

        while (batch.Count < _source.BatchSize)
        {
            if (_carried.Count == 0)
            {
                var wait = TimeSpan.FromSeconds(LongPollSeconds);
                if (windowEnd is { } end)
                {
                    wait = end - _options.Clock.GetUtcNow();
                    if (wait <= TimeSpan.Zero)
                    {
                        break;
                    }
                }
                else if (batch.Count > 0)
                {
                    break;
                }

                await ReceiveAsync(Math.Min(LargestReceive, _source.BatchSize - batch.Count), (int)Math.Clamp(Math.Ceiling(wait.TotalSeconds), 1, LongPollSeconds), cancellationToken);
                if (_carried.Count == 0 && batch.Count == 0)
                {
                    break;
                }
            }

            while (_carried.TryPeek(out var next) && batch.Count < _source.BatchSize)
            {
                if (batch.Count > 0 && bytes + next.Utf8.Length > EventJson.MaximumBytes)
                {
                    return batch;
                }

                bytes += next.Utf8.Length + 1;
                batch.Add(_carried.Dequeue());
                if (_source.BatchingWindow > TimeSpan.Zero)
                {
                    windowEnd ??= _options.Clock.GetUtcNow() + _source.BatchingWindow;
                }
            }
        }

        return batch;
    }

    private async Task ReceiveAsync(int count, int waitSeconds, CancellationToken cancellationToken)
    {
        var dropped = new List<QueueRecord>();
        foreach (var message in await _queue.ReceiveAsync(count, waitSeconds, cancellationToken))
        {
            var record = QueueRecord.Read(message, _options.Clock.GetUtcNow());
            if (_filter.PassesMessage(record.Record))
            {
                _carried.Enqueue(record.Complete(_source.QueueArn, _options.Region));
            }
            else
            {
                dropped.Add(record);
            }
        }

        if (dropped.Count > 0)
        {
            _status.AddFiltered(dropped.Count);
            await _processor.DeleteAsync(dropped, cancellationToken);
        }
    }

    private void Begin(List<QueueRecord> batch)
    {
        var ended = ProcessAsync(batch);
        _batches.TryAdd(ended, true);
        _ = ended.ContinueWith(task => _batches.TryRemove(task, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task ProcessAsync(List<QueueRecord> batch)
    {
        var outcome = await _processor.ProcessAsync(batch, _stop.Token);
        Concurrency.Leave(outcome);
    }
}
