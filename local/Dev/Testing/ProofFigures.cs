using System.Globalization;
using System.Text.Json.Nodes;

namespace OrderSystem.Dev.Testing;

/// <summary>How far the proofs of a run reached, one line each, from what tests/Proof has left; docs/payment-safety.md has them in full.</summary>
internal static class ProofFigures
{
    /// <param name="results">The folder of the runs' results.</param>
    /// <param name="since">What was left before belongs to another run, and says nothing of this one.</param>
    public static IEnumerable<string> Of(string results, DateTime since)
    {
        if (Read(results, "model", since) is { } model)
        {
            var scopes = List(model, "scopes");
            var taken = List(model, "ablations").Concat(List(model, "naive")).ToList();
            yield return Line(
                $"model: {scopes.Sum(scope => (long)scope["states"]!):N0} states in {scopes.Count} scopes, {(scopes.Exists(scope => (bool)scope["capped"]!) ? "not all of them" : "all of them")}, {scopes.Count(scope => scope["violation"] is JsonObject)} violations; {taken.Count(taking => taking["violations"] is JsonArray { Count: > 0 })} of {taken.Count} designs without a rule caught");
        }

        if (Read(results, "simulation", since) is { } simulation)
        {
            var seen = Kinds(simulation);
            var rarest = seen.Where(kind => kind.Count > 0).MinBy(kind => kind.Count);
            yield return Line(
                $"simulation: {(long)simulation["seeds"]!:N0} seeds, {(long)simulation["steps"]!:N0} steps, {(long)simulation["violations"]!} violations; {seen.Count(kind => kind.Count > 0)} transitions, rows, errors and faults seen, the rarest {rarest.Name} {rarest.Count:N0} times");
        }

        if (Read(results, "mutants", since) is { } mutants)
        {
            var all = List(mutants, "mutants");
            yield return Line($"mutants: {all.Count(mutant => (bool)mutant["killed"]!)} of {all.Count} killed");
        }
    }

    private static List<(string Name, long Count)> Kinds(JsonObject simulation) =>
    [
        .. (simulation["coverage"] as JsonObject ?? []).Where(group => group.Key != "answer")
            .SelectMany(group => group.Value!.AsObject().Select(entry => (entry.Key, (long)entry.Value!))),
    ];

    private static JsonObject? Read(string results, string name, DateTime since)
    {
        var file = Path.Combine(results, $"{name}.json");
        return File.Exists(file) && File.GetLastWriteTimeUtc(file) >= since ? JsonNode.Parse(File.ReadAllText(file)) as JsonObject : null;
    }

    private static List<JsonObject> List(JsonObject of, string name) => [.. (of[name] as JsonArray ?? []).OfType<JsonObject>()];

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
