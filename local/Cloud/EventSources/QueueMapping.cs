using System.Text.Json.Nodes;
using LocalCloud.Lambda;
using LocalCloud.Protocol;
using LocalCloud.Template.Model;

namespace LocalCloud.EventSources;

/// <summary>Polls a queue and invokes a function with batches of its messages.</summary>
/// <remarks>
/// | case | what becomes of the messages |
/// |---|---|
/// | success | deleted |
/// | function error, timeout, crash | all visible again when their visibility timeout runs out |
/// | partial batch response | those it names as on an error, the others deleted |
/// | a partial batch response that cannot be understood | all as on an error |
/// | no filter matches | deleted without an invocation |
/// | the function is at its limit | they wait, until their visibility is nearly over |
/// | the host dies | as on an error |
/// The queue's redrive policy counts the receives and moves a message to the dead-letter queue.
/// Source: Lambda developer guide, "Using Lambda with Amazon SQS" and the pages below it.
/// </remarks>
internal sealed class QueueMapping : IAsyncDisposable
{
    private const int LongPollSeconds = 20;
    private const int LargestReceive = 10;
    private static readonly TimeSpan StartAllowance = TimeSpan.FromSeconds(5);

    private readonly QueueEventSource _source;
    private readonly LambdaFunction _function;
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
        _function = function;
        _options = options;
        _queue = queue;
        _filter = new RecordFilter(source);
        _slots = new SemaphoreSlim(Math.Max(1, Math.Min(source.MaximumConcurrency ?? function.Limit, function.Limit)));
        Status = new MappingStatus(source, source.QueueArn);
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
                Report($"polling {_source.QueueArn} failed: {exception.Message}");
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
            await DeleteAsync(dropped);
        }
    }

    private async Task ProcessAsync(List<QueueRecord> batch)
    {
        try
        {
            var failed = await InvokeAsync(batch);
            var done = failed is null ? [] : batch.Where(record => !failed.Contains(record.MessageId)).ToList();
            await DeleteAsync(done);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ThrottledException or ObjectDisposedException)
        {
            // No capacity in time, or the host is stopping: the messages come back by themselves.
            Status.AddBatch(0, batch.Count, "The function is at its concurrency limit");
        }
        catch (Exception exception)
        {
            // Nothing may end this task unseen: its messages stay in the queue.
            Report($"a batch of {_source.QueueArn} failed: {exception.Message}");
        }
        finally
        {
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

    /// <returns>The ids of the failed messages; null: all of them.</returns>
    private async Task<IReadOnlySet<string>?> InvokeAsync(List<QueueRecord> batch)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var visibility = (_queue.Visibility ?? _queue.VisibilityTimeout) / _options.TimeScale;
        patience.CancelAfter(visibility > _function.Definition.Timeout ? visibility - _function.Definition.Timeout : visibility);
        var result = await _function.InvokeAsync(EventJson.Batch(batch.Select(record => record.Utf8), batch.Count == 1 ? batch[0].TraceHeader : null), patience.Token);

        IReadOnlySet<string>? failed = new HashSet<string>();
        string? problem = null;
        if (!result.Succeeded)
        {
            failed = null;
            problem = "Function call failed";
        }
        else if (_source.ReportBatchItemFailures)
        {
            failed = BatchResponse.Read(result.Payload.Span, batch.Select(record => record.MessageId).ToHashSet());
            if (failed is null)
            {
                problem = "The batch response could not be understood; the whole batch counts as failed";
                Report(problem);
            }
            else if (failed.Count > 0)
            {
                problem = $"The function reported {failed.Count} of {batch.Count} messages as failed";
            }
        }

        Status.AddBatch(batch.Count - (failed?.Count ?? batch.Count), failed?.Count ?? batch.Count, problem);
        return failed;
    }

    private async Task DeleteAsync(IReadOnlyList<QueueRecord> records)
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(5), TimeProvider.System);
        foreach (var chunk in records.Chunk(LargestReceive))
        {
            var left = chunk;
            for (var attempt = 1; left.Length > 0; attempt++)
            {
                string problem;
                try
                {
                    var failures = await _queue.DeleteAsync(left);
                    if (failures.Count == 0)
                    {
                        break;
                    }

                    (left, problem) = ([.. failures.Select(failure => failure.Record)], failures[0].Message);
                }
                catch (Exception exception) when (exception is AwsException or HttpRequestException)
                {
                    problem = exception.Message;
                }

                if (attempt == 5 || _stop.IsCancellationRequested)
                {
                    // At least once: they come again.
                    Report($"{left.Length} processed messages of {_source.QueueArn} could not be deleted: {problem}");
                    break;
                }

                await backoff.WaitAsync(CancellationToken.None);
            }
        }
    }

    private void Report(string problem)
    {
        Status.SetProblem(problem);
        _options.Logs.Write(_source.FunctionLogicalId, "", $"Event source {_source.Name}: {problem}");
    }
}
