using System.Globalization;
using System.Text.Json.Nodes;
using OrderSystem.Dev.CommandLine;
using OrderSystem.Dev.Cost;
using OrderSystem.Dev.Running;

namespace OrderSystem.Dev.Verbs;

/// <summary>What one order and a month cost on AWS, from a measured run, the template and list prices.</summary>
internal sealed class CostVerb : Verb
{
    private const int MeasuredOrders = 200;

    public override string Name => "cost";

    public override string Summary => "what one order and a month cost on AWS, item by item, and when containers are cheaper";

    public override IReadOnlyList<Option> Options =>
    [
        new("--orders-per-day", "N", $"{Estimate.GoalOrdersPerDay:N0} unless given"),
        new("--variant", "NAME", $"one of {string.Join(", ", Variant.All.Select(variant => variant.Name))}; template unless given"),
        new("--region", "REGION", "one that infra/prices.json has; us-east-1 unless given"),
        new("--months-kept", "N", "for how many months the storage of an order is counted, 1 unless given"),
        new("--amount", "CENTS", "of an order, for Stripe's fee beside it; 4000 unless given"),
        new("--format", "FORMAT", "text or json; text unless given"),
        new("--measure", null, "runs orders in a system of its own, and writes bench/cost-profile.json and docs/cost.md"),
        new("--orders", "N", $"how many orders --measure counts, {MeasuredOrders} unless given"),
        new("--rate", "R", "orders a second of --measure, 2 unless given"),
        new("--port", "N", "the first of four ports for --measure, free ones unless given"),
        new("--document", null, "writes the tables of docs/cost.md from bench/cost-profile.json, the template and the prices"),
    ];

    public override string Details => """
        Operations and bytes are those of a measured run (bench/cost-profile.json); memory, schedules, pollers, tracing and alarms are
        template.yaml's; prices are infra/prices.json's, without free tiers. How time on Lambda is derived, and what is assumed, is in docs/cost.md.
        """;

    public override async Task<int> RunAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        var variant = Variant.Find(arguments.Value("--variant") ?? "template");
        var ordersPerDay = arguments.Number("--orders-per-day", Estimate.GoalOrdersPerDay, 1, 1_000_000_000);
        var amount = arguments.Number("--amount", 4_000, 1, int.MaxValue);
        var format = arguments.Value("--format") ?? "text";
        if (format is not ("text" or "json"))
        {
            throw new UsageException($"--format is text or json, not '{format}'.");
        }

        var prices = Prices.Load(arguments.Value("--region") ?? "us-east-1");
        if (arguments.Has("--measure"))
        {
            await MeasureAsync(arguments, cancellationToken);
        }

        var assumptions = Assumptions.Default with { MonthsKept = arguments.Number("--months-kept", 1, 1, 1_200) };
        var estimate = new Estimate(Profile.Load(Profile.File), Deployment.Read(Repository.Template), assumptions, prices);
        if (arguments.Has("--measure") || arguments.Has("--document"))
        {
            CostPage.Write(estimate with { Assumptions = Assumptions.Default });
        }

