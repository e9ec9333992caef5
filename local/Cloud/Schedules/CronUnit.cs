using System.Globalization;

namespace LocalCloud.Schedules;

/// <summary>One field of a cron expression: values, ranges, steps and lists of them.</summary>
/// <param name="Name">For error messages.</param>
/// <param name="From">The least value.</param>
/// <param name="To">The greatest.</param>
/// <param name="Words">Names of the values, from the least on.</param>
internal sealed record CronUnit(string Name, int From, int To, params string[] Words)
{
    public static CronUnit Minutes { get; } = new("minutes", 0, 59);

    public static CronUnit Hours { get; } = new("hours", 0, 23);

    public static CronUnit DaysOfMonth { get; } = new("day of month", 1, 31);

    public static CronUnit Months { get; } = new("month", 1, 12, "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");

    /// <summary>1 is Sunday.</summary>
    public static CronUnit DaysOfWeek { get; } = new("day of week", 1, 7, "SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");

    public static CronUnit Years { get; } = new("year", 1970, 2199);

    /// <summary>The values that a field such as <c>0,30</c>, <c>8-17</c>, <c>*/5</c> or <c>MON-FRI</c> names.</summary>
    /// <exception cref="FormatException">It names the field and the part.</exception>
    public IReadOnlySet<int> Read(string field) => field.Split(',').SelectMany(part => ReadPart(part, field)).ToHashSet();

    /// <summary>One value, as a number or a name.</summary>
    public int Value(string text, string field)
    {
        var word = Array.FindIndex(Words, word => word.Equals(text, StringComparison.OrdinalIgnoreCase));
        return word >= 0 ? From + word
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= From && number <= To ? number
            : throw Fault(field, $"'{text}' is not from {From} to {To}{(Words.Length > 0 ? $", nor one of {string.Join(", ", Words)}" : "")}");
    }

    public FormatException Fault(string field, string problem) => new($"the field {Name}, '{field}', is wrong: {problem}.");

    private IEnumerable<int> ReadPart(string part, string field)
    {
        var (range, step) = part.Split('/') switch
        {
            [var all] => (all, 1),
            [var all, var text] when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 => (all, number),
            _ => throw Fault(field, $"'{part}' has no step of 1 or more after the slash"),
        };
        var (from, to) = range.Split('-') switch
        {
            ["*"] => (From, To),
            // 5/10 runs on to the end; 5 alone is one value.
            [var one] => (Value(one, field), part.Contains('/', StringComparison.Ordinal) ? To : Value(one, field)),
            [var first, var last] => (Value(first, field), Value(last, field)),
            _ => throw Fault(field, $"'{part}' is not a range"),
        };
        if (from > to)
        {
            throw Fault(field, $"'{part}' ends before it begins");
        }

        for (var value = from; value <= to; value += step)
        {
            yield return value;
        }
    }
}
