using System.Text.Json.Nodes;
using System.Threading.Channels;
using LocalCloud.Protocol;
using LocalCloud.Template.Model;

namespace LocalCloud.EventSources;

/// <summary>
/// Reads one shard in order and hands its records to lanes, one for each parallel batch: the records of one item always
/// go to the same lane, and a lane has one batch in hand at a time. The checkpoint is told what is done.
/// </summary>
internal sealed class ShardReader(StreamEventSource source, string shardId, ShardCheckpoint checkpoint, IAwsService streams, RecordFilter filter, StreamBatchProcessor processor, EventSourceOptions options, MappingStatus status)
{
    private const int LargestRead = 1000;

    /// <summary>Lambda asks each shard four times a second; an engine that signals is asked when there is something.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    /// <summary>An iterator lives 15 minutes: it is renewed before.</summary>
    private static readonly TimeSpan Renewal = TimeSpan.FromMinutes(5);

    private string? _iterator;
    private string? _lastSequence;

    /// <summary>Settles the place: where the mapping stopped, or else the shard's oldest record, or its end.</summary>
    public async Task OpenAsync(bool isLatest, CancellationToken cancellationToken)
    {
        checkpoint.Rewind();
        _lastSequence = checkpoint.Sequence;
        if (_lastSequence is null && checkpoint.Start is { } start)
        {
            _iterator = start;
            return;
        }

        if (_lastSequence is null && isLatest)
        {
            checkpoint.NotBefore = options.Clock.GetUtcNow();
        }

        try
        {
            _iterator = await GetIteratorAsync(_lastSequence is not null ? "AFTER_SEQUENCE_NUMBER" : isLatest ? "LATEST" : "TRIM_HORIZON", _lastSequence, cancellationToken);
        }
        catch (AwsException exception) when (exception.Code == "TrimmedDataAccessException")
        {
            // Switched off for more than a day.
            await ReopenAsync(isTrimmed: true, cancellationToken);
        }

        checkpoint.Start = _iterator;
    }

    /// <summary>Ends when the shard is closed and all of it is processed.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var lanes = new Channel<StreamRecord>[source.ParallelizationFactor];
        for (var i = 0; i < lanes.Length; i++)
        {
            lanes[i] = Channel.CreateBounded<StreamRecord>(new BoundedChannelOptions(source.BatchSize) { SingleReader = true, SingleWriter = true });
        }

        var work = lanes.Select(lane => Task.Run(() => RunLaneAsync(lane.Reader, cancellationToken), CancellationToken.None)).ToList();
        try
        {
            await ReadAsync(lanes, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host stops. What was not processed is read again by the next host, if the stream outlives this one.
        }

        foreach (var lane in lanes)
        {
            lane.Writer.TryComplete();
        }

        await Task.WhenAll(work);
        checkpoint.IsFinished = _iterator is null && !cancellationToken.IsCancellationRequested;
    }

