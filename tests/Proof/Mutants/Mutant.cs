namespace OrderSystem.Proof.Tests.Mutants;

/// <summary>One wrong turn of the source, which the checks must notice.</summary>
/// <param name="Name">In a few words what was turned around.</param>
/// <param name="Why">What it would cost, in one sentence.</param>
/// <param name="Edits">Its patch.</param>
/// <param name="Killers">Which checks notice it, the quickest first: what the test suite tries before it tries all.</param>
internal sealed record Mutant(string Name, string Why, IReadOnlyList<Edit> Edits, IReadOnlyList<Killer> Killers)
{
    /// <summary>Its folder under <c>.local/proof/mutants</c>.</summary>
    public string Slug => string.Concat(Name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-'));

    public string Files => string.Join(", ", Edits.Select(edit => edit.File).Distinct());
}

/// <param name="File">A file under <c>src/</c>, from the root of the repository.</param>
/// <param name="Find">A piece of its text that is there exactly once.</param>
/// <param name="Replace">What stands there in the mutant.</param>
internal sealed record Edit(string File, string Find, string Replace);

/// <param name="Tests">Of a layer that is a test program: a part of the full names of the tests to run; null runs all it has.</param>
internal sealed record Killer(Layer Layer, string? Tests = null);

/// <summary>A mutant that the list tells, but that cannot be made yet.</summary>
internal sealed record LeftOut(string Name, string Why);

/// <summary>The list itself is wrong: a patch that does not apply, a mutant that does not compile, a test that is not there. Never a kill.</summary>
internal sealed class MutantListException(string message) : Exception(message);
