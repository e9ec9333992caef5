using System.Globalization;

namespace OrderSystem.Proof.Tests.Mutants;

/// <summary>The model and the simulation as programs: exit code 0, or 1 and the first violation with its story on standard output.</summary>
internal static class Checks
{
    public static int Model(IReadOnlyList<string> options) => Judge(
        "check-model ATTEMPTS WORKERS STATES", options, numbers => ModelCheck.Run(numbers[0], numbers[1], numbers[2]));

    public static int Simulation(IReadOnlyList<string> options) => Judge(
        "check-simulation FROM_SEED SEEDS", options, numbers => SimulationCheck.Run(numbers[0], numbers[1]));

    /// <summary>One scope after another, until one has something to tell.</summary>
    private static int Judge(string usage, IReadOnlyList<string> options, Func<int[], string?> run)
    {
        var size = usage.Split(' ').Length - 1;
        var numbers = options.Select(option => int.TryParse(option, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1).ToList();
        if (numbers.Count == 0 || numbers.Count % size != 0 || numbers.Contains(-1))
        {
            Console.Error.WriteLine($"It is: {usage}, once or more");
            return 2;
        }

        var violation = numbers.Chunk(size).Select(run).FirstOrDefault(told => told is not null);
        Console.Write(violation is null ? "" : violation + "\n");
        return violation is null ? 0 : 1;
    }
}
