using System.Globalization;
using System.Text.RegularExpressions;

namespace LocalCloud.Schedules;

/// <summary>When a schedule is due: <c>rate(…)</c>, <c>cron(…)</c> or <c>at(…)</c>, in UTC.</summary>
/// <remarks>Source: EventBridge Scheduler user guide, "Schedule types".</remarks>
public abstract partial class ScheduleExpression(string text)
{
    public string Text { get; } = text;

    /// <summary>The first time after <paramref name="after"/> at which a schedule that began at <paramref name="start"/> is due; null: never again.</summary>
    public abstract DateTimeOffset? Next(DateTimeOffset after, DateTimeOffset start);

    /// <exception cref="FormatException">It says what is wrong, and what would be right.</exception>
    public static ScheduleExpression Parse(string text)
    {
        var match = Form().Match(text);
        return (match.Groups["kind"].Value, match.Groups["inner"].Value) switch
        {
            ("rate", var inner) => RateExpression.Parse(text, inner),
            ("cron", var inner) => CronExpression.Parse(text, inner),
            ("at", var inner) => AtExpression.Parse(text, inner),
            _ => throw new FormatException($"'{text}' is not a schedule expression: rate(5 minutes), cron(0 3 * * ? *) or at(2030-01-31T03:00:00)."),
        };
    }

    public override string ToString() => Text;

    [GeneratedRegex(@"^(?<kind>rate|cron|at)\((?<inner>[^()]*)\)$")]
    private static partial Regex Form();
}

/// <summary>Every so often, counted from the schedule's start.</summary>
internal sealed partial class RateExpression(string text, TimeSpan period) : ScheduleExpression(text)
{
    public static RateExpression Parse(string text, string inner)
    {
        var match = Form().Match(inner);
        if (!match.Success || !int.TryParse(match.Groups["count"].Value, CultureInfo.InvariantCulture, out var count) || count < 1)
        {
            throw new FormatException($"'{text}' is not a rate: a whole number of 1 or more, then minute(s), hour(s) or day(s), as in rate(5 minutes).");
        }

        return new RateExpression(text, match.Groups["unit"].Value switch
        {
            "minute" => TimeSpan.FromMinutes(count),
            "hour" => TimeSpan.FromHours(count),
            _ => TimeSpan.FromDays(count),
        });
    }

    public override DateTimeOffset? Next(DateTimeOffset after, DateTimeOffset start) =>
        after < start ? start + period : start + (period * (((after - start).Ticks / period.Ticks) + 1));

    [GeneratedRegex("^(?<count>[0-9]{1,6}) +(?<unit>minute|hour|day)s?$")]
    private static partial Regex Form();
}

/// <summary>Once.</summary>
internal sealed class AtExpression(string text, DateTimeOffset at) : ScheduleExpression(text)
{
    public static AtExpression Parse(string text, string inner) =>
        DateTimeOffset.TryParseExact(inner, "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
            ? new AtExpression(text, at)
            : throw new FormatException($"'{text}' is not a time: at(yyyy-MM-ddTHH:mm:ss), as in at(2030-01-31T03:00:00).");

    public override DateTimeOffset? Next(DateTimeOffset after, DateTimeOffset start) => after < at ? at : null;
}
