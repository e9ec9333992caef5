using LocalCloud;

namespace OrderSystem.Local.Tests.Lambda;

public sealed class CloudClockTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_wait_ends_when_the_clock_is_set_forward_beyond_it()
    {
        var clock = new CloudClock();
        var wait = Task.Delay(TimeSpan.FromHours(1), clock, Token);
        var longer = Task.Delay(TimeSpan.FromHours(3), clock, Token);
        clock.Advance(TimeSpan.FromHours(2));
        await wait.WaitAsync(TimeSpan.FromSeconds(5), Token);
        Assert.False(longer.IsCompleted);
    }

    [Fact]
    public async Task A_scaled_clock_runs_and_waits_faster()
    {
        var clock = new CloudClock(100);
        var before = clock.GetUtcNow();
        await Task.Delay(TimeSpan.FromSeconds(30), clock, Token).WaitAsync(TimeSpan.FromSeconds(10), Token);
        Assert.True(clock.GetUtcNow() - before >= TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_periodic_timer_goes_on_after_the_clock_was_set_forward()
    {
        var clock = new CloudClock();
        var ticks = 0;
        await using var timer = clock.CreateTimer(_ => Interlocked.Increment(ref ticks), null, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
        for (var i = 1; i <= 3; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(61));
            var expected = i;
            await TestFunctions.EventuallyAsync(() => Volatile.Read(ref ticks), seen => seen == expected, seconds: 5);
        }
    }
}
