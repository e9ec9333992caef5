using LocalCloud.Schedules;

namespace LocalCloud.Template.Model;

/// <summary>A schedule of EventBridge Scheduler that invokes a function: an event of type <c>ScheduleV2</c>.</summary>
public sealed record ScheduleDefinition
{
    /// <summary><c>Name</c>, else the function's logical id followed by the event's, as SAM names it.</summary>
    public required string Name { get; init; }

    public required string Arn { get; init; }

    public required string FunctionLogicalId { get; init; }

    public required string FunctionArn { get; init; }

    public required SourceLocation Location { get; init; }

    public required ScheduleExpression Expression { get; init; }

    /// <summary>The event, JSON as text; null: Scheduler's own.</summary>
    public string? Input { get; init; }

    /// <summary><c>State</c> is not <c>DISABLED</c>.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary><c>RetryPolicy.MaximumRetryAttempts</c>: how often an event that Lambda does not take is offered again.</summary>
    public int MaximumRetryAttempts { get; init; } = 185;

    /// <summary><c>RetryPolicy.MaximumEventAgeInSeconds</c>.</summary>
    public TimeSpan MaximumEventAge { get; init; } = TimeSpan.FromDays(1);

    /// <summary><c>DeadLetterConfig.Arn</c>: the queue for events that Lambda did not take.</summary>
    public string? DeadLetterArn { get; init; }
}
