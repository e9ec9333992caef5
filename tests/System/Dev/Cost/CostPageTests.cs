using OrderSystem.Dev;
using OrderSystem.Dev.CommandLine;
using OrderSystem.Dev.Cost;

namespace OrderSystem.SystemTests.Dev.Cost;

/// <summary>docs/cost.md says what the kept measurement, the template and the prices come to now.</summary>
public sealed class CostPageTests
{
    private static readonly Estimate Now = new(Profile.Load(Profile.File), Deployment.Read(Repository.Template), Assumptions.Default, Prices.Load("us-east-1"));

    [Fact]
    public void The_page_is_what_the_profile_the_template_and_the_prices_come_to()
    {
        var page = File.ReadAllText(CostPage.Document);

        Assert.True(page == CostPage.Fill(page, Now), "docs/cost.md is out of date: run `dotnet dev.cs cost --document`, or `dotnet dev.cs cost --measure` if what orders do has changed.");
    }

    [Fact]
    public void Another_price_or_another_memory_changes_the_page()
    {
        var page = File.ReadAllText(CostPage.Document);
        var dearer = Prices.Read(File.ReadAllText(Prices.File).Replace("\"price\": 0.625", "\"price\": 0.626", StringComparison.Ordinal), "us-east-1");
        var larger = Now.Deployment with { Functions = [.. Now.Deployment.Functions.Select(function => function with { MemoryMegabytes = function.MemoryMegabytes + 256 })] };

        Assert.NotEqual(page, CostPage.Fill(page, Now with { Prices = dearer }));
        Assert.NotEqual(page, CostPage.Fill(page, Now with { Deployment = larger }));
    }

    [Theory]
    [InlineData("<!-- begin:nonsense -->\n<!-- end:nonsense -->", "a block 'nonsense'")]
    [InlineData("no block at all", "has no block 'total'")]
    public void A_page_with_other_blocks_is_refused(string page, string problem) =>
        Assert.Contains(problem, Assert.Throws<VerbException>(() => CostPage.Fill(page, Now)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_measurement_that_is_not_there_names_the_command_that_makes_it() =>
        Assert.Contains("dotnet dev.cs cost --measure", Assert.Throws<VerbException>(() => Profile.Load("/nowhere/profile.json")).Message, StringComparison.Ordinal);

    [Fact]
    public void Operations_of_an_order_are_the_measured_ones()
    {
        var order = new Measured(Now.Profile, Now.Deployment, Now.Assumptions).Order;
        var usage = Now.Profile.Usage;

        Assert.Equal(usage.Requests.Sum(route => route.Requests) / (double)Now.Profile.Orders, order.ApiRequests, 1e-9);
        Assert.Equal(1, order.Functions.Single(function => function.Function == "CreateOrder").Invocations, 0.05);
        // All units that functions of the order's way consumed, and none of this tool's own reads.
        Assert.Equal(usage.Capacity.Where(units => units.Caller.Length > 0 && !Now.Deployment.RunsPerMonth.ContainsKey(units.Caller)).Sum(units => units.WriteUnits) / Now.Profile.Orders, order.Units.Sum(units => units.Write), 1e-9);
        Assert.Contains(order.Units, units => units is { Of: "Orders/customer-orders", Write: > 0.9 and < 1.1 });
    }

    [Fact]
    public void Savings_and_variants_move_the_bill_the_way_they_say()
    {
        double Of(string variant) => Now.Bill(Variant.Find(variant), Estimate.GoalOrdersPerDay).PerOrder;

        Assert.True(Of("lean") < Of("base"));
        Assert.True(Of("base") < Of("xray-default"));
        Assert.True(Of("base") < Of("snapstart"));
        Assert.True(Of("xray-default") < Of("chatty"));
        Assert.Equal(43.20 * Now.Deployment["CreateOrder"].Gigabytes, Now.Bill(Variant.Find("provisioned"), 50_000).Lines.Single(line => line.Item == "CreateOrder, kept warm").PerMonth, 0.01);
        Assert.All(Now.Savings(Variant.Find("template"), Estimate.GoalOrdersPerDay), saving => Assert.True(saving.PerOrder > 0, saving.What));
        Assert.True(Now.WithHarmless(Variant.Find("template"), Estimate.GoalOrdersPerDay).PerOrder < Of("template"));
    }
}
