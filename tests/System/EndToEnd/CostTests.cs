using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace OrderSystem.SystemTests.EndToEnd;

/// <summary>What an order costs: as the verb says it, and as a running system counts it.</summary>
[Collection(RunningSystemTests.Name)]
public sealed class CostTests(RunningSystem running)
{
    private readonly LocalSystem _system = running.System;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_verb_tells_an_order_and_a_month_item_by_item()
    {
        var ran = await DevProcess.RunAsync("cost", "--orders-per-day", "1000", "--variant", "lean");

        Assert.True(ran.ExitCode == 0, ran.Errors);
        Assert.StartsWith("One order costs $0.000", ran.Output, StringComparison.Ordinal);
        Assert.All(
            ["at 1,000 a day", "variant lean", "HTTP API requests", "writes to Orders/customer-orders", "ProcessPayment, time", "xray-default", "two Fargate tasks", "REST API", "Stripe's own fee", "The three dearest"],
            part => Assert.Contains(part, ran.Output, StringComparison.Ordinal));
        Assert.DoesNotContain("X-Ray traces", ran.Output.Split("By service")[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_JSON_its_items_add_up_to_the_whole()
    {
        var ran = await DevProcess.RunAsync("cost", "--format", "json");
        var cost = JsonNode.Parse(ran.Output)!;

        Assert.Equal((double)cost["dollarsPerOrder"]!, cost["items"]!.AsArray().Sum(item => (double)item!["dollarsPerOrder"]!), 1e-9);
        Assert.Equal((double)cost["dollarsPerMonth"]!, (double)cost["dollarsPerOrder"]! * 50_000 * 30, 1e-3);
        Assert.Equal((double)cost["dollarsPerOrder"]!, (double)cost["variants"]!["template"]!, 1e-9);
    }

    [Theory]
    [InlineData(2, "There is no variant 'cheap'. There are: template, lean", "--variant", "cheap")]
    [InlineData(1, "no prices for mars-1; it has us-east-1", "--region", "mars-1")]
    [InlineData(2, "--format is text or json", "--format", "xml")]
    [InlineData(2, "--orders-per-day is a number", "--orders-per-day", "0")]
    public async Task What_it_cannot_know_is_one_clear_message(int exitCode, string message, params string[] words)
    {
        var ran = await DevProcess.RunAsync(["cost", .. words]);

        Assert.Equal(exitCode, ran.ExitCode);
        Assert.Contains(message, ran.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_running_system_counts_what_an_order_did_by_who_did_it()
    {
        var before = await CapacityAsync();
        using var ada = _system.Customer("cost-ada");
        var order = await ada.PlaceAsync();
        await _system.WaitForStatusAsync(ada, order, "completed");
        var after = await CapacityAsync();

        // One put: the item below 1 KB, and an entry in each of its three indexes.
        double Wrote(string? index) => after.GetValueOrDefault(("CreateOrder", index)).Write - before.GetValueOrDefault(("CreateOrder", index)).Write;
        Assert.Equal((1, 1, 1, 1), (Wrote(null), Wrote("open-orders"), Wrote("customer-orders"), Wrote("created-orders")));
        Assert.True(after[("ProcessPayment", null)].Write > before.GetValueOrDefault(("ProcessPayment", null)).Write);

        var cost = (await _system.Http.GetFromJsonAsync<JsonObject>(new Uri(_system.Aws, "_local/cost"), Token))!["cost"]!;
        Assert.InRange((double)cost["dollarsPerOrder"]!, 0.000005, 0.01);
        Assert.Equal((double)cost["dollarsSoFar"]!, (double)cost["dollarsPerOrder"]! * (long)cost["orders"]!, 1e-9);
        Assert.Contains(cost["items"]!.AsArray(), item => (string?)item!["item"] == "writes to Orders/customer-orders");
    }

    [Fact]
    public async Task Show_tells_the_average_and_says_that_it_is_one()
    {
        using var ada = _system.Customer("cost-ada");
        var order = await ada.PlaceAsync();
        await _system.WaitForStatusAsync(ada, order, "completed");

        var shown = await DevProcess.RunAsync("show", order, "--url", $"{_system.Api}");

        Assert.Matches(@"Cost\n  \$0\.\d+ on AWS: not this order's own, but the average of the \d+ placed here", shown.Output);
    }

    private async Task<Dictionary<(string Caller, string? Index), (double Read, double Write)>> CapacityAsync() =>
        (await _system.Http.GetFromJsonAsync<JsonObject>(new Uri(_system.Aws, "_local/cost"), Token))!["usage"]!["capacity"]!.AsArray()
            .Where(units => (string?)units!["table"] == "Orders")
            .ToDictionary(units => ((string)units!["caller"]!, (string?)units["index"]), units => ((double)units!["readUnits"]!, (double)units["writeUnits"]!));
}
