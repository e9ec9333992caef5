namespace OrderSystem.Proof.Tests.Model;

/// <summary>One rule taken away. The checker must see it, or it would not see a mistake of ours.</summary>
/// <param name="Without">The rule that is gone, in words.</param>
/// <param name="Breaks">The invariants of which the first violation must be one.</param>
internal sealed record Ablation(string Name, string Without, Design Design, Scope Scope, params string[] Breaks)
{
    /// <summary>Up to the first violation.</summary>
    public Findings Run() => new Search(Design, Scope).Run();

    /// <summary>Up to the last of <see cref="Breaks"/>.</summary>
    public Findings RunAll() => new Search(Design, Scope) { Until = Breaks }.Run();
}
