using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrderSystem.Proof.Tests.Simulation;

/// <summary>What a campaign has seen, for people and for programs.</summary>
internal static class Report
{
    private const int Lines = 60;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static string Text(CampaignResult result)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{result.Seeds:N0} seeds from {result.From}, {result.Steps:N0} steps, {result.Took.TotalSeconds:F1} s, {result.Rate:N0} seeds/s, {result.Failed.Count} violations");
        foreach (var group in result.Coverage.Entries().GroupBy(entry => entry.Group))
        {
            text.AppendLine().AppendLine(group.Key);
            foreach (var (_, name, count) in group)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"{count,12:N0}  {name}");
            }
        }

        if (result.Failed.Count > 0)
        {
            // By rule: what differs is often only a number.
            text.AppendLine();
            foreach (var rule in result.Failed.GroupBy(failed => string.Concat(failed.Broken!.Where(c => !char.IsAsciiDigit(c)))))
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"{rule.Count(),6} x {rule.First().Broken}: seeds {string.Join(", ", rule.Take(5).Select(failed => failed.Seed))}");
            }

            text.AppendLine().AppendLine(Failure(result.Failed[0].Seed));
        }

        return text.ToString();
    }

    /// <summary>A failing seed, so that somebody can go on from the message alone.</summary>
    public static string Failure(int seed)
    {
        using var shared = new Shared(Numbers.Read());
        var simulation = new Simulation(shared);
        var result = simulation.Run(seed, new Coverage(), tells: true);
        if (result.Broken is null)
        {
            return $"Seed {seed} holds.";
        }

        var without = Shrink(simulation, seed, result);
        var shrunk = without.Count == 0 ? result : simulation.Run(seed, new Coverage(), tells: true, without);
        var option = without.Count == 0 ? "" : $" --without {string.Join(',', without)}";
        return $"""
            Seed {seed} broke: {result.Broken}
            Again: dotnet dev.cs bench simulation --seed {seed}
            With as few faults as still break it ({shrunk.Broken}): bench simulation --seed {seed}{option}
            The faults that are left: {string.Join(", ", shrunk.Faults)}. The last steps:
            {shrunk.Story!.Last(Lines)}
            """;
    }

    /// <summary>.local/proof is not kept in git.</summary>
    public static void Write(CampaignResult result)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Numbers.Root(), ".local", "proof")).FullName;
        File.WriteAllText(Path.Combine(folder, "simulation.txt"), Text(result));
        var coverage = new JsonObject();
        foreach (var group in result.Coverage.Entries().GroupBy(entry => entry.Group))
        {
            coverage[group.Key] = new JsonObject(group.Select(entry => KeyValuePair.Create(entry.Name, (JsonNode?)entry.Count)));
        }

        var json = new JsonObject
        {
            ["from"] = result.From,
            ["seeds"] = result.Seeds,
            ["steps"] = result.Steps,
            ["seconds"] = Math.Round(result.Took.TotalSeconds, 2),
            ["seedsPerSecond"] = Math.Round(result.Rate),
            ["violations"] = result.Failed.Count,
            ["firstFailingSeed"] = result.Failed.Count == 0 ? null : result.Failed[0].Seed,
            ["coverage"] = coverage,
        };
        File.WriteAllText(Path.Combine(folder, "simulation.json"), json.ToJsonString(Indented) + "\n");
    }

    /// <summary>Leaves out one kind of fault after the other, as long as the seed still breaks.</summary>
    private static HashSet<Fault> Shrink(Simulation simulation, int seed, SeedResult result)
    {
        var without = new HashSet<Fault>();
        foreach (var fault in result.Faults)
        {
            without.Add(fault);
            if (simulation.Run(seed, new Coverage(), tells: false, without).Broken is null)
            {
                without.Remove(fault);
            }
        }

        return without;
    }
}
