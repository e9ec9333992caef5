using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace OrderSystem.Dev.Testing;

/// <summary>Each block of docs/payment-safety.md, from the JSON that a run left.</summary>
internal static class SafetyBlocks
{
    private static readonly string[] Ends = ["completed", "failed", "cancelled", "refunded"];

    /// <summary>The rows of the protocol's table, in its order: T1 is the first.</summary>
    public static readonly IReadOnlyList<string> Rows =
        ["Place", "Claim", "Attach", "Authorize", "Decline", "Retry", "ReserveStock", "RejectStock", "Stop", "Complete", "End", "Refund", "NextKey", "Park", "Resolve"];

    /// <summary>The picture: every change of status that was reached, and below it the changes that keep the status.</summary>
    public static string States(JsonObject model, DateOnly day)
    {
        var reached = List(model, "transitions").Select(t => (From: Text(t, "from"), By: Text(t, "by"), To: Text(t, "to"))).Distinct().ToList();
        var page = new StringBuilder("```mermaid\nstateDiagram-v2\n  direction LR\n  [*] --> pending : T1 Place\n");
        foreach (var edge in reached.Where(t => t.From != t.To).GroupBy(t => (t.From, t.To)).OrderBy(edge => edge.Min(t => Row(t.By))).ThenBy(edge => edge.Key.From, StringComparer.Ordinal))
        {
            page.Append(CultureInfo.InvariantCulture, $"  {edge.Key.From} --> {edge.Key.To} : {string.Join(", ", edge.Select(t => t.By).Distinct().OrderBy(Row).Select(Named))}\n");
        }

        foreach (var end in Ends.Where(end => reached.Exists(t => t.To == end)))
        {
            page.Append(CultureInfo.InvariantCulture, $"  {end} --> [*]\n");
        }

        page.Append("```\n\nThese keep the status and change something else:\n\n| change | in |\n|---|---|\n");
        foreach (var kept in reached.Where(t => t.From == t.To).GroupBy(t => t.By).OrderBy(kept => Row(kept.Key)))
        {
            page.Append(CultureInfo.InvariantCulture, $"| {Named(kept.Key)} | {string.Join(", ", kept.Select(t => t.From).Distinct().Order(StringComparer.Ordinal).Select(status => $"`{status}`"))} |\n");
        }

        return page.Append(Date(day, $"{reached.Count} changes, reached through `Order`'s own methods")).ToString();
    }

    public static string Model(JsonObject model, DateOnly day) => Table(
        ["searched", "states", "transitions", "longest way", "followed to their ends", "all of them", "found"],
        List(model, "scopes").Select(scope => new[]
        {
            $"{Text(scope, "name")}: {Text(scope, "scope")}", Count(scope, "states"), Count(scope, "transitions"), $"{Count(scope, "depth")} steps", Count(scope, "converging"),
            (bool)scope["capped"]! ? "no, capped" : "yes", scope["violation"] is JsonObject violation ? $"**{Text(violation, "broken")}**" : "nothing",
        }),
        day,
        "what the search went through");

    public static string Ablations(JsonObject model, DateOnly day) => Table(
        ["without this", "this breaks", "in steps"],
        Takings(model).Select(taking => new[]
        {
            taking.Without,
            taking.Violations.Count == 0 ? "**nothing**" : string.Join("; ", taking.Violations.Select(found => Short(Text(found, "broken")))),
            string.Join("; ", taking.Violations.Select(found => Number(Story(found).Count))),
        }),
        day,
        "each rule taken away, and the shortest way to break something");

    public static string Stories(JsonObject model, DateOnly day)
    {
        var page = new StringBuilder();
        foreach (var (without, found) in Takings(model).SelectMany(taking => taking.Violations.Select(found => (taking.Without, found))))
        {
            page.Append(CultureInfo.InvariantCulture, $"<details><summary>Without: {without} ({Text(found, "invariant")})</summary>\n\n");
            page.AppendJoin("", Story(found).Select((line, i) => string.Create(CultureInfo.InvariantCulture, $"{i + 1}. {line}\n")));
            page.Append(CultureInfo.InvariantCulture, $"\n**{Text(found, "broken")}.** Then: {Text(found, "state")}\n\n</details>\n\n");
        }

        return page.Append(Date(day, "the stories as the search tells them")).ToString();
    }

