using OrderSystem.Dev.Chaos;
using OrderSystem.Dev.Running;

namespace OrderSystem.SystemTests.EndToEnd;

/// <summary>A short run of what <c>dotnet dev.cs bench chaos</c> does for as long as one likes, under the same oracle.</summary>
[Collection(RunningSystemTests.Name)]
public sealed class ChaosTests(RunningSystem running)
{
    [Fact]
    public async Task Whatever_is_killed_lost_or_late_every_order_ends_and_the_money_is_what_the_orders_say()
    {
        var options = new ChaosOptions { Orders = 40, Rate = 8, Seed = 20_261, Kills = 6, Faults = 24, Patience = TimeSpan.FromMinutes(2) };

        var result = await ChaosRun.RunAsync(Addresses.FromPort(running.System.Port), options, _ => { }, TestContext.Current.CancellationToken);

        Assert.True(result.IsGood, result.Report);
        Assert.Equal(options.Orders, result.Seen.Orders.Count);
        Assert.True(result.Kills > 0, $"nothing was killed: {result.Report}");
        TestContext.Current.SendDiagnosticMessage(result.Report);
    }

    [Fact]
    public void The_seed_decides_everything()
    {
        var options = new ChaosOptions { Orders = 100, Rate = 10, Seed = 7, Kills = 20, Faults = 50 };

        Assert.Equivalent(Plan.Of(options), Plan.Of(options), strict: true);
        Assert.NotEqual(Plan.Of(options).Orders.Select(order => order.Card), Plan.Of(options with { Seed = 8 }).Orders.Select(order => order.Card));
    }
}
