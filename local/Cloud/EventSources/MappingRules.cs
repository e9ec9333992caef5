using LocalCloud.Template.Model;

namespace LocalCloud.EventSources;

/// <summary>What AWS checks when an event source mapping is created or updated.</summary>
/// <remarks>Source: Lambda API reference, CreateEventSourceMapping; developer guide, "Configuring a queue to use with Lambda"; recorded answers for the texts.</remarks>
internal static class MappingRules
{
    /// <summary>Filters that every account may have.</summary>
    public const int UsualFilters = 5;

    /// <summary>With a raised quota.</summary>
    private const int MostFilters = 10;

    private const int LongestPattern = 4096;

    private static readonly TimeSpan LongestWindow = TimeSpan.FromSeconds(300);

    /// <exception cref="EventSourceException">AWS would refuse these settings, or they are not run here.</exception>
    public static void Check(EventSourceMapping source)
    {
        CheckBatch(source);
        _ = new RecordFilter(source);
        switch (source)
        {
            case QueueEventSource queue:
                CheckQueue(queue);
                break;
            case StreamEventSource stream:
                CheckStream(stream);
                break;
            default:
                break;
        }
    }

    /// <summary>The function may not run longer than the queue hides a message.</summary>
    public static void CheckVisibility(QueueEventSource source, TimeSpan timeout, TimeSpan visibilityTimeout)
    {
        if (timeout > visibilityTimeout)
        {
            throw new EventSourceException(source, $"Queue visibility timeout: {visibilityTimeout.TotalSeconds:0} seconds is less than Function timeout: {timeout.TotalSeconds:0} seconds");
        }
    }

    private static void CheckQueue(QueueEventSource source)
    {
        if (source.QueueArn.EndsWith(".fifo", StringComparison.Ordinal))
        {
            throw new EventSourceException(source, $"{source.QueueArn} is a FIFO queue; the local cloud runs mappings of standard queues only");
        }

        if (source.BatchSize > 10 && source.BatchingWindow < TimeSpan.FromSeconds(1))
        {
            throw new EventSourceException(source, "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10");
        }

        if (source.MaximumConcurrency is < 2 or > 1000)
        {
            throw new EventSourceException(source, $"ScalingConfig.MaximumConcurrency is {source.MaximumConcurrency}; it must be from 2 to 1000");
        }
    }

    private static void CheckStream(StreamEventSource source)
    {
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

        if (source.OnFailureArn is { } destination && (destination.Split(':') is not [_, _, "sqs" or "sns", ..] || destination.EndsWith(".fifo", StringComparison.Ordinal)))
        {
            throw new EventSourceException(source, $"the on-failure destination {destination} is neither a standard SQS queue nor a standard SNS topic; the local cloud knows no other (S3 and Kafka are not here)");
        }
    }

    private static void CheckBatch(EventSourceMapping source)
    {
        if (source.BatchSize is < 1 or > 10_000)
        {
            throw new EventSourceException(source, $"BatchSize is {source.BatchSize}; it must be from 1 to 10000");
        }

        if (source.BatchingWindow < TimeSpan.Zero || source.BatchingWindow > LongestWindow)
        {
            throw new EventSourceException(source, $"MaximumBatchingWindowInSeconds is {source.BatchingWindow.TotalSeconds:0}; it must be from 0 to 300");
        }

        if (source.Filters.Count > MostFilters)
        {
            throw new EventSourceException(source, $"FilterCriteria has {source.Filters.Count} filters; {UsualFilters} are allowed, {MostFilters} with a raised quota");
        }

        if (source.Filters.Any(pattern => pattern.Length > LongestPattern))
        {
            throw new EventSourceException(source, $"a pattern of FilterCriteria is longer than {LongestPattern} characters");
        }
    }
}
