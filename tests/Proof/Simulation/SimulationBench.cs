using System.Globalization;

namespace OrderSystem.Proof.Tests.Simulation;

/// <summary><c>bench simulation</c>: one seed's story, or many seeds with progress.</summary>
internal static class SimulationBench
{
    private const string Usage = "bench simulation --seed N [--without Fault,Fault] tells one seed's story; bench simulation --seeds N [--from M] runs many.";

    public static int Run(IReadOnlyList<string> options)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i + 1 < options.Count; i += 2)
        {
            values[options[i]] = options[i + 1];
        }

        if (options.Count % 2 != 0 || values.Keys.Any(key => key is not ("--seed" or "--seeds" or "--from" or "--without")) || !(values.ContainsKey("--seed") ^ values.ContainsKey("--seeds"))
            || !Number(values, "--seed", 0, out var seed) || !Number(values, "--seeds", 0, out var seeds) || !Number(values, "--from", 1, out var from)
            || !Faults(values.GetValueOrDefault("--without"), out var without))
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }

        return values.ContainsKey("--seed") ? Tell(seed, without) : Many(from, seeds);
    }

    private static int Tell(int seed, HashSet<Fault> without)
    {
        using var shared = new Shared(Numbers.Read());
        var result = new Simulation(shared).Run(seed, new Coverage(), tells: true, without);
        Console.WriteLine(result.Story);
        Console.WriteLine(result.Broken is null ? $"Seed {seed}: every invariant held, {result.Steps} steps." : $"Seed {seed} broke {result.Broken}");
        return result.Broken is null ? 0 : 1;
    }

    private static int Many(int from, int seeds)
    {
        var shown = 0L;
        var result = Campaign.Run(from, seeds, Environment.ProcessorCount, (done, failures) =>
        {
            if (Environment.TickCount64 - shown > 1000)
            {
                shown = Environment.TickCount64;
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{done:N0} of {seeds:N0} seeds, {failures} failed"));
            }
        });
        Console.WriteLine(Report.Text(result));
        Report.Write(result);
        return result.Failed.Count == 0 ? 0 : 1;
    }

    private static bool Number(Dictionary<string, string> values, string name, int otherwise, out int number)
    {
        number = otherwise;
        return !values.TryGetValue(name, out var text) || int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private static bool Faults(string? list, out HashSet<Fault> faults)
    {
        faults = [];
        foreach (var name in list?.Split(',') ?? [])
        {
            if (!Enum.TryParse<Fault>(name, out var fault))
            {
                return false;
            }

            faults.Add(fault);
        }

        return true;
    }
}
