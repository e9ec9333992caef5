namespace LocalCloud.Template.Model;

/// <summary>What becomes of asynchronous events whose function fails: <c>EventInvokeConfig</c> and <c>DeadLetterQueue</c>.</summary>
public sealed record AsynchronousSettings
{
    /// <summary>The function has an <c>EventInvokeConfig</c>.</summary>
    public bool IsConfigured { get; init; }

    /// <summary>Attempts after the first, 0 to 2.</summary>
    public int MaximumRetryAttempts { get; init; } = 2;

    public TimeSpan MaximumEventAge { get; init; } = TimeSpan.FromHours(6);

    /// <summary><c>DestinationConfig.OnFailure.Destination</c>: a queue or topic that is sent a record of the failure.</summary>
    public string? OnFailureArn { get; init; }

    /// <summary><c>DeadLetterQueue.TargetArn</c>: a queue or topic that is sent the event itself.</summary>
    public string? DeadLetterArn { get; init; }
}