    public static string Simulation(JsonObject simulation, DateOnly day)
    {
        var coverage = (simulation["coverage"] as JsonObject ?? []).Select(group => (Kind: group.Key, Counts: group.Value!.AsObject().Select(entry => (entry.Key, Count: (long)entry.Value!)).ToList()));
        return $"{Count(simulation, "seeds")} seeds, {Count(simulation, "steps")} steps, {((long)simulation["violations"]! == 0 ? "no violation" : $"**{Count(simulation, "violations")} violations**")}. How often each thing was seen:\n\n"
            + Table(
                ["kind", "different ones", "seen together", "the rarest", "seen"],
                coverage.Where(group => group.Counts.Count > 0).Select(group =>
                {
                    // What must never be seen is counted, too.
                    var rarest = group.Counts.Where(entry => entry.Count > 0).OrderBy(entry => entry.Count).FirstOrDefault((Key: "none", Count: 0L));
                    return new[] { group.Kind, Number(group.Counts.Count(entry => entry.Count > 0)), Number(group.Counts.Sum(entry => entry.Count)), rarest.Key, Number(rarest.Count) };
                }),
                day,
                "what the simulation has seen");
    }

    public static string Mutants(JsonObject mutants, DateOnly day)
    {
        var layers = List(mutants, "layers").Select(layer => Text(layer, "name")).ToList();
        string Cell(JsonObject mutant, string layer) => mutant["layers"]?[layer]?["verdict"]?.ToString() is "killed" or "not run" or "timed out" ? mutant["layers"]![layer]!["verdict"]!.ToString() : "";
        var killed = List(mutants, "mutants").Count(mutant => (bool)mutant["killed"]!);
        var table = Table(
            ["a rule turned around", "what it would cost", .. layers],
            List(mutants, "mutants").Select(mutant => (string[])[(bool)mutant["killed"]! ? Text(mutant, "name") : $"**{Text(mutant, "name")}: lives**", Text(mutant, "why"), .. layers.Select(layer => Cell(mutant, layer))]),
            day,
            $"{killed} of {List(mutants, "mutants").Count} mutants killed ({Text(mutants, "mode")})");
        return table + string.Concat(List(mutants, "leftOut").Select(mutant => $"\nLeft out: {Text(mutant, "name")}; {Text(mutant, "why")}.\n"));
    }

    // Where an order stands is for the story: "L: undisturbed passes go in a circle: order processing, attempt 1, …".
    private static string Short(string broken) => broken.Split(": order ", 2)[0];

    private static string Table(string[] head, IEnumerable<string[]> rows, DateOnly day, string what) =>
        $"| {string.Join(" | ", head)} |\n|{string.Concat(head.Select(_ => "---|"))}\n"
        + string.Concat(rows.Select(row => $"| {string.Join(" | ", row.Select(cell => cell.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal)))} |\n"))
        + Date(day, what);

    private static string Date(DateOnly day, string what) => string.Create(CultureInfo.InvariantCulture, $"\n*From the run of {day:yyyy-MM-dd}: {what}.*\n");

    private static int Row(string by) => Rows.ToList().IndexOf(by);

    private static string Named(string by) => $"T{Row(by) + 1} {by}";

    private static IReadOnlyList<JsonObject> List(JsonObject parent, string name) => [.. (parent[name] as JsonArray ?? []).OfType<JsonObject>()];

    /// <summary>What was taken away, and what broke. The designs without our rules come first: they are what the others are measured by.</summary>
    private static IEnumerable<(string Without, IReadOnlyList<JsonObject> Violations)> Takings(JsonObject model) =>
        List(model, "naive").Select(naive => ($"all of our rules: {Text(naive, "without")}", List(naive, "violations")))
            .Concat(List(model, "ablations").Select(ablation => (Text(ablation, "without"), List(ablation, "violations"))));

    private static IReadOnlyList<string> Story(JsonObject violation) => [.. (violation["story"] as JsonArray ?? []).Select(line => line!.ToString())];

    private static string Text(JsonObject parent, string name) => parent[name]?.ToString() ?? "?";

    private static string Count(JsonObject parent, string name) => parent[name] is { } value ? Number((long)value) : "?";

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
