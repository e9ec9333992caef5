namespace OrderSystem.SystemTests.EndToEnd.Observability;

/// <summary>
/// Sampling in real processes, with the log format and level that the template gives Lambda: its level is DEBUG, so whatever a
/// function writes arrives, and only the function's own decision keeps lines away.
/// </summary>
public sealed class SamplingTests
{
    [Fact]
    public async Task A_sampled_invocation_writes_its_debug_lines_and_another_writes_none()
    {
        await using var system = await LocalSystem.StartAsync("--param", "LogSampleRate=0.5");
        using var ada = system.Customer("ada");
        var (sampled, unsampled) = (new HashSet<string>(), new HashSet<string>());

        // At one in two, that forty invocations are all alike happens once in 10^12.
        for (var orders = 0; orders < 40 && (sampled.Count == 0 || unsampled.Count == 0); orders++)
        {
            await ada.PlaceAsync();
            var lines = (await system.LogsAsync()).Where(line => line.Function == "CreateOrder" && line.Of("level") is not null).ToList();
            foreach (var invocation in lines.Where(line => line.Of("requestId") is not null).GroupBy(line => line.Of("requestId")!))
            {
                var isSampled = invocation.Any(line => line.Text.Contains("This invocation is sampled", StringComparison.Ordinal));
                // All of an invocation's debug lines, or none: among them the outcome of the conditional write.
                Assert.Equal(isSampled, invocation.Any(line => line.Of("level") == "Debug" && line.Of("outcome") == "written"));
                Assert.Equal(isSampled, invocation.Any(line => line.Of("level") == "Debug"));
                Assert.Contains(invocation, line => line.Of("level") == "Information" && line.Of("transition") == "Place");
                (isSampled ? sampled : unsampled).Add(invocation.Key);
            }
        }

        Assert.NotEmpty(sampled);
        Assert.NotEmpty(unsampled);
        // Metrics are there for all of them, unwrapped: JSON from the first character on.
        Assert.Contains(await system.LogsAsync(), line => line.Of("OrderCreated") == "1" && line.Json!.ContainsKey("_aws"));
    }
}
