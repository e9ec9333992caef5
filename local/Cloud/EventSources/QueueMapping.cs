using System.Text.Json.Nodes;
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
    private readonly SemaphoreSlim _slots;
    private readonly CancellationTokenSource _stop = new();
    private readonly Queue<QueueRecord> _carried = new();
    private Task _running = Task.CompletedTask;

    private QueueMapping(QueueEventSource source, LambdaFunction function, EventSourceOptions options, QueueClient queue)
    {
        _source = source;
        _options = options;
        _queue = queue;
        _filter = new RecordFilter(source);
        _slots = new SemaphoreSlim(Math.Max(1, Math.Min(source.MaximumConcurrency ?? function.Limit, function.Limit)));
        Status = new MappingStatus(source, source.QueueArn);
        _processor = new QueueBatchProcessor(source, function, queue, options, Status);
    }

    public MappingStatus Status { get; }

    /// <exception cref="EventSourceException">AWS would refuse the mapping.</exception>
    public static async Task<QueueMapping> StartAsync(QueueEventSource source, LambdaFunction function, IAwsService sqs, EventSourceOptions options, CancellationToken cancellationToken)
    {
        var queue = await QueueClient.OpenAsync(source, sqs, cancellationToken);
        MappingRules.Check(source, function.Definition, queue.VisibilityTimeout);
        queue.Visibility = EffectiveVisibility(source, function.Definition, queue.VisibilityTimeout, options.TimeScale);
        var mapping = new QueueMapping(source, function, options, queue);
        mapping._running = Task.Run(mapping.PollAsync, CancellationToken.None);
        return mapping;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
        _slots.Dispose();
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
                await _slots.WaitAsync(stop);
                isHeld = true;
                var batch = await CollectAsync(stop);
                backoff.Reset();
                if (batch.Count > 0)
                {
                    isHeld = false;
                    _ = ProcessAsync(batch);
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
                    _slots.Release();
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
            var record = QueueRecord.Read(message);
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
            Status.AddFiltered(dropped.Count);
            await _processor.DeleteAsync(dropped, cancellationToken);
        }
    }

    private async Task ProcessAsync(List<QueueRecord> batch)
    {
        await _processor.ProcessAsync(batch, _stop.Token);
        try
        {
            _slots.Release();
        }
        catch (ObjectDisposedException)
        {
            // The mapping has stopped meanwhile.
        }
    }
}
