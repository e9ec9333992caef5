using LocalCloud.Template.Model;

namespace LocalCloud.EventSources;

/// <summary>What AWS checks when an event source mapping is created.</summary>
/// <remarks>Source: Lambda API reference, CreateEventSourceMapping; developer guide, "Configuring a queue to use with Lambda".</remarks>
internal static class MappingRules
{
    private static readonly TimeSpan LongestWindow = TimeSpan.FromSeconds(300);

    public static void Check(QueueEventSource source, FunctionDefinition function, TimeSpan visibilityTimeout)
    {
        var isFifo = source.QueueArn.EndsWith(".fifo", StringComparison.Ordinal);
        CheckBatch(source, isFifo ? 10 : 10_000);
        if (isFifo && source.BatchingWindow > TimeSpan.Zero)
        {
            throw new EventSourceException(source, "Batching window is not supported for FIFO queues");
        }

        if (source.BatchSize > 10 && source.BatchingWindow < TimeSpan.FromSeconds(1))
        {
            throw new EventSourceException(source, "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10");
        }

        if (source.MaximumConcurrency is < 2 or > 1000)
        {
            throw new EventSourceException(source, $"ScalingConfig.MaximumConcurrency is {source.MaximumConcurrency}; it must be from 2 to 1000");
        }

        if (function.Timeout > visibilityTimeout)
        {
            throw new EventSourceException(source, $"Queue visibility timeout: {visibilityTimeout.TotalSeconds:0} seconds is less than Function timeout: {function.Timeout.TotalSeconds:0} seconds");
        }
    }

    public static void Check(StreamEventSource source)
    {
        CheckBatch(source, 10_000);
        if (source.ParallelizationFactor is < 1 or > 10)
        {
            throw new EventSourceException(source, $"ParallelizationFactor is {source.ParallelizationFactor}; it must be from 1 to 10");
        }

        if (source.MaximumRetryAttempts is < 0 or > 10_000)
        {
            throw new EventSourceException(source, $"MaximumRetryAttempts is {source.MaximumRetryAttempts}; it must be from -1 to 10000");
        }

        if (source.MaximumRecordAge is { } age && (age < TimeSpan.FromSeconds(60) || age > TimeSpan.FromDays(7)))
        {
            throw new EventSourceException(source, $"MaximumRecordAgeInSeconds is {age.TotalSeconds:0}; it must be -1 or from 60 to 604800");
        }

        if (source.OnFailureArn is { } destination && destination.Split(':') is not [_, _, "sqs" or "sns", ..])
        {
            throw new EventSourceException(source, $"the on-failure destination {destination} is neither an SQS queue nor an SNS topic; the local cloud knows no other");
        }
    }

    private static void CheckBatch(EventSourceMapping source, int largest)
    {
        if (source.BatchSize < 1 || source.BatchSize > largest)
        {
            throw new EventSourceException(source, $"BatchSize is {source.BatchSize}; it must be from 1 to {largest}");
        }

        if (source.BatchingWindow < TimeSpan.Zero || source.BatchingWindow > LongestWindow)
        {
            throw new EventSourceException(source, $"MaximumBatchingWindowInSeconds is {source.BatchingWindow.TotalSeconds:0}; it must be from 0 to 300");
        }

        if (source.Filters.Count > 10)
        {
            throw new EventSourceException(source, $"FilterCriteria has {source.Filters.Count} filters; 5 are allowed, 10 with a raised quota");
        }
    }
}
