using System.Globalization;
using System.Text.RegularExpressions;

namespace LocalCloud.Schedules;

/// <summary>
/// When a schedule is due: <c>rate(…)</c>, <c>cron(…)</c> or <c>at(…)</c>; the last two in a time zone. A time that the clock skips in
/// spring is not due at all, one that it shows twice in autumn only the first time; a day of a rate is always 24 hours.
/// </summary>
/// <remarks>Source: EventBridge Scheduler user guide, "Schedule types", with "Time zones" and "Daylight savings time".</remarks>
public abstract partial class ScheduleExpression(string text)
{
    public string Text { get; } = text;

    /// <summary>The first time after <paramref name="after"/> at which a schedule that began at <paramref name="start"/> is due; null: never again.</summary>
    public abstract DateTimeOffset? Next(DateTimeOffset after, DateTimeOffset start);

    /// <summary>The first time at or after <paramref name="from"/>, at which the schedule may begin.</summary>
    public virtual DateTimeOffset? First(DateTimeOffset from) => Next(from.AddTicks(-1), from);

    /// <param name="text">The expression.</param>
    /// <param name="zone">The time zone; null: UTC.</param>
    /// <exception cref="FormatException">It says what is wrong, and what would be right.</exception>
    public static ScheduleExpression Parse(string text, TimeZoneInfo? zone = null)
    {
        var match = Form().Match(text);
        return (match.Groups["kind"].Value, match.Groups["inner"].Value) switch
        {
            ("rate", var inner) => RateExpression.Parse(text, inner),
            ("cron", var inner) => CronExpression.Parse(text, inner, zone ?? TimeZoneInfo.Utc),
            ("at", var inner) => AtExpression.Parse(text, inner, zone ?? TimeZoneInfo.Utc),
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

    public override DateTimeOffset? First(DateTimeOffset from) => from;

    public override DateTimeOffset? Next(DateTimeOffset after, DateTimeOffset start) =>
        after < start ? start + period : start + (period * (((after - start).Ticks / period.Ticks) + 1));

    [GeneratedRegex("^(?<count>[0-9]{1,6}) +(?<unit>minute|hour|day)s?$")]
    private static partial Regex Form();
}

/// <summary>Once.</summary>
internal sealed class AtExpression(string text, DateTimeOffset? at) : ScheduleExpression(text)
{
    public static AtExpression Parse(string text, string inner, TimeZoneInfo zone) =>
        DateTime.TryParseExact(inner, "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
            ? new AtExpression(text, zone.InstantOf(at))
            : throw new FormatException($"'{text}' is not a time: at(yyyy-MM-ddTHH:mm:ss), as in at(2030-01-31T03:00:00).");

    public override DateTimeOffset? Next(DateTimeOffset after, DateTimeOffset start) => after < at ? at : null;
}
