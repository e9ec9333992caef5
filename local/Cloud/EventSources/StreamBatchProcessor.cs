using LocalCloud.Lambda;
using LocalCloud.Template.Model;

namespace LocalCloud.EventSources;

/// <summary>Brings a batch of stream records to its end: processed, or given up and told to the on-failure destination.</summary>
/// <remarks>
/// | case | what happens |
/// |---|---|
/// | success | the shard goes on |
/// | function error, or an answer that cannot be understood | the whole batch again; with bisect, its halves |
/// | partial batch response | again from the lowest sequence number it names |
/// | the function is at its limit | waits until the records are too old; it is no attempt |
/// | attempts used up, or records too old | dropped, and their place in the stream sent to the destination |
/// Splitting uses up no attempt, so that only what fails alone is given up.
/// Source: Lambda developer guide, "Error handling for DynamoDB event sources" and "Configuring partial batch response".
/// </remarks>
internal sealed class StreamBatchProcessor(StreamEventSource source, LambdaFunction function, OnFailureDestination? destination, EventSourceOptions options, MappingStatus status)
{
    /// <summary>A stream keeps its records for a day; what is older would be gone.</summary>
    private static readonly TimeSpan Retention = TimeSpan.FromHours(24);

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    /// <param name="shardId">Where the records are from.</param>
    /// <param name="batch">At least one record.</param>
    /// <param name="checkpoint">Told of each record that is done, so that a stop in the middle repeats only the others.</param>
    /// <param name="cancellationToken">The mapping stops: an invocation that has begun is waited for, nothing else.</param>
    public async Task ProcessAsync(string shardId, IReadOnlyList<StreamRecord> batch, ShardCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        var open = new Stack<Attempt>();
        open.Push(new Attempt([.. batch], 0, 0, null));
        var backoff = new Backoff(FirstWait, LongestWait, options.Clock);
        while (open.TryPop(out var attempt))
        {
            attempt = await DropOldAsync(shardId, attempt, checkpoint, cancellationToken);
            if (attempt.Records.Count == 0)
            {
                continue;
            }

            if (await InvokeOnceThereIsRoomAsync(attempt, cancellationToken) is not { } result)
            {
                open.Push(attempt);
                continue;
            }

            if (Judge(attempt, result) is not { } failure)
            {
                checkpoint.Complete(attempt.Records);
                backoff.Reset();
                continue;
            }

            attempt = attempt with { Invocations = attempt.Invocations + 1, Last = failure.Result };
            if (failure.FirstFailed > 0)
            {
                checkpoint.Complete(attempt.Records.Take(failure.FirstFailed));
                // The records before are done. With bisect this is a split; without, the rest has used up an attempt.
                open.Push(attempt with { Records = [.. attempt.Records.Skip(failure.FirstFailed)], Retries = attempt.Retries + (source.BisectBatchOnFunctionError ? 0 : 1) });
            }
            else if (source.BisectBatchOnFunctionError && attempt.Records.Count > 1)
            {
                var half = attempt.Records.Count / 2;
                open.Push(attempt with { Records = [.. attempt.Records.Skip(half)] });
                open.Push(attempt with { Records = [.. attempt.Records.Take(half)] });
            }
            else
            {
                open.Push(attempt with { Retries = attempt.Retries + 1 });
            }

            if (open.Peek().Retries > source.MaximumRetryAttempts)
            {
                var exhausted = open.Pop();
                await DropAsync(shardId, exhausted, "RetryAttemptsExhausted", checkpoint, cancellationToken);
                backoff.Reset();
            }
            else
            {
                await backoff.WaitAsync(cancellationToken);
            }
        }
    }

