using System.Globalization;
using OrderSystem.Proof.Tests.Simulation;

namespace OrderSystem.Proof.Tests;

/// <summary>
/// The simulation for who brings other builds of the code under test: this assembly and theirs, loaded side by side into an
/// AssemblyLoadContext of their own. Nothing static outlives a call.
/// </summary>
public static class SimulationCheck
{
    /// <summary>Runs the seeds from <paramref name="fromSeed"/> on; the first violation with its seed and story, or null.</summary>
    public static string? Run(int fromSeed, int seeds)
    {
        using var shared = new Shared(Numbers.Read());
        var simulation = new Simulation.Simulation(shared);
        var coverage = new Coverage();
        for (var seed = fromSeed; seed < fromSeed + seeds; seed++)
        {
            if (simulation.Run(seed, coverage).Broken is { } broken)
            {
                var told = simulation.Run(seed, coverage, tells: true);
                return string.Create(CultureInfo.InvariantCulture, $"seed {seed}: {broken}\n{told.Story}");
            }
        }

        return null;
    }
}
