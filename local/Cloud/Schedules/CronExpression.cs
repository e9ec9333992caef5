namespace LocalCloud.Schedules;

/// <summary>Minutes, hours, day of month, month, day of week, year, all in one time zone; due at second 0.</summary>
internal sealed class CronExpression : ScheduleExpression
{
    private const int LastYear = 2199;
    private readonly IReadOnlySet<int> _minutes;
    private readonly IReadOnlySet<int> _hours;
    private readonly IReadOnlySet<int> _months;
    private readonly IReadOnlySet<int> _years;
    private readonly Func<DateTime, bool> _isDay;

    private readonly TimeZoneInfo _zone;

    private CronExpression(string text, string[] fields, TimeZoneInfo zone)
        : base(text)
    {
        _zone = zone;
        _minutes = CronUnit.Minutes.Read(fields[0]);
        _hours = CronUnit.Hours.Read(fields[1]);
        _isDay = CronDays.Read(fields[2], fields[4]);
        _months = CronUnit.Months.Read(fields[3]);
        _years = CronUnit.Years.Read(fields[5]);
    }

    public static CronExpression Parse(string text, string inner, TimeZoneInfo zone)
    {
        var fields = inner.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 6)
        {
            throw new FormatException($"'{text}' has {fields.Length} fields; it needs six: minutes, hours, day of month, month, day of week, year, as in cron(0 3 * * ? *).");
        }

        try
        {
            return new CronExpression(text, fields, zone);
        }
        catch (FormatException fault)
        {
            throw new FormatException($"'{text}': {fault.Message}", fault);
        }
    }

    public override DateTimeOffset? Next(DateTimeOffset after, DateTimeOffset start)
    {
        var at = TimeZoneInfo.ConvertTime(after, _zone).DateTime.AddMinutes(1);
        at = new DateTime(at.Year, at.Month, at.Day, at.Hour, at.Minute, 0);
        while (NextShown(at) is { } shown)
        {
            // The time may be one that the clock skips, or shows for the second time.
            if (_zone.InstantOf(shown) is { } instant && instant > after)
            {
                return instant;
            }

            at = shown.AddMinutes(1);
        }

        return null;
    }

    /// <summary>The first time at or after this one that the fields name.</summary>
    private DateTime? NextShown(DateTime at)
    {
        while (at.Year <= LastYear)
        {
            if (!_years.Contains(at.Year))
            {
                at = new DateTime(at.Year + 1, 1, 1);
            }
            else if (!_months.Contains(at.Month))
            {
                at = new DateTime(at.Year, at.Month, 1).AddMonths(1);
            }
            else if (!_isDay(at))
            {
                at = at.Date.AddDays(1);
            }
            else if (!_hours.Contains(at.Hour))
            {
                at = at.Date.AddHours(at.Hour + 1);
            }
            else if (!_minutes.Contains(at.Minute))
            {
                at = at.AddMinutes(1);
            }
            else
            {
                return at;
            }
        }

        return null;
    }
}
