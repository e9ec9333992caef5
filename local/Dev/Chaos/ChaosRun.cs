using System.Diagnostics;
using OrderSystem.Dev.Running;

namespace OrderSystem.Dev.Chaos;

/// <summary>What a run found out.</summary>
/// <param name="Kills">Processes that really were killed, in one way or the other.</param>
internal sealed record ChaosResult(Snapshot Seen, IReadOnlyList<Finding> Findings, int Kills, string Report)
{
    public bool IsGood => Findings.Count == 0;
}

/// <summary>
/// Orders over HTTP while processes are killed, Stripe's answers get lost, webhooks go astray, messages come twice and clocks
/// jump; then rest, and judgement. Everything but the timing of processes is decided by the seed.
/// </summary>
internal static class ChaosRun
{
    private const int StoriesTold = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <param name="addresses">The running system that has to bear it.</param>
    /// <param name="show">Told in one line where it stands.</param>
    public static async Task<ChaosResult> RunAsync(Addresses addresses, ChaosOptions options, Action<string> show, CancellationToken stop)
    {
        using var controls = new Controls(addresses);
        var functions = (await controls.FunctionsAsync(stop)).Keys.ToHashSet();
        if (functions.Contains("StripeWebhook") && (await controls.WebhooksAsync(stop))["url"] is null)
        {
            await controls.WebhooksAsync(new System.Text.Json.Nodes.JsonObject { ["url"] = new Uri(addresses.Api, "webhooks/stripe").ToString() }, stop);
        }

        var plan = Plan.Of(options);
        using var customers = new Customers(controls, functions);
        var disturber = new Disturber(controls, functions);
        var story = new Story(controls);
        using var listening = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var listener = story.ListenAsync(listening.Token);
        try
        {
            var since = Stopwatch.StartNew();
            await ShowWhileAsync(
                () => show($"{since.Elapsed.TotalSeconds:0} s: {customers.Placed.Count}/{options.Orders} orders placed, {disturber.Summary}"),
                () => DisturbedAsync(plan, customers, disturber, since, stop));
            var quiet = new Quiet(controls, customers, functions, $"chaos-{options.Seed}-");
            var (seen, findings) = await quiet.WaitAsync(options.Patience, show, stop);
            await listening.CancelAsync();
            await listener;
            var head = $"seed {options.Seed}: {options.Orders} orders in {since.Elapsed.TotalSeconds:0} s; {disturber.Summary}; {customers.Summary}; {quiet.SentBack} dead letters sent back";
            return new ChaosResult(seen, findings, disturber.Kills, await ReportAsync(head, customers, seen, findings, story, stop));
        }
        finally
        {
            await listening.CancelAsync();
            await listener;
        }
    }

    private static async Task ShowWhileAsync(Action show, Func<Task> run)
    {
        var running = run();
        while (await Task.WhenAny(running, Task.Delay(Pause, CancellationToken.None)) != running)
        {
            show();
        }

        await running;
    }

    private static async Task DisturbedAsync(Plan plan, Customers customers, Disturber disturber, Stopwatch since, CancellationToken stop)
    {
        var disturbing = disturber.RunAsync(plan.Disturbances, since, stop);
        await customers.RunAsync(plan.Orders, since, stop);
        await disturber.EndAsync(disturbing, stop);
    }

    private static async Task<string> ReportAsync(string head, Customers customers, Snapshot seen, IReadOnlyList<Finding> findings, Story story, CancellationToken stop)
    {
        var lines = new List<string> { head, $"  {string.Join(", ", seen.Orders.CountBy(order => $"{order["status"]}{(order["review"] is null ? "" : " with a person")}").OrderByDescending(pair => pair.Value).Select(pair => $"{pair.Value} {pair.Key}"))}", "" };
        foreach (var rule in Oracle.Rules)
        {
            var wrong = findings.Count(finding => finding.Rule == rule);
            lines.Add($"  {rule,-48} {Oracle.Asked(rule, customers.Placed, seen),7}  {(wrong == 0 ? "ok" : $"{wrong} WRONG")}");
        }

        lines.AddRange(seen.Orders.Where(order => order["review"] is not null).Select(order => $"  with a person: {order["orderId"]} {order["status"]}, {order["review"]}"));
        lines.AddRange(seen.Letters.Where(letter => (string?)letter["parked"] == "open").Select(letter => $"  open letter: {letter["letterId"]} {letter["orderId"]} {letter["cause"]}: {letter["error"]}"));
        lines.AddRange(findings.Select(finding => $"\nWRONG {finding.Rule.Trim()}: {finding.OrderId} {finding.Text}"));
        foreach (var id in findings.Select(finding => finding.OrderId).OfType<string>().Distinct().Take(StoriesTold))
        {
            lines.Add($"\n{await story.TellAsync(id, seen.Orders.FirstOrDefault(order => (string)order["orderId"]! == id), stop)}");
        }

        return string.Join('\n', lines);
    }
}
