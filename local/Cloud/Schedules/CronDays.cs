using System.Globalization;

namespace LocalCloud.Schedules;

/// <summary>
/// The two fields of a cron expression that name days; one of them is <c>?</c>. Besides lists of values: <c>L</c> the last
/// day of the month or week, <c>15W</c> the weekday nearest to the 15th, <c>6L</c> the last Friday, <c>2#1</c> the first Monday.
/// </summary>
internal static class CronDays
{
    public static Func<DateTime, bool> Read(string ofMonth, string ofWeek) => (ofMonth, ofWeek) switch
    {
        ("?", "?") => throw new FormatException("one of day of month and day of week must name days; * names all."),
        (_, "?") => ReadOfMonth(ofMonth),
        ("?", _) => ReadOfWeek(ofWeek),
        _ => throw new FormatException("day of month and day of week cannot both name days: write ? in one of them."),
    };

    private static Func<DateTime, bool> ReadOfMonth(string field)
    {
        if (field == "L")
        {
            return day => day.Day == DateTime.DaysInMonth(day.Year, day.Month);
        }

        if (field.EndsWith('W'))
        {
            var wanted = CronUnit.DaysOfMonth.Value(field[..^1], field);
            return day => day.Day == NearestWeekday(day.Year, day.Month, wanted);
        }

        var days = CronUnit.DaysOfMonth.Read(field);
        return day => days.Contains(day.Day);
    }

    private static Func<DateTime, bool> ReadOfWeek(string field)
    {
        var unit = CronUnit.DaysOfWeek;
        if (field == "L")
        {
            return day => Number(day) == unit.To;
        }

        if (field.EndsWith('L'))
        {
            var wanted = unit.Value(field[..^1], field);
            return day => Number(day) == wanted && day.Day > DateTime.DaysInMonth(day.Year, day.Month) - 7;
        }

        if (field.Split('#') is [var weekday, var turn])
        {
            var wanted = unit.Value(weekday, field);
            return int.TryParse(turn, NumberStyles.None, CultureInfo.InvariantCulture, out var nth) && nth is >= 1 and <= 5
                ? day => Number(day) == wanted && (day.Day + 6) / 7 == nth
                : throw unit.Fault(field, $"'{turn}' is not from 1 to 5");
        }

        var days = unit.Read(field);
        return day => days.Contains(Number(day));
    }

    private static int Number(DateTime day) => (int)day.DayOfWeek + 1;

    /// <summary>Within the month; 0 where the month has no such day.</summary>
    private static int NearestWeekday(int year, int month, int wanted)
    {
        var last = DateTime.DaysInMonth(year, month);
        return wanted > last ? 0 : new DateTime(year, month, wanted).DayOfWeek switch
        {
            DayOfWeek.Saturday => wanted > 1 ? wanted - 1 : wanted + 2,
            DayOfWeek.Sunday => wanted < last ? wanted + 1 : wanted - 2,
            _ => wanted,
        };
    }
}
