namespace LocalCloud.Template.Model;

/// <summary>What becomes of asynchronous events: <c>EventInvokeConfig</c> and <c>DeadLetterQueue</c>.</summary>
public sealed record AsynchronousSettings
{
    /// <summary>The function has an <c>EventInvokeConfig</c>.</summary>
    public bool IsConfigured { get; init; }

    /// <summary>Attempts after the first, 0 to 2.</summary>
    public int MaximumRetryAttempts { get; init; } = 2;

    public TimeSpan MaximumEventAge { get; init; } = TimeSpan.FromHours(6);

    /// <summary><c>DestinationConfig.OnSuccess.Destination</c>: a queue, topic, function or event bus that is told of the success.</summary>
    public string? OnSuccessArn { get; init; }

    /// <summary><c>DestinationConfig.OnFailure.Destination</c>: a queue, topic, function or event bus that is told of the failure.</summary>
    public string? OnFailureArn { get; init; }

    /// <summary><c>DeadLetterQueue.TargetArn</c>: a queue or topic that is sent the event itself.</summary>
    public string? DeadLetterArn { get; init; }
}
