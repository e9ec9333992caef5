using System.Globalization;
using System.Text.Json.Nodes;
using LocalCloud.Schedules;

namespace LocalCloud.Control;

/// <summary>Schedules, as the control API shows them.</summary>
internal static class ScheduleControl
{
    public static JsonNode Describe(Schedule schedule)
    {
        var status = schedule.Status.Read();
        return new JsonObject
        {
            ["name"] = schedule.Definition.Name,
            ["function"] = schedule.Definition.FunctionLogicalId,
            ["expression"] = schedule.Definition.Expression.Text,
            ["enabled"] = schedule.Definition.Enabled,
            ["nextDue"] = Time(schedule.NextDue),
            ["fired"] = status.Fired,
            ["lastFired"] = Time(status.LastFired),
            ["lastResult"] = status.LastResult,
        };
    }

    public static JsonNode Fire(Schedule schedule)
    {
        var execution = schedule.Fire();
        var described = Describe(schedule);
        described["executionId"] = execution;
        return described;
    }

    private static string? Time(DateTimeOffset? at) => at?.ToString("O", CultureInfo.InvariantCulture);
}
