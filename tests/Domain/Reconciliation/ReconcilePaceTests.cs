using FsCheck;
using FsCheck.Fluent;

namespace OrderSystem.Domain.Tests;

/// <summary>When an open order is looked at again: as a table, and as properties of any order at any time.</summary>
public sealed class ReconcilePaceTests
{
    private static readonly ReconcilePace Pace = new(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(30), 20, TimeSpan.FromMinutes(1));

    [Theory]
    // The order is so old, its deadline is at 60 minutes: the next look comes after so long.
    [InlineData(0, 120)]
    [InlineData(119, 120)]
    [InlineData(121, 121)]
    [InlineData(600, 600)]
    [InlineData(1799, 1799)]
    // min(age, 30 minutes), and never beyond the deadline.
    [InlineData(1801, 1799)]
    [InlineData(3000, 600)]
    [InlineData(3590, 10)]
    [InlineData(3599, 1)]
    // Every two minutes after it.
    [InlineData(3600, 120)]
    [InlineData(3601, 120)]
    [InlineData(360_000, 120)]
    // A clock behind that of the machine that placed it.
    [InlineData(-30, 120)]
    public void The_next_look_comes_after(int age, int seconds)
    {
        var now = Sample.Start + TimeSpan.FromSeconds(age);
        Assert.Equal(now + TimeSpan.FromSeconds(seconds), Pace.NextCheck(Sample.Order(), now));
    }

    [Fact]
    public void The_older_the_order_the_rarer_up_to_the_longest_delay()
    {
        var order = Sample.Order() with { DeadlineAt = Sample.Start + TimeSpan.FromDays(7) };
        Assert.Equal(TimeSpan.FromMinutes(29), Pace.NextCheck(order, Sample.Start + TimeSpan.FromMinutes(29)) - (Sample.Start + TimeSpan.FromMinutes(29)));
        Assert.Equal(TimeSpan.FromMinutes(30), Pace.NextCheck(order, Sample.Start + TimeSpan.FromMinutes(31)) - (Sample.Start + TimeSpan.FromMinutes(31)));
        Assert.Equal(TimeSpan.FromMinutes(30), Pace.NextCheck(order, Sample.Start + TimeSpan.FromDays(6)) - (Sample.Start + TimeSpan.FromDays(6)));
    }

    [Fact]
    public void It_is_always_later_than_now_and_never_later_than_the_deadline_that_lies_ahead() => Prop.ForAll(Cases(), c =>
    {
        var next = c.Pace.NextCheck(c.Order, c.Now);
        return next > c.Now && (c.Now >= c.Order.DeadlineAt || next <= c.Order.DeadlineAt);
    }).Holds();

    [Fact]
    public void It_is_never_sooner_than_the_shortest_delay_except_at_the_deadline() => Prop.ForAll(Cases(), c =>
    {
        var next = c.Pace.NextCheck(c.Order, c.Now);
        return next - c.Now >= c.Pace.ShortestDelay || next == c.Order.DeadlineAt;
    }).Holds();

    [Fact]
    public void It_is_never_later_than_the_longest_delay() => Prop.ForAll(Cases(), c =>
    {
        var longest = c.Pace.LongestDelay > c.Pace.ShortestDelay ? c.Pace.LongestDelay : c.Pace.ShortestDelay;
        return c.Pace.NextCheck(c.Order, c.Now) - c.Now <= longest;
    }).Holds();

    [Fact]
    public void An_order_is_looked_at_a_bounded_number_of_times_before_its_deadline_and_at_it()
    {
        var order = Sample.Order();
        var looks = new List<DateTimeOffset>();
        for (var at = Sample.Start; at < order.DeadlineAt; at = Pace.NextCheck(order, at))
        {
            looks.Add(at);
            Assert.True(looks.Count < 20, string.Join(", ", looks));
        }

        Assert.Equal(order.DeadlineAt, Pace.NextCheck(order, looks[^1]));
    }

    [Theory]
    [InlineData(20, 60, 1200)]
    [InlineData(20, 0.5, 10)]
    [InlineData(1, 0.1, 1)]
    public void A_run_takes_on_what_its_rate_allows_until_the_next_and_never_nothing(int rate, double seconds, int most) =>
        Assert.Equal(most, At(rate, TimeSpan.FromSeconds(seconds)).MostPerRun);

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_rate_that_would_wake_nobody_is_refused(int rate) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => At(rate, Pace.Period));

    private static ReconcilePace At(int rate, TimeSpan period) => new(Pace.ShortestDelay, Pace.LongestDelay, rate, period);

    /// <summary>Orders with any deadline, at any time around them, with any two delays, even the wrong way round.</summary>
    private static Arbitrary<(ReconcilePace Pace, Order Order, DateTimeOffset Now)> Cases() => (
        from shortest in Gen.Choose(1, 3600)
        from longest in Gen.Choose(1, 7200)
        from deadline in Gen.Choose(1, 20_000)
        from age in Gen.Choose(-100, 40_000)
        let order = Sample.Order() with { DeadlineAt = Sample.Start + TimeSpan.FromSeconds(deadline) }
        select (new ReconcilePace(TimeSpan.FromSeconds(shortest), TimeSpan.FromSeconds(longest), 20, TimeSpan.FromMinutes(1)), order, Sample.Start + TimeSpan.FromSeconds(age))).ToArbitrary();
}
