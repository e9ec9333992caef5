namespace OrderSystem.Dev.Cost;

/// <summary>The dearest items of a bill, and what would halve each.</summary>
internal static class Sensitivity
{
    private const int Shown = 3;

    private static readonly (string Item, string Halves)[] Known =
    [
        ("X-Ray traces", "recording 5 % of invocations instead of X-Ray's default takes nine tenths of it; Tracing: PassThrough all of it"),
        ("ProcessPayment, time", "256 MB instead of 512: it is billed while it waits for Stripe, and waits as well with half the memory"),
        ("HTTP API requests", "one poll less and one webhook less an order; or customers who are told instead of asking"),
        ("writes to Orders", "an item below 1 KB: each change of an order is billed for the whole item, so its history and keys count every time"),
        ("logs", "half the bytes: fewer lines an invocation, no START and REPORT lines, shorter names of fields"),
        ("custom metrics", "half the names, or fewer combinations of their dimensions; it does not grow with orders"),
        ("SQS", "fewer messages: an event of Stripe that changes nothing need not become one"),
        ("storage", "half the item, or orders that leave the table after a while for S3"),
        ("alarms", "half the alarms; it does not grow with orders"),
        ("StripeWebhook, time", "256 MB, or one event less an order"),
        ("cold starts", "half the processes: they come from bursts and from deployments"),
        ("requests", "half the invocations: larger batches, one webhook less, one poll less"),
    ];

    public static IReadOnlyList<string> Of(Bill bill) => [.. bill.Lines.OrderByDescending(line => line.PerMonth).Take(Shown)
        .Select(line => $"{line.Group}: {line.Item}, {CostTables.Micro(bill.PerOrderOf(line))} µ$. Half of it ({CostTables.Micro(bill.PerOrderOf(line) / 2)} µ$): {Halves(line.Item)}.")];

    private static string Halves(string item) => Known.FirstOrDefault(known => item.Contains(known.Item, StringComparison.Ordinal)).Halves ?? "half as much of it";
}
