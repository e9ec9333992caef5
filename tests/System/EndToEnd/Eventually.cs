namespace OrderSystem.SystemTests.EndToEnd;

/// <summary>Waits for something to become true, and says what it saw when it does not.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan patience, Func<string> seen)
    {
        var end = DateTimeOffset.UtcNow + patience;
        while (!await condition())
        {
            Assert.True(DateTimeOffset.UtcNow < end, $"After {patience.TotalSeconds} s {seen()}");
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }
}
