using LocalCloud.Lambda;
using LocalCloud.Protocol;
using LocalCloud.Template.Model;
using LocalCloud.Tracing;

namespace LocalCloud.EventSources;

/// <summary>Invokes a function with a batch of messages and deletes those that succeeded.</summary>
/// <remarks>
/// | case | what becomes of the messages |
/// |---|---|
/// | success | deleted |
/// | function error, timeout, crash | all visible again when their visibility timeout runs out |
/// | partial batch response | those it names as on an error, the others deleted |
/// | a partial batch response that cannot be understood | all as on an error |
/// | no filter matches | deleted without an invocation |
/// | the function is at its limit | they wait, until their visibility is over: then they are visible again |
/// | the host dies | as on an error |
/// The queue's redrive policy counts the receives and moves a message to the dead-letter queue.
/// Source: Lambda developer guide, "Using Lambda with Amazon SQS" and the pages below it.
/// </remarks>
internal sealed class QueueBatchProcessor(QueueEventSource source, LambdaFunction function, QueueClient queue, EventSourceOptions options, MappingStatus status)
{
    private const int LargestDelete = 10;

    /// <param name="batch">At least one message.</param>
    /// <param name="stop">The mapping stops: what has not begun is given up.</param>
    public async Task<BatchOutcome> ProcessAsync(IReadOnlyList<QueueRecord> batch, CancellationToken stop)
    {
        try
        {
            var failed = await InvokeAsync(batch, stop);
            await DeleteAsync(failed is null ? [] : [.. batch.Where(record => !failed.Contains(record.MessageId))], stop);
            return failed is { Count: 0 } ? BatchOutcome.Succeeded
                // A mapping that reports its failures is not slowed down by them.
                : source.ReportBatchItemFailures ? BatchOutcome.Neutral : BatchOutcome.BackOff;
        }
        catch (Exception exception) when (exception is OperationCanceledException or ThrottledException or ObjectDisposedException)
        {
            // No capacity in time, or the mapping is stopping: the messages come back by themselves.
            status.AddBatch(0, batch.Count, "The function is at its concurrency limit");
            return BatchOutcome.BackOff;
        }
        catch (Exception exception)
        {
            // Nothing may end this task unseen: its messages stay in the queue.
            Report($"a batch of {source.QueueArn} failed: {exception.Message}");
            return BatchOutcome.Neutral;
        }
    }

    /// <summary>Deletes messages; those that cannot be deleted come again.</summary>
    public async Task DeleteAsync(IReadOnlyList<QueueRecord> records, CancellationToken stop)
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(5), TimeProvider.System);
        foreach (var chunk in records.Chunk(LargestDelete))
        {
            var left = chunk;
            for (var attempt = 1; left.Length > 0; attempt++)
            {
                string problem;
                try
                {
                    var failures = await queue.DeleteAsync(left);
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

                if (attempt == 5 || stop.IsCancellationRequested)
                {
                    // At least once: they come again.
                    Report($"{left.Length} processed messages of {source.QueueArn} could not be deleted: {problem}");
                    break;
                }

                await backoff.WaitAsync(CancellationToken.None);
            }
        }
    }

    /// <summary>Tells a problem among the function's log lines, and as the mapping's last result.</summary>
    public void Report(string problem)
    {
        status.SetProblem(problem);
        options.Logs.Write(source.FunctionLogicalId, "", $"Event source {source.Name}: {problem}");
    }

    /// <returns>The ids of the failed messages; null: all of them.</returns>
    private async Task<IReadOnlySet<string>?> InvokeAsync(IReadOnlyList<QueueRecord> batch, CancellationToken stop)
    {
        // Once one of the messages is visible again, somebody else may have it.
        var left = batch.Min(record => record.ReceivedAt) + queue.EffectiveVisibility - options.Clock.GetUtcNow();
        using var visible = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, options.Clock);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop, visible.Token);
        var result = await function.InvokeAsync(EventJson.Batch(batch.Select(record => record.Utf8)) with { Links = [.. batch.Select(record => record.Trace).OfType<TraceHeader>().DistinctBy(trace => trace.Root)] }, patience.Token);

        IReadOnlySet<string>? failed = new HashSet<string>();
        string? problem = null;
        if (!result.Succeeded)
        {
            failed = null;
            problem = "Function call failed";
        }
        else if (source.ReportBatchItemFailures)
        {
            failed = BatchResponse.Read(result.Payload, batch.Select(record => record.MessageId).ToHashSet());
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

        status.AddBatch(batch.Count - (failed?.Count ?? batch.Count), failed?.Count ?? batch.Count, problem);
        return failed;
    }
}
