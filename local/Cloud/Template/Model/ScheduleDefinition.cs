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

    public string GroupName { get; init; } = "default";

    public string? Description { get; init; }

    /// <summary>The IANA name of the expression's time zone.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>Before it the schedule is not due; a rate begins with it. Null: it begins with the cloud.</summary>
    public DateTimeOffset? StartDate { get; init; }

    /// <summary>After it the schedule is not due.</summary>
    public DateTimeOffset? EndDate { get; init; }

    /// <summary><c>FlexibleTimeWindow.MaximumWindowInMinutes</c>; null: the mode is <c>OFF</c>.</summary>
    public int? WindowInMinutes { get; init; }

    /// <summary>The role with which Scheduler invokes the function.</summary>
    public string? RoleArn { get; init; }

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

    /// <summary>The first time after <paramref name="after"/> at which it is due, for a cloud that runs since <paramref name="start"/>; null: never again.</summary>
    /// <remarks>Scheduler ignores both dates for a schedule of one time (API_CreateSchedule).</remarks>
    public DateTimeOffset? NextDue(DateTimeOffset after, DateTimeOffset start)
    {
        if (Expression is AtExpression)
        {
            return Expression.Next(after, start);
        }

        var next = StartDate is { } first && after < first ? Expression.First(first) : Expression.Next(after, StartDate ?? start);
        return next > EndDate ? null : next;
    }
}