    private async Task ReadAsync(Channel<StreamRecord>[] lanes, CancellationToken cancellationToken)
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), TimeProvider.System);
        Task? signal = null;
        // Set: the place must be found again, and whether what was to be read next is gone.
        bool? trimmed = null;
        while (_iterator is not null)
        {
            try
            {
                if (trimmed is { } isTrimmed)
                {
                    await ReopenAsync(isTrimmed, cancellationToken);
                    trimmed = null;
                    continue;
                }

                // Taken before the read: what is written between the two is not waited for in vain.
                if (signal is null or { IsCompleted: true })
                {
                    signal = (streams as IStreamSignal)?.WaitAsync(source.StreamArn, cancellationToken);
                }

                var answer = await streams.InvokeAsync("GetRecords", new JsonObject { ["ShardIterator"] = _iterator, ["Limit"] = Math.Min(LargestRead, source.BatchSize) }, cancellationToken);
                var records = answer["Records"] as JsonArray ?? [];
                foreach (var record in records)
                {
                    await HandOutAsync(record!.AsObject(), lanes, cancellationToken);
                }

                _iterator = (string?)answer["NextShardIterator"];
                backoff.Reset();
                if (records.Count == 0 && _iterator is not null)
                {
                    // Neither its end nor its time matters: the next read tells. A timer of its own would outlive every signal.
                    await (signal?.WaitAsync(Renewal, options.Clock, cancellationToken) ?? Task.Delay(Poll, cancellationToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    cancellationToken.ThrowIfCancellationRequested();
                }
            }
            catch (AwsException exception) when (exception.Code is "ExpiredIteratorException" or "TrimmedDataAccessException")
            {
                // Not here: that may fail, too, where an iterator expired and its record is trimmed since.
                trimmed = exception.Code == "TrimmedDataAccessException";
            }
            catch (Exception exception) when (exception is AwsException or HttpRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                var problem = $"reading {shardId} failed: {exception.Message}";
                status.SetProblem(problem);
                options.Logs.Write(source.FunctionLogicalId, "", $"Event source {source.Name}: {problem}");
                if (exception is AwsException { Code: "ResourceNotFoundException" })
                {
                    return;
                }

                await backoff.WaitAsync(cancellationToken);
            }
        }
    }

    private async Task HandOutAsync(JsonObject record, Channel<StreamRecord>[] lanes, CancellationToken cancellationToken)
    {
        var eventRecord = StreamRecord.ToEvent(record, source.StreamArn);
        var read = StreamRecord.Read(eventRecord);
        _lastSequence = read.SequenceNumber;
        if (!checkpoint.Take(read.SequenceNumber))
        {
            return;
        }

        if (read.CreatedAt.AddSeconds(1) < checkpoint.NotBefore)
        {
            checkpoint.Complete([read]);
            return;
        }

        if (!filter.PassesStreamRecord(eventRecord))
        {
            status.AddFiltered(1);
            checkpoint.Complete([read]);
            return;
        }

        var lane = lanes.Length == 1 ? 0 : (int)((uint)StringComparer.Ordinal.GetHashCode(read.Key) % (uint)lanes.Length);
        await lanes[lane].Writer.WriteAsync(read, cancellationToken);
    }

    private async Task RunLaneAsync(ChannelReader<StreamRecord> lane, CancellationToken cancellationToken)
    {
        try
        {
            StreamRecord? carried = null;
            while (carried is not null || await lane.WaitToReadAsync(cancellationToken))
            {
                (var batch, carried) = await CollectAsync(lane, carried, cancellationToken);
                if (batch.Count > 0)
                {
                    await processor.ProcessAsync(shardId, batch, checkpoint, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    /// <summary>What is there, up to the batch size and 6 MB; with a window, what comes until it is over.</summary>
    private async Task<(List<StreamRecord> Batch, StreamRecord? Carried)> CollectAsync(ChannelReader<StreamRecord> lane, StreamRecord? carried, CancellationToken cancellationToken)
    {
        var batch = new List<StreamRecord>();
        var bytes = 0;
        if (carried is not null)
        {
            batch.Add(carried);
            bytes = carried.Utf8.Length;
        }

        using var window = source.BatchingWindow > TimeSpan.Zero ? new CancellationTokenSource(source.BatchingWindow, options.Clock) : null;
        using var either = window is null ? null : CancellationTokenSource.CreateLinkedTokenSource(window.Token, cancellationToken);
        while (batch.Count < source.BatchSize)
        {
            if (lane.TryRead(out var record))
            {
                if (batch.Count > 0 && bytes + record.Utf8.Length > EventJson.MaximumBytes)
                {
                    return (batch, record);
                }

                bytes += record.Utf8.Length + 1;
                batch.Add(record);
                continue;
            }

            if (either is null)
            {
                break;
            }

            try
            {
                if (!await lane.WaitToReadAsync(either.Token))
                {
                    break;
                }
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                break;
            }
        }

        return (batch, null);
    }

    /// <summary>Goes on after the last record read; where none was read, from the oldest, without what is older than the start.</summary>
    private async Task ReopenAsync(bool isTrimmed, CancellationToken cancellationToken)
    {
        if (isTrimmed)
        {
            options.Logs.Write(source.FunctionLogicalId, "", $"Event source {source.Name}: what {shardId} had after {_lastSequence ?? "the start"}, if anything, was trimmed before it was read.");
        }

        _iterator = isTrimmed || _lastSequence is null
            ? await GetIteratorAsync("TRIM_HORIZON", null, cancellationToken)
            : await GetIteratorAsync("AFTER_SEQUENCE_NUMBER", _lastSequence, cancellationToken);
    }

    private async Task<string?> GetIteratorAsync(string type, string? sequence, CancellationToken cancellationToken)
    {
        var request = new JsonObject { ["StreamArn"] = source.StreamArn, ["ShardId"] = shardId, ["ShardIteratorType"] = type };
        if (sequence is not null)
        {
            request["SequenceNumber"] = sequence;
        }

        return (string?)(await streams.InvokeAsync("GetShardIterator", request, cancellationToken))["ShardIterator"];
    }
}
