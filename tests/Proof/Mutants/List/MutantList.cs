namespace OrderSystem.Proof.Tests.Mutants;

/// <summary>
/// The mutants, by what they turn around. Each is one mistake that somebody could make in good faith, or a step that a
/// simpler design leaves out.
/// </summary>
internal static partial class MutantList
{
    public static IReadOnlyList<Mutant> All { get; } = [.. Keys, .. Fence, .. Decisions, .. Answers, .. Reactions, .. Writes, .. Edges, .. WaysBack];

    public static IReadOnlyList<LeftOut> LeftOut { get; } =
        [new("tombstone removed", "it belongs to the stock functions, which do not exist yet")];

    private static Killer Domain(string tests) => new(Layer.Domain, tests);

    private static Killer Functions(string tests) => new(Layer.Functions, tests);

    private static Killer Conditions(string tests) => new(Layer.Conditions, tests);
}
