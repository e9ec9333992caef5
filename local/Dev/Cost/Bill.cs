namespace OrderSystem.Dev.Cost;

/// <summary>One item of a month's bill.</summary>
/// <param name="Group">The service it is paid to.</param>
/// <param name="Item">What it is for.</param>
/// <param name="PerMonth">US dollars.</param>
/// <param name="How">The arithmetic, in words.</param>
/// <param name="IsFixed">It is there without an order, too.</param>
internal sealed record BillLine(string Group, string Item, double PerMonth, string How, bool IsFixed = false);

/// <summary>A month of the system at a number of orders a day.</summary>
internal sealed record Bill(string Variant, double OrdersPerDay, IReadOnlyList<BillLine> Lines)
{
    public double OrdersPerMonth => OrdersPerDay * Deployment.DaysPerMonth;

    public double PerMonth => Lines.Sum(line => line.PerMonth);

    /// <summary>US dollars for one order, its share of what is fixed included.</summary>
    public double PerOrder => PerMonth / OrdersPerMonth;

    public double Fixed => Lines.Where(line => line.IsFixed).Sum(line => line.PerMonth);

    public double PerOrderOf(BillLine line) => line.PerMonth / OrdersPerMonth;

    /// <summary>By group, the dearest first.</summary>
    public IReadOnlyList<(string Group, double PerMonth)> Groups =>
        [.. Lines.GroupBy(line => line.Group).Select(group => (group.Key, group.Sum(line => line.PerMonth))).OrderByDescending(group => group.Item2)];
}
