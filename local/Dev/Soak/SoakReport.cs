using System.Globalization;
using System.Text;

namespace OrderSystem.Dev.Soak;

/// <summary>What a soak has shown.</summary>
/// <param name="Before">Warm, and empty.</param>
/// <param name="Full">With all orders and payments in it.</param>
/// <param name="After">Emptied again.</param>
internal sealed record SoakReport(SoakOptions Options, IReadOnlyList<SoakSample> Samples, IReadOnlyList<SoakedOrder> Orders, IReadOnlyList<string> Findings, Weight Before, Weight Full, Weight After)
{
    /// <summary>Pools, and the room that lists had in their fullest moment, stay: seen are 10 MB after 30,000 orders. What leaks holds more of each.</summary>
    private const double AllowedBytesAnOrder = 100;

    private const double AllowedMegabytes = 15;
    private const int ShownFindings = 20;

    private double LeakedMegabytes => After.HeapMegabytes - Before.HeapMegabytes;

    private bool Leaks => LeakedMegabytes > AllowedMegabytes + (Orders.Count * AllowedBytesAnOrder / (1024 * 1024));

    public bool IsGood => Findings.Count == 0 && !Leaks;

    public override string ToString()
    {
        var report = new StringBuilder();
        report.AppendLine(Row("until", "orders", "POST p50", "p99", "end p50", "p99", "host MB", "heap MB", "functions MB", "processes", "threads", "CPU ms/order"));
        var started = Orders.Count == 0 ? DateTimeOffset.MinValue : Orders.Min(order => order.PlacedAt);
        var from = TimeSpan.Zero;
        foreach (var sample in Samples)
        {
            var took = Took(started + from, started + sample.At).ToList();
            report.AppendLine(Row(
                $"{sample.At.TotalSeconds:0} s", $"{sample.Orders}", Ms(sample.P50), Ms(sample.P99), Ms(SoakSample.Percentile(took, 0.5)), Ms(SoakSample.Percentile(took, 0.99)),
                Number(sample.Weight.HostMegabytes), Number(sample.Weight.HeapMegabytes), Number(sample.Weight.FunctionMegabytes), $"{sample.Weight.Processes}", $"{sample.Weight.Threads}",
                sample.ProcessorMilliseconds.ToString("0.00", CultureInfo.InvariantCulture)));
            from = sample.At;
        }

        report.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"{Orders.Count} orders accepted, {Orders.Count(order => order.Status == "completed")} completed.");
        report.AppendLine(CultureInfo.InvariantCulture, $"Held: {Before.HeapMegabytes:0.0} MB empty, {Full.HeapMegabytes:0.0} MB with {Orders.Count} orders ({(Full.HeapMegabytes - Before.HeapMegabytes) * 1024 / Math.Max(1, Orders.Count):0.0} KB an order), {After.HeapMegabytes:0.0} MB emptied again: {(Leaks ? $"IT LEAKS {LeakedMegabytes:0.0} MB" : "nothing leaks")}.");
        if (Samples.Count > 2)
        {
            var (first, last) = (Samples[1], Samples[^1]);
            report.AppendLine(CultureInfo.InvariantCulture, $"Drift, the last stretch against the second: POST p50 × {last.P50 / first.P50:0.00}, processor time an order × {last.ProcessorMilliseconds / first.ProcessorMilliseconds:0.00}, functions' memory × {last.Weight.FunctionMegabytes / first.Weight.FunctionMegabytes:0.00}.");
        }

        foreach (var finding in Findings.Take(ShownFindings))
        {
            report.AppendLine(CultureInfo.InvariantCulture, $"WRONG {finding}");
        }

        return report.Append(Findings.Count > ShownFindings ? $"… and {Findings.Count - ShownFindings} more" : Findings.Count == 0 ? "Every order was captured once, and no queue holds anything." : "").ToString();
    }

    private IEnumerable<double> Took(DateTimeOffset from, DateTimeOffset until) =>
        Orders.Where(order => order.PlacedAt >= from && order.PlacedAt < until).Select(order => order.Milliseconds);

    private static string Row(params string[] cells) => string.Concat(cells.Select((cell, i) => cell.PadLeft(i == 0 ? 7 : cell.Length > 8 ? cell.Length + 1 : 9)));

    private static string Ms(double milliseconds) => double.IsNaN(milliseconds) ? "–" : $"{milliseconds.ToString("0", CultureInfo.InvariantCulture)} ms";

    private static string Number(double value) => value.ToString("0", CultureInfo.InvariantCulture);
}
