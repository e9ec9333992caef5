using System.Globalization;
using System.Text.RegularExpressions;
using OrderSystem.Dev.CommandLine;
using OrderSystem.Dev.Verbs;

namespace OrderSystem.Dev.Cost;

/// <summary>
/// The parts of docs/cost.md that are computed: each stands between <c>begin</c> and <c>end</c> marks. A test holds the page to what the
/// kept profile, the template and the prices give now.
/// </summary>
internal static partial class CostPage
{
    private const int Cents = 4_000;

    public static string Document => Path.Combine(Repository.Root, "docs", "cost.md");

    public static void Write(Estimate estimate) => File.WriteAllText(Document, Fill(File.ReadAllText(Document), estimate));

    /// <summary>The page as it should be.</summary>
    /// <exception cref="VerbException">A block has no place, or a place has no block.</exception>
    public static string Fill(string document, Estimate estimate)
    {
        var blocks = Blocks(estimate);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var filled = Marked().Replace(document, match =>
        {
            var name = match.Groups["name"].Value;
            seen.Add(name);
            return blocks.TryGetValue(name, out var content)
                ? $"<!-- begin:{name} -->\n{content.Trim('\n')}\n<!-- end:{name} -->"
                : throw new VerbException($"docs/cost.md marks a block '{name}', and there is none. There are {string.Join(", ", blocks.Keys)}.");
        });
        return blocks.Keys.FirstOrDefault(name => !seen.Contains(name)) is { } missing
            ? throw new VerbException($"docs/cost.md has no block '{missing}': put <!-- begin:{missing} --> and <!-- end:{missing} --> where it belongs.")
            : filled;
    }

    private static Dictionary<string, string> Blocks(Estimate estimate)
    {
        var template = Variant.Find("template");
        var bill = estimate.Bill(template, Estimate.GoalOrdersPerDay);
        return new(StringComparer.Ordinal)
        {
            ["total"] = Total(estimate, bill),
            ["items"] = CostTables.Items(bill).ToMarkdown(),
            ["dearest"] = string.Concat(Sensitivity.Of(bill).Select((line, i) => $"{i + 1}. {line}\n")),
            ["savings"] = CostTables.Savings(estimate, template, Estimate.GoalOrdersPerDay).ToMarkdown().Replace(" *", " \\*", StringComparison.Ordinal) + "\n" + CostVerb.Together(estimate, template, Estimate.GoalOrdersPerDay).Replace("*", "\\*", StringComparison.Ordinal),
            ["variants"] = CostTables.Variants(estimate, Estimate.GoalOrdersPerDay).ToMarkdown(),
            ["volumes"] = CostTables.Volumes(estimate, template).ToMarkdown(),
            ["containers"] = CostTables.Containers(estimate.Prices, bill).ToMarkdown(),
            ["doors"] = CostTables.FrontDoors(estimate.Prices).ToMarkdown(),
            ["measured"] = Measured(estimate.Profile),
            ["durations"] = Durations(estimate).ToMarkdown(),
            ["unchecked"] = Unchecked(estimate.Prices),
        };
    }

    private static string Total(Estimate estimate, Bill bill)
    {
        var stored = bill.Lines.Single(line => line.Item.StartsWith("storage", StringComparison.Ordinal));
        var lean = estimate.Bill(Variant.Find("lean"), Estimate.GoalOrdersPerDay);
        var harmless = estimate.WithHarmless(Variant.Find("template"), Estimate.GoalOrdersPerDay);
        return string.Create(CultureInfo.InvariantCulture, $"""
            One order costs **${bill.PerOrder:0.0000000}** ({CostTables.Micro(bill.PerOrder)} µ$) as template.yaml deploys it, at {Estimate.GoalOrdersPerDay:N0} orders a day in {estimate.Prices.Region}, a month ${CostTables.Dollars(bill.PerMonth)}. The goal was ${Estimate.Goal:0.00000}: {(bill.PerOrder <= Estimate.Goal ? "reached" : "**missed**")}. Without traces and without Lambda's own log lines (variant lean) it is ${lean.PerOrder:0.0000000}: {(lean.PerOrder <= Estimate.Goal ? "reached" : "missed as well")}. With [everything that is harmless](#what-would-lower-it) it is ${harmless.PerOrder:0.0000000}: {(harmless.PerOrder <= Estimate.Goal ? "reached" : "still missed")}.

            The storage of an order is counted for its first month. Each further month that orders are kept adds {CostTables.Micro(bill.PerOrderOf(stored))} µ$ an order, a year {CostTables.Micro(bill.PerOrderOf(stored) * 12)} µ$.

            {CostVerb.StripeFee(estimate.Prices, bill, Cents)}
            """);
    }

    private static string Measured(Profile profile) => string.Create(CultureInfo.InvariantCulture, $"""
        - Run: `{profile.Command}` on {profile.Date:yyyy-MM-dd}, on {profile.Machine}.
        - Orders: {profile.Orders}, ended as {string.Join(", ", profile.Mix.Select(end => $"{end.Value} `{end.Key}`"))}.
        - Stripe: each call waited {profile.StripeMilliseconds} ms. Calls: {string.Join(", ", profile.StripeCalls.Where(call => call.Value > 0).Select(call => $"{call.Value} {call.Key}"))}.
        - An order's item has {profile.ItemBytes:0} bytes at its end.
        - ReconcileMoney then compared {profile.Compared} orders, with {profile.CompareStripeCalls} calls to Stripe.
        """);

    private static CostTable Durations(Estimate estimate) => new(
        ["function", "invocations an order", "ms here", "of a processor", "calls to AWS", "calls to Stripe", "memory", "ms on Lambda, estimated"],
        [.. new Measured(estimate.Profile, estimate.Deployment, estimate.Assumptions).Durations.Select(one => (IReadOnlyList<string>)[
            one.Function, Text(one.Invocations), Text(one.LocalMilliseconds), Text(one.ProcessorMilliseconds), Text(one.AwsCalls), Text(one.StripeCalls), $"{estimate.Deployment[one.Function].MemoryMegabytes} MB", Text(one.OnLambda),
        ])]);

    private static string Unchecked(Prices prices) => $"{prices.All.Count(price => price.Value.Checked is not null)} of {prices.All.Count} prices were compared with a second source, on {string.Join(", ", prices.All.Values.Select(price => price.Checked).OfType<DateOnly>().Distinct().Order().Select(day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)))}. Not compared: {string.Join(", ", prices.All.Where(price => price.Value.Checked is null).Select(price => $"`{price.Key}`"))}.";

    private static string Text(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);

    [GeneratedRegex("<!-- begin:(?<name>[a-z]+) -->\n.*?<!-- end:\\k<name> -->", RegexOptions.Singleline)]
    private static partial Regex Marked();
}