    /// <returns>Null: all records succeeded.</returns>
    private Failure? Judge(Attempt attempt, InvocationResult result)
    {
        var count = attempt.Records.Count;
        if (!result.Succeeded)
        {
            status.AddBatch(0, count, "Function call failed");
            return new Failure(0, new LastResult(result.RequestId, result.FunctionError));
        }

        if (!source.ReportBatchItemFailures)
        {
            status.AddBatch(count, 0, null);
            return null;
        }

        var failed = BatchResponse.Read(result.Payload, attempt.Records.Select(record => record.SequenceNumber).ToHashSet());
        if (failed is null)
        {
            options.Logs.Write(source.FunctionLogicalId, "", $"Event source {source.Name}: the batch response could not be understood; the whole batch counts as failed");
        }
        else if (failed.Count == 0)
        {
            status.AddBatch(count, 0, null);
            return null;
        }

        // The records are in the order of their sequence numbers: the first named is the lowest.
        var first = failed is null ? 0 : attempt.Records.TakeWhile(record => !failed.Contains(record.SequenceNumber)).Count();
        status.AddBatch(first, count - first, "The function reported failed records");
        return new Failure(first, new LastResult(result.RequestId, null));
    }

    /// <returns>Null: a record became too old meanwhile.</returns>
    private async Task<InvocationResult?> InvokeOnceThereIsRoomAsync(Attempt attempt, CancellationToken cancellationToken)
    {
        var left = attempt.Records[0].CreatedAt + Limit - options.Clock.GetUtcNow();
        using var tooOld = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, options.Clock);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, tooOld.Token);
        while (true)
        {
            try
            {
                return await function.InvokeAsync(EventJson.Batch(attempt.Records.Select(record => record.Utf8)), patience.Token);
            }
            catch (OperationCanceledException) when (tooOld.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                return null;
            }
            catch (ThrottledException)
            {
                // Reserved concurrency 0: the stream stands still until that changes.
                status.SetProblem("The function may not run: its reserved concurrency is 0");
                try
                {
                    await Task.Delay(TimeSpan.FromSeconds(5), options.Clock, patience.Token);
                }
                catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
                {
                    return null;
                }
            }
            catch (ObjectDisposedException)
            {
                throw new OperationCanceledException("The local Lambda is stopping.", cancellationToken);
            }
        }
    }

    /// <summary>How old a record may become.</summary>
    private TimeSpan Limit => source.MaximumRecordAge is { } age && age < Retention ? age : Retention;

    private async Task<Attempt> DropOldAsync(string shardId, Attempt attempt, ShardCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        var oldest = options.Clock.GetUtcNow() - Limit;
        var old = attempt.Records.TakeWhile(record => record.CreatedAt <= oldest).ToList();
        if (old.Count > 0)
        {
            await DropAsync(shardId, attempt with { Records = old }, "RecordAgeExceeded", checkpoint, cancellationToken);
        }

        return old.Count == 0 ? attempt : attempt with { Records = [.. attempt.Records.Skip(old.Count)] };
    }

    private async Task DropAsync(string shardId, Attempt attempt, string condition, ShardCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        status.AddDropped(attempt.Records.Count);
        var what = $"Event source {source.Name}: {attempt.Records.Count} records of {shardId} from {attempt.Records[0].SequenceNumber} to {attempt.Records[^1].SequenceNumber} are given up after {attempt.Invocations} invocations: {condition}";
        options.Logs.Write(source.FunctionLogicalId, "", destination is null ? what + "; there is no on-failure destination" : what);
        if (destination is not null)
        {
            await destination.SendAsync(new FailedStreamBatch(
                attempt.Last?.RequestId, function.Definition.Arn, condition, attempt.Invocations, attempt.Last?.FunctionError,
                shardId, source.StreamArn, attempt.Records), cancellationToken);
        }

        checkpoint.Complete(attempt.Records);
    }

    /// <param name="Records">In order.</param>
    /// <param name="Retries">Attempts after the first that these records have used up.</param>
    /// <param name="Invocations">How often they were delivered.</param>
    /// <param name="Last">The last invocation; null: there was none.</param>
    private sealed record Attempt(List<StreamRecord> Records, int Retries, int Invocations, LastResult? Last);

    /// <param name="FirstFailed">The index from which on the records are to be delivered again.</param>
    /// <param name="Result">The invocation.</param>
    private sealed record Failure(int FirstFailed, LastResult Result);

    /// <param name="RequestId">Of the invocation.</param>
    /// <param name="FunctionError">Null: the function answered, and named failed records.</param>
    private sealed record LastResult(string RequestId, string? FunctionError);
}
