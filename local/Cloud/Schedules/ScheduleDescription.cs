using System.Text.Json.Nodes;
using LocalCloud.Template.Model;

namespace LocalCloud.Schedules;

/// <summary>A schedule as Scheduler's API shows it (API_GetSchedule, API_ScheduleSummary).</summary>
internal static class ScheduleDescription
{
    /// <summary>What lists show of it.</summary>
    public static JsonObject Head(ScheduleDefinition schedule, string state, DateTimeOffset created) => new()
    {
        ["Arn"] = schedule.Arn,
        ["CreationDate"] = Seconds(created),
        ["GroupName"] = schedule.GroupName,
        ["LastModificationDate"] = Seconds(created),
        ["Name"] = schedule.Name,
        ["State"] = state,
    };

    public static JsonObject Of(ScheduleDefinition schedule, string state, DateTimeOffset created)
    {
        var shown = Head(schedule, state, created);
        shown["ActionAfterCompletion"] = "NONE";
        shown["FlexibleTimeWindow"] = schedule.WindowInMinutes is { } minutes
            ? new JsonObject { ["MaximumWindowInMinutes"] = minutes, ["Mode"] = "FLEXIBLE" }
            : new JsonObject { ["Mode"] = "OFF" };
        shown["ScheduleExpression"] = schedule.Expression.Text;
        shown["ScheduleExpressionTimezone"] = schedule.TimeZone;
        shown["Target"] = Target(schedule);
        Add(shown, "Description", schedule.Description);
        Add(shown, "StartDate", schedule.StartDate is { } start ? Seconds(start) : null);
        Add(shown, "EndDate", schedule.EndDate is { } end ? Seconds(end) : null);
        return shown;
    }

    /// <summary>Times are numbers of seconds on the wire.</summary>
    public static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000d;

    private static JsonObject Target(ScheduleDefinition schedule)
    {
        var target = new JsonObject
        {
            ["Arn"] = schedule.FunctionArn,
            // SAM makes a role for a schedule that names none.
            ["RoleArn"] = schedule.RoleArn ?? $"arn:aws:iam::{schedule.Arn.Split(':')[4]}:role/{schedule.Name}Role",
            ["RetryPolicy"] = new JsonObject { ["MaximumEventAgeInSeconds"] = (int)schedule.MaximumEventAge.TotalSeconds, ["MaximumRetryAttempts"] = schedule.MaximumRetryAttempts },
        };
        Add(target, "Input", schedule.Input);
        Add(target, "DeadLetterConfig", schedule.DeadLetterArn is { } queue ? new JsonObject { ["Arn"] = queue } : null);
        return target;
    }

    private static void Add(JsonObject shown, string member, JsonNode? value)
    {
        if (value is not null)
        {
            shown[member] = value;
        }
    }
}
