namespace OrderSystem.Domain.Tests;

/// <summary>Decide, asked once about every combination; the rules are then checked on what it answered.</summary>
public sealed class DecideRun
{
    internal (DecideCase Case, Step Step)[] Cases { get; } = [.. DecideCase.All().Concat(DecideCase.AllMismatches()).Select(c => (c, Next(c)))];

    internal static Step Next(DecideCase c) => DecideTable.StepOf(Decide.Next(c.Order(), c.Intent(), c.Now, c.Proof()));
}
