namespace OrderSystem.SystemTests.Stripe;

internal static class Eventually
{
    /// <summary>Waits for a condition, at most ten seconds.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        var deadline = DateTime.UtcNow.AddSeconds(10);
        while (!await condition())
        {
            Assert.True(DateTime.UtcNow < deadline, "The condition did not come true within ten seconds.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
