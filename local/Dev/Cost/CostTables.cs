using System.Globalization;

namespace OrderSystem.Dev.Cost;

/// <summary>A table for people: on a terminal, or as Markdown.</summary>
/// <param name="Head">The columns; the first one is text, the others are aligned right unless <paramref name="TextColumns"/> says more.</param>
/// <param name="Rows">The cells.</param>
/// <param name="TextColumns">Columns that hold text, by index.</param>
internal sealed record CostTable(IReadOnlyList<string> Head, IReadOnlyList<IReadOnlyList<string>> Rows, params int[] TextColumns)
{
    public string ToMarkdown() =>
        $"| {string.Join(" | ", Head)} |\n|{string.Concat(Head.Select((_, i) => IsText(i) ? "---|" : "--:|"))}\n" + string.Concat(Rows.Select(row => $"| {string.Join(" | ", row)} |\n"));

    public string ToText()
    {
        var widths = Head.Select((head, i) => Rows.Select(row => row[i].Length).Append(head.Length).Max()).ToList();
        string Line(IReadOnlyList<string> cells) => string.Join("  ", cells.Select((cell, i) => IsText(i) ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))).TrimEnd();
        return string.Concat(Rows.Prepend(Head).Select(row => $"  {Line(row)}\n"));
    }

    private bool IsText(int column) => column == 0 || TextColumns.Contains(column);
}

/// <summary>The tables of the cost model. Money of an order is in millionths of a dollar: $0.00003 are 30.</summary>
internal static class CostTables
{
    public static CostTable Items(Bill bill) => new(
        ["what", "µ$ an order", "$ a month", "share", "how"],
        [
            .. bill.Lines.Where(line => !line.IsFixed && line.PerMonth > 0).Select(line => Row(bill, line)),
            .. bill.Lines.Where(line => line.IsFixed && line.PerMonth > 0).Select(line => Row(bill, line)),
            ["**all**", Micro(bill.PerOrder), Dollars(bill.PerMonth), "100 %", $"of it {Dollars(bill.Fixed)} a month fixed"],
        ],
        4);

    public static CostTable Groups(Bill bill) => new(
        ["service", "µ$ an order", "$ a month", "share"],
        [.. bill.Groups.Select(group => (IReadOnlyList<string>)[group.Group, Micro(group.PerMonth / bill.OrdersPerMonth), Dollars(group.PerMonth), Share(group.PerMonth / bill.PerMonth)])]);

    public static CostTable Volumes(Estimate estimate, Variant variant) => new(
        ["orders a day", "µ$ an order", "of it fixed", "$ a month", "of it fixed"],
        [.. Estimate.Volumes.Select(volume =>
        {
            var bill = estimate.Bill(variant, volume);
            return (IReadOnlyList<string>)[volume.ToString("N0", CultureInfo.InvariantCulture), Micro(bill.PerOrder), Micro(bill.Fixed / bill.OrdersPerMonth), Dollars(bill.PerMonth), Dollars(bill.Fixed)];
        })]);

    public static CostTable Variants(Estimate estimate, double ordersPerDay) => new(
        ["variant", "µ$ an order", "$ a month", "what is different"],
        [.. Variant.All.Select(variant => (Variant: variant, Bill: estimate.Bill(variant, ordersPerDay)))
            .Select(one => (IReadOnlyList<string>)[one.Variant.Name, Micro(one.Bill.PerOrder), Dollars(one.Bill.PerMonth), one.Variant.Says])],
        3);

    /// <summary>Requests a month from which machines by the hour are cheaper; three kinds of request, and our own order.</summary>
    public static CostTable Containers(Prices prices, Bill bill)
    {
        (string Name, double Each)[] kinds =
        [
            ("25 ms at 1 GB", Crossover.Request(prices, 1, 25)), ("200 ms at 1 GB", Crossover.Request(prices, 1, 200)), ("an order of ours", Crossover.CodePerOrder(bill)),
        ];
        return new(
            ["instead", "$ a month", .. kinds.Select(kind => $"{kind.Name}, ${kind.Each * 1e6:0.00} a million")],
            [.. Crossover.Pairs(prices).Select(pair => (IReadOnlyList<string>)[
                $"{pair.Name}, and a load balancer", Dollars(pair.PerMonth), .. kinds.Select(kind => $"{Crossover.At(pair.PerMonth, kind.Each) / 1e6:0.#} M"),
            ])]);
    }

    public static CostTable FrontDoors(Prices prices) => new(
        ["in front", "$ a month at 1 M requests", "at 10 M", "at 100 M", "a load balancer is cheaper from"],
        [
            Door("HTTP API", prices["http-api.requests"], prices), Door("REST API", prices["rest-api.requests"], prices),
            ["load balancer, one capacity unit", .. Enumerable.Repeat(Dollars(Crossover.LoadBalancer(prices)), 3), ""],
        ]);

    public static CostTable Savings(Estimate estimate, Variant variant, double ordersPerDay) => new(
        ["without, or with less of", "µ$ an order", "$ a month", "what is given up"],
        [.. estimate.Savings(variant, ordersPerDay).Select(saving => (IReadOnlyList<string>)[saving.IsHarmless ? $"{saving.What} *" : saving.What, Micro(saving.PerOrder), Dollars(saving.PerOrder * ordersPerDay * Deployment.DaysPerMonth), saving.Price])],
        3);

    public static string Micro(double dollars) => (dollars * 1e6).ToString(dollars >= 1e-4 ? "N0" : "0.00", CultureInfo.InvariantCulture);

    public static string Dollars(double dollars) => dollars.ToString("N2", CultureInfo.InvariantCulture);

    private static IReadOnlyList<string> Row(Bill bill, BillLine line) =>
        [$"{line.Group}: {line.Item}", Micro(bill.PerOrderOf(line)), Dollars(line.PerMonth), Share(line.PerMonth / bill.PerMonth), line.IsFixed ? $"fixed: {line.How}" : line.How];

    private static string Share(double share) => $"{share * 100:0.0} %";

    private static IReadOnlyList<string> Door(string name, Price door, Prices prices) =>
        [name, Dollars(door.Of(1e6)), Dollars(door.Of(1e7)), Dollars(door.Of(1e8)), $"{Crossover.At(Crossover.LoadBalancer(prices), door.PerUnit) / 1e6:0.#} M a month"];
}
