using System.Globalization;

namespace OrderSystem.Proof.Tests.Mutants;

/// <summary>One way to check the system, run as a process of its own against mutated assemblies.</summary>
/// <param name="Name">As the table's column.</param>
/// <param name="Project">The project under <c>tests/</c> whose built output is run.</param>
/// <param name="Arguments">What its program is called with.</param>
/// <param name="IsTestProgram">Whether it runs xunit tests: then it can be told which.</param>
internal sealed record Layer(string Name, string Says, string Project, IReadOnlyList<string> Arguments, bool IsTestProgram, TimeSpan Limit)
{
    private const string ConditionTests = "OrderSystem.Tests.Functions.Conditions";

    /// <summary>They hold a document against the code; mutants are none of its business.</summary>
    private const string DocumentTests = "*.SafetyDocumentTests";

    /// <summary>Every state with one card, which may be the last, and two workers; and of those with two cards the nearest.</summary>
    private static readonly string[] ModelScopes = ["1", "2", Number(1_500_000), "2", "2", Number(1_500_000)];

    private static readonly string[] SimulationScope = ["1", Number(3_000)];

    public static Layer Domain { get; } = new(
        "domain", "the plain tests of the domain, tests/Domain", "Domain", Quiet("-class-", DocumentTests), true, TimeSpan.FromSeconds(180));

    public static Layer Functions { get; } = new(
        "functions", "the functions on the local engines, tests/Functions", "Functions", Quiet("-namespace-", ConditionTests), true, TimeSpan.FromSeconds(180));

    public static Layer Conditions { get; } = new(
        "conditions", "every condition of a write on real engines, tests/Functions/Conditions", "Functions", Quiet("-namespace", ConditionTests), true, TimeSpan.FromSeconds(180));

    public static Layer Model { get; } = new(
        "model", "the explicit-state model, tests/Proof/Model", "Proof", ["bench", "check-model", .. ModelScopes], false, TimeSpan.FromSeconds(120));

    public static Layer Simulation { get; } = new(
        "simulation", "the deterministic simulation, tests/Proof/Simulation", "Proof", ["bench", "check-simulation", .. SimulationScope], false, TimeSpan.FromSeconds(120));

    public static IReadOnlyList<Layer> All { get; } = [Domain, Functions, Conditions, Model, Simulation];

    /// <summary>Where it is built.</summary>
    public string Output => Path.Combine(Repository.Root, "tests", Project, "bin", "Release", "net10.0");

    public string Program => $"OrderSystem.{Project}.Tests.dll";

    private static string[] Quiet(params string[] more) => ["-noLogo", "-noColor", "-stopOnFail", .. more];

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
