using OrderSystem.Proof.Tests.Model;

namespace OrderSystem.Proof.Tests;

/// <summary>
/// The model check as one call, for those who load it beside another Domain: it uses no test framework and keeps nothing
/// between runs.
/// </summary>
public static class ModelCheck
{
    /// <param name="attempts">Cards the customer may give, 1 to 3.</param>
    /// <param name="workers">1 to 3.</param>
    /// <param name="stateCap">Stop after this many states; what was seen until then is judged.</param>
    /// <returns>Null, or the first violation with its story.</returns>
    public static string? Run(int attempts, int workers, int stateCap)
    {
        foreach (var tracked in new[] { true, false })
        {
            var findings = new Search(Design.Production, new Scope(attempts, workers, tracked) { StateCap = stateCap }).Run();
            if (findings.Violations is [var first, ..])
            {
                return first.ToString();
            }
        }

        return null;
    }
}
