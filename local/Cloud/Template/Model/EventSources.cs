namespace LocalCloud.Template.Model;

/// <summary>What an event source mapping of a queue and of a stream have in common.</summary>
public abstract record EventSourceMapping
{
    /// <summary>The event's name under the function, or the logical id of an <c>AWS::Lambda::EventSourceMapping</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The logical id of the function it invokes.</summary>
    public required string FunctionLogicalId { get; init; }

    public required SourceLocation Location { get; init; }

    /// <summary>The mapping's UUID, which <c>Ref</c> gives: of a mapping of the template it is the same in every run.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary>The version or alias of the function that it invokes; null: the function's name alone.</summary>
    public string? Qualifier { get; init; }

    /// <summary>The queue or the stream.</summary>
    public abstract string SourceArn { get; }

    public bool Enabled { get; init; } = true;

    /// <summary>The most records in one invocation.</summary>
    public required int BatchSize { get; init; }

    /// <summary><c>MaximumBatchingWindowInSeconds</c>: how long to wait for a fuller batch.</summary>
    public TimeSpan BatchingWindow { get; init; }

    /// <summary><c>FunctionResponseTypes</c> names <c>ReportBatchItemFailures</c>: the function's answer says which records failed.</summary>
    public bool ReportBatchItemFailures { get; init; }

    /// <summary>The patterns of <c>FilterCriteria</c>, each a JSON object as text; a record passes if one of them matches. Empty: all pass.</summary>
    public IReadOnlyList<string> Filters { get; init; } = [];
}

/// <summary>An SQS queue that invokes a function.</summary>
public sealed record QueueEventSource : EventSourceMapping
{
    public required string QueueArn { get; init; }

    public override string SourceArn => QueueArn;

    /// <summary><c>ScalingConfig.MaximumConcurrency</c>, 2 to 1000; null: as many as the function may run.</summary>
    public int? MaximumConcurrency { get; init; }
}

/// <summary>A topic that invokes a function, or fills a queue that does: an event of type <c>SNS</c>.</summary>
public sealed record TopicEventSource
{
    /// <summary>The event's name under the function.</summary>
    public required string Name { get; init; }

    public required string FunctionLogicalId { get; init; }

    public required SourceLocation Location { get; init; }

    public required string TopicArn { get; init; }

    /// <summary><c>lambda</c> or <c>sqs</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>The ARN of the function or of the queue.</summary>
    public required string Endpoint { get; init; }

    /// <summary>JSON as text; null: the function gets every message.</summary>
    public string? FilterPolicy { get; init; }

    public string? FilterPolicyScope { get; init; }

    /// <summary>JSON as text.</summary>
    public string? RedrivePolicy { get; init; }
}

/// <summary>Where a new reader of a stream begins.</summary>
public enum StartingPosition
{
    /// <summary>At the oldest record kept.</summary>
    TrimHorizon,

    /// <summary>After the newest record.</summary>
    Latest,
}

/// <summary>A DynamoDB stream that invokes a function.</summary>
public sealed record StreamEventSource : EventSourceMapping
{
    /// <summary>The stream. Its label is the engine's once the table is provisioned, and <c>latest</c> before that.</summary>
    public required string StreamArn { get; init; }

    public override string SourceArn => StreamArn;

    public required StartingPosition StartingPosition { get; init; }

    /// <summary>Batches of one shard in parallel, 1 to 10; the order within one item's key is kept.</summary>
    public int ParallelizationFactor { get; init; } = 1;

    public bool BisectBatchOnFunctionError { get; init; }

    /// <summary>Retries after the first attempt; null: until the record expires.</summary>
    public int? MaximumRetryAttempts { get; init; }

    /// <summary>Null: until the stream drops the record (24 h).</summary>
    public TimeSpan? MaximumRecordAge { get; init; }

    /// <summary><c>DestinationConfig.OnFailure.Destination</c>: the ARN of a queue or topic that is told about dropped records.</summary>
    public string? OnFailureArn { get; init; }
}
