using System.Text.Json.Nodes;
using LocalCloud.Metering;

namespace OrderSystem.Dev.Cost;

/// <summary>
/// What a running local system has done so far, at AWS's list prices: the answer of <c>GET /_local/cost</c>. The counts are this run's,
/// the time on Lambda and what is fixed are estimated as <c>dotnet dev.cs cost</c> does.
/// </summary>
internal static class LiveCost
{
    /// <summary>The goal's rate: what is fixed is shared by so many orders.</summary>
    public const int OrdersPerDay = 50_000;

    private const string Region = "us-east-1";
    private const string Note = "Averages over all orders of this run, at list prices, without free tiers. What was counted is this run's; the time on Lambda is estimated. What costs by the month, storage among it, is left out: dotnet dev.cs cost has it.";

    public static JsonObject Of(CloudUsage usage, IReadOnlyDictionary<string, int> stripeCalls)
    {
        var orders = usage.Requests.Where(route => route.Route == "POST /orders").Sum(route => route.Requests);
        if (orders == 0)
        {
            return new JsonObject { ["orders"] = 0, ["note"] = "No order has been placed yet." };
        }

        var deployment = Deployment.Read(Repository.Template);
        var profile = new Profile("this machine", DateOnly.FromDateTime(DateTime.UtcNow), "up", new Dictionary<string, int>(), (int)orders, 0, stripeCalls, ItemBytes: 0, usage, 0, 0, usage);
        var measured = new Measured(profile, deployment, Assumptions.Default);
        var bill = new CostModel(Prices.Load(Region), deployment, Assumptions.Default).Of("template", measured.Order with { ScheduledTime = [] }, [], OrdersPerDay);
        var lines = bill.Lines.Where(line => !line.IsFixed && line.PerMonth > 0 && !line.Item.StartsWith("storage", StringComparison.Ordinal)).ToList();
        return new JsonObject
        {
            ["orders"] = orders,
            ["region"] = Region,
            ["dollarsPerOrder"] = Round(lines.Sum(bill.PerOrderOf)),
            ["dollarsSoFar"] = Round(lines.Sum(bill.PerOrderOf) * orders),
            ["items"] = new JsonArray([.. lines.Select(line => new JsonObject
            {
                ["group"] = line.Group, ["item"] = line.Item, ["dollarsPerOrder"] = Round(bill.PerOrderOf(line)), ["dollarsSoFar"] = Round(bill.PerOrderOf(line) * orders), ["how"] = line.How,
            })]),
            ["note"] = Note,
        };
    }

    private static decimal Round(double dollars) => Math.Round((decimal)dollars, 12);
}
