using System.Globalization;
using LocalCloud.Schedules;
using LocalCloud.Template.Model;

namespace OrderSystem.Local.Tests.Schedules;

public sealed class ScheduleExpressionTests
{
    /// <summary>From Saturday, 21 November 2026, 12:00:30, unless the case says otherwise.</summary>
    private const string Now = "2026-11-21T12:00:30";

    [Theory]
    [InlineData("rate(1 minute)", "2026-11-21T12:01:30")]
    [InlineData("rate(5 minutes)", "2026-11-21T12:05:30")]
    [InlineData("rate(1 hour)", "2026-11-21T13:00:30")]
    [InlineData("rate(2 days)", "2026-11-23T12:00:30")]
    [InlineData("at(2026-11-21T12:00:31)", "2026-11-21T12:00:31")]
    [InlineData("at(2026-11-21T12:00:30)", null)]
    [InlineData("cron(* * * * ? *)", "2026-11-21T12:01:00")]
    [InlineData("cron(0 3 * * ? *)", "2026-11-22T03:00:00")]
    [InlineData("cron(0 12 * * ? *)", "2026-11-22T12:00:00")]
    [InlineData("cron(15,45 9-17 ? * MON-FRI *)", "2026-11-23T09:15:00")]
    [InlineData("cron(0/20 * * * ? *)", "2026-11-21T12:20:00")]
    [InlineData("cron(*/7 12 * * ? *)", "2026-11-21T12:07:00")]
    [InlineData("cron(5/10 12 * * ? *)", "2026-11-21T12:05:00")]
    [InlineData("cron(0 10 1 * ? *)", "2026-12-01T10:00:00")]
    [InlineData("cron(0 10 L * ? *)", "2026-11-30T10:00:00")]
    [InlineData("cron(0 10 31 * ? *)", "2026-12-31T10:00:00")]
    [InlineData("cron(0 10 29 2 ? *)", "2028-02-29T10:00:00")]
    [InlineData("cron(0 10 22W * ? *)", "2026-11-23T10:00:00")]
    [InlineData("cron(0 10 28W * ? *)", "2026-11-27T10:00:00")]
    [InlineData("cron(0 10 1W AUG ? *)", "2027-08-02T10:00:00")]
    [InlineData("cron(0 10 ? * 6L *)", "2026-11-27T10:00:00")]
    [InlineData("cron(0 10 ? 12 FRIL 2027)", "2027-12-31T10:00:00")]
    [InlineData("cron(0 10 ? * L *)", "2026-11-28T10:00:00")]
    [InlineData("cron(0 10 ? * 2#1 *)", "2026-12-07T10:00:00")]
    [InlineData("cron(0 10 ? * 1 *)", "2026-11-22T10:00:00")]
    [InlineData("cron(0 0 1 JAN ? 2030-2032)", "2030-01-01T00:00:00")]
    [InlineData("cron(0 0 1 1 ? 2020)", null)]
    [InlineData("cron(0 0 30 2 ? *)", null)]
    public void An_expression_knows_when_it_is_next_due(string expression, string? expected)
    {
        var next = ScheduleExpression.Parse(expression).Next(At(Now), At(Now));
        Assert.Equal(expected, next?.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture));
    }

    /// <summary>Berlin skips 02:00 to 03:00 on 29 March 2026, and shows 02:00 to 03:00 twice on 25 October 2026.</summary>
    [Theory]
    [InlineData("cron(30 8 * * ? *)", "Europe/Berlin", "2026-01-15T07:00:00", "2026-01-15T07:30:00")]
    [InlineData("cron(30 8 * * ? *)", "Europe/Berlin", "2026-07-15T06:00:00", "2026-07-15T06:30:00")]
    [InlineData("cron(30 8 * * ? *)", "America/New_York", "2026-07-15T06:00:00", "2026-07-15T12:30:00")]
    [InlineData("cron(0 0 1 * ? *)", "Asia/Tokyo", "2026-07-15T06:00:00", "2026-07-31T15:00:00")]
    [InlineData("cron(30 2 * * ? *)", "Europe/Berlin", "2026-03-28T12:00:00", "2026-03-30T00:30:00")]
    [InlineData("cron(0/30 * * * ? *)", "Europe/Berlin", "2026-03-29T00:30:00", "2026-03-29T01:00:00")]
    [InlineData("cron(30 2 * * ? *)", "Europe/Berlin", "2026-10-24T12:00:00", "2026-10-25T00:30:00")]
    [InlineData("cron(30 2 * * ? *)", "Europe/Berlin", "2026-10-25T00:30:00", "2026-10-26T01:30:00")]
    [InlineData("cron(30 2 * * ? *)", "Europe/Berlin", "2026-10-25T01:10:00", "2026-10-26T01:30:00")]
    [InlineData("cron(0/30 * * * ? *)", "Europe/Berlin", "2026-10-25T00:30:00", "2026-10-25T02:00:00")]
    [InlineData("at(2026-07-15T08:30:00)", "Europe/Berlin", "2026-07-15T06:00:00", "2026-07-15T06:30:00")]
    [InlineData("at(2026-03-29T02:30:00)", "Europe/Berlin", "2026-03-28T06:00:00", null)]
    [InlineData("at(2026-10-25T02:30:00)", "Europe/Berlin", "2026-10-24T06:00:00", "2026-10-25T00:30:00")]
    [InlineData("rate(1 day)", "Europe/Berlin", "2026-03-28T12:00:00", "2026-03-29T12:00:00")]
    public void An_expression_goes_by_the_clock_of_its_time_zone(string expression, string zone, string now, string? expected)
    {
        var next = ScheduleExpression.Parse(expression, TimeZoneInfo.FindSystemTimeZoneById(zone)).Next(At(now), At(now));
        Assert.Equal(expected, next?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("cron(0 3 * * ? *)", "2026-11-25T03:00:00", null, "2026-11-25T03:00:00")]
    [InlineData("cron(0 3 * * ? *)", "2026-11-25T03:00:01", null, "2026-11-26T03:00:00")]
    [InlineData("cron(0 3 * * ? *)", "2026-11-01T00:00:00", null, "2026-11-22T03:00:00")]
    [InlineData("cron(0 3 * * ? *)", null, "2026-11-22T03:00:00", "2026-11-22T03:00:00")]
    [InlineData("cron(0 3 * * ? *)", null, "2026-11-22T02:59:59", null)]
    [InlineData("rate(1 hour)", "2026-11-25T03:00:00", null, "2026-11-25T03:00:00")]
    [InlineData("rate(1 hour)", "2026-11-21T11:30:00", null, "2026-11-21T12:30:00")]
    [InlineData("rate(1 hour)", null, "2026-11-21T13:00:00", null)]
    [InlineData("rate(1 hour)", null, null, "2026-11-21T13:00:30")]
    [InlineData("at(2026-11-22T03:00:00)", "2026-11-25T00:00:00", "2026-11-21T12:30:00", "2026-11-22T03:00:00")]
    public void The_dates_bound_what_recurs(string expression, string? start, string? end, string? expected)
    {
        var definition = new ScheduleDefinition
        {
            Name = "Tick",
            Arn = "arn",
            FunctionLogicalId = "Worker",
            FunctionArn = "arn",
            Location = new SourceLocation("template.yaml", 1),
            Expression = ScheduleExpression.Parse(expression),
            StartDate = start is null ? null : At(start),
            EndDate = end is null ? null : At(end),
        };
        Assert.Equal(expected, definition.NextDue(At(Now), At(Now))?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture));
    }

    [Fact]
    public void A_rate_keeps_its_beat_however_late_it_is_asked()
    {
        var rate = ScheduleExpression.Parse("rate(5 minutes)");
        Assert.Equal(At(Now).AddMinutes(15), rate.Next(At(Now).AddMinutes(12), At(Now)));
        Assert.Equal(At(Now).AddMinutes(15), rate.Next(At(Now).AddMinutes(10), At(Now)));
    }

    [Theory]
    [InlineData("every minute", "is not a schedule expression: rate(5 minutes)")]
    [InlineData("rate(0 minutes)", "'rate(0 minutes)' is not a rate: a whole number of 1 or more")]
    [InlineData("rate(5 seconds)", "is not a rate")]
    [InlineData("rate(5)", "is not a rate")]
    [InlineData("rate(1.5 hours)", "is not a rate")]
    [InlineData("rate(10 minutess)", "is not a rate")]
    [InlineData("rate(-10 minutes)", "is not a rate")]
    [InlineData("rate( 10 minutes )", "is not a rate")]
    [InlineData(" rate(10 minutes)", "is not a schedule expression")]
    [InlineData("rate(10 years)", "is not a rate")]
    [InlineData("cron()", "has 0 fields; it needs six")]
    [InlineData("at(2021-12-31T23:59:59Z)", "is not a time")]
    [InlineData("cron(0 3 * * *)", "has 5 fields; it needs six")]
    [InlineData("cron(0 3 * * * *)", "day of month and day of week cannot both name days")]
    [InlineData("cron(0 3 ? * ? *)", "one of day of month and day of week must name days")]
    [InlineData("cron(60 3 * * ? *)", "the field minutes, '60', is wrong: '60' is not from 0 to 59.")]
    [InlineData("cron(0 24 * * ? *)", "the field hours, '24', is wrong")]
    [InlineData("cron(0 3 0 * ? *)", "the field day of month, '0', is wrong")]
    [InlineData("cron(0 3 * FOO ? *)", "'FOO' is not from 1 to 12, nor one of JAN")]
    [InlineData("cron(0 3 ? * 8 *)", "the field day of week, '8', is wrong")]
    [InlineData("cron(0 3 ? * 2#6 *)", "'6' is not from 1 to 5")]
    [InlineData("cron(0 17-9 * * ? *)", "'17-9' ends before it begins")]
    [InlineData("cron(0/0 3 * * ? *)", "has no step of 1 or more")]
    [InlineData("cron(0 3 * * ? 1969)", "the field year, '1969', is wrong")]
    [InlineData("at(2030-01-31 03:00)", "is not a time: at(yyyy-MM-ddTHH:mm:ss)")]
    [InlineData("at(2030-02-30T03:00:00)", "is not a time")]
    public void A_malformed_expression_says_what_is_wrong(string expression, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => ScheduleExpression.Parse(expression)).Message, StringComparison.Ordinal);

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse(time + "Z", CultureInfo.InvariantCulture);
}