        Console.WriteLine(format == "json" ? Json(estimate, variant, ordersPerDay).ToJsonString(new() { WriteIndented = true }) : Text(estimate, variant, ordersPerDay, amount));
        return 0;
    }

    private static async Task MeasureAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        var orders = arguments.Number("--orders", MeasuredOrders, 1, 100_000);
        var rate = arguments.Number("--rate", 2, 1, 100);
        var port = arguments.Has("--port") ? arguments.Number("--port", 0, 1, 65_532) : FreePorts.FourInARow();
        using var run = new MeasureRun(Addresses.FromPort(port), orders, rate, Progress.Show);
        var profile = await run.RunAsync($"dotnet dev.cs cost --measure --orders {orders} --rate {rate}", cancellationToken);
        Progress.Show("");
        profile.Save(Profile.File);
    }

    private static string Text(Estimate estimate, Variant variant, int ordersPerDay, int amount)
    {
        var bill = estimate.Bill(variant, ordersPerDay);
        var goal = ordersPerDay == Estimate.GoalOrdersPerDay ? $" The goal is {CostTables.Micro(Estimate.Goal)} µ$: {(bill.PerOrder <= Estimate.Goal ? "reached" : $"missed by {CostTables.Micro(bill.PerOrder - Estimate.Goal)} µ$")}." : "";
        return string.Create(CultureInfo.InvariantCulture, $"""
            One order costs ${bill.PerOrder:0.0000000} ({CostTables.Micro(bill.PerOrder)} µ$) at {ordersPerDay:N0} a day, and a month ${CostTables.Dollars(bill.PerMonth)}:
            {estimate.Prices.Region}, list prices, no free tier, variant {variant.Name} ({variant.Says}).{goal}

            {CostTables.Items(bill).ToText().Replace("**", "", StringComparison.Ordinal)}
            By service
            {CostTables.Groups(bill).ToText()}
            The three dearest
            {string.Concat(Sensitivity.Of(bill).Select(line => $"  {line}\n"))}
            What would save
            {CostTables.Savings(estimate, variant, ordersPerDay).ToText()}
            {Together(estimate, variant, ordersPerDay)}

            Variants at {ordersPerDay:N0} orders a day
            {CostTables.Variants(estimate, ordersPerDay).ToText()}
            How what is fixed thins out (variant {variant.Name})
            {CostTables.Volumes(estimate, variant).ToText()}
            From how many requests or orders a month machines are cheaper, if they can carry them and their care costs nothing
            {CostTables.Containers(estimate.Prices, bill).ToText()}
            The front door
            {CostTables.FrontDoors(estimate.Prices).ToText()}
            {StripeFee(estimate.Prices, bill, amount)}
            Measured {estimate.Profile.Date:yyyy-MM-dd}, {estimate.Profile.Orders} orders, with: {estimate.Profile.Command}. docs/cost.md says how, and what is assumed.
            """);
    }

    /// <summary>What is left with everything that costs no promise.</summary>
    public static string Together(Estimate estimate, Variant variant, double ordersPerDay)
    {
        var left = estimate.WithHarmless(variant, ordersPerDay);
        return string.Create(CultureInfo.InvariantCulture, $"With all marked * together, which take away no promise about money and no function, an order costs ${left.PerOrder:0.0000000} ({CostTables.Micro(left.PerOrder)} µ$), a month ${CostTables.Dollars(left.PerMonth)}.");
    }

    public static string StripeFee(Prices prices, Bill bill, int cents)
    {
        var fee = (cents / 100.0 * prices["stripe.fee-share"].PerUnit) + prices["stripe.fee-fixed"].PerUnit;
        return string.Create(CultureInfo.InvariantCulture, $"Stripe's own fee for a charge of ${cents / 100.0:0.00} is ${fee:0.00}, {fee / bill.PerOrder:N0} times all of this.");
    }

    private static JsonObject Json(Estimate estimate, Variant variant, int ordersPerDay)
    {
        var bill = estimate.Bill(variant, ordersPerDay);
        static decimal Round(double dollars) => Math.Round((decimal)dollars, 12);
        return new JsonObject
        {
            ["variant"] = variant.Name,
            ["region"] = estimate.Prices.Region,
            ["ordersPerDay"] = ordersPerDay,
            ["dollarsPerOrder"] = Round(bill.PerOrder),
            ["dollarsPerMonth"] = Round(bill.PerMonth),
            ["fixedDollarsPerMonth"] = Round(bill.Fixed),
            ["goalDollarsPerOrder"] = Round(Estimate.Goal),
            ["items"] = new JsonArray([.. bill.Lines.Select(line => new JsonObject
            {
                ["group"] = line.Group, ["item"] = line.Item, ["dollarsPerOrder"] = Round(bill.PerOrderOf(line)), ["dollarsPerMonth"] = Round(line.PerMonth), ["fixed"] = line.IsFixed, ["how"] = line.How,
            })]),
            ["variants"] = new JsonObject([.. Variant.All.Select(one => KeyValuePair.Create(one.Name, (JsonNode?)JsonValue.Create(Round(estimate.Bill(one, ordersPerDay).PerOrder))))]),
            ["savings"] = new JsonArray([.. estimate.Savings(variant, ordersPerDay).Select(saving => new JsonObject { ["what"] = saving.What, ["dollarsPerOrder"] = Round(saving.PerOrder), ["givenUp"] = saving.Price })]),
            ["measured"] = new JsonObject { ["date"] = estimate.Profile.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), ["machine"] = estimate.Profile.Machine, ["command"] = estimate.Profile.Command, ["orders"] = estimate.Profile.Orders },
        };
    }
}
