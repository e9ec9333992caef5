namespace OrderSystem.Proof.Tests;

/// <summary>What `dotnet dev.cs bench NAME` runs here: the same checks as the tests, at scopes and with progress of their own.</summary>
internal static class LongRuns
{
    // Each takes its own options; wrong ones end with exit code 2 and say what is right.
    private static readonly Dictionary<string, Func<IReadOnlyList<string>, int>> All = new(StringComparer.Ordinal)
    {
        ["model"] = Model.ModelRun.Run,
        ["simulation"] = Simulation.SimulationBench.Run,
        ["mutants"] = Mutants.MutantsRun.Run,
        ["check-model"] = Mutants.Checks.Model,
        ["check-simulation"] = Mutants.Checks.Simulation,
    };

    public static int Run(string name, IReadOnlyList<string> options)
    {
        if (All.TryGetValue(name, out var run))
        {
            return run(options);
        }

        Console.Error.WriteLine($"There is no '{name}' here. There are: {string.Join(", ", All.Keys)}.");
        return 2;
    }
}
