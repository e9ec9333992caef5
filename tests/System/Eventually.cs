namespace OrderSystem.SystemTests;

/// <summary>Waits for something to become true, and says what it saw when it does not.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan? patience = null, Func<string>? seen = null)
    {
        var end = DateTimeOffset.UtcNow + (patience ?? Patience);
        while (!await condition())
        {
            Assert.True(DateTimeOffset.UtcNow < end, $"After {(patience ?? Patience).TotalSeconds} s {seen?.Invoke() ?? "the condition has not come true"}");
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }
}
