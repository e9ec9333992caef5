namespace OrderSystem.Proof.Tests.Model;

/// <summary>One rule taken away. The checker must see it, or it would not see a mistake of ours.</summary>
/// <param name="Without">The rule that is gone, in words; of a design that is not ours: what it does.</param>
/// <param name="Breaks">The invariants that it breaks, the first first.</param>
internal sealed record Ablation(string Name, string Without, Design Design, Scope Scope, params string[] Breaks)
{
    /// <summary>Until each of <see cref="Breaks"/> is broken, or everything was seen.</summary>
    public Findings Run() => new Search(Design, Scope) { Until = Breaks }.Run();
}
