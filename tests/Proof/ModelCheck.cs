using OrderSystem.Proof.Tests.Model;

namespace OrderSystem.Proof.Tests;

/// <summary>
/// The model check as one call, for those who load it beside another Domain: it uses no test framework and keeps nothing
/// between runs.
/// </summary>
public static class ModelCheck
{
    /// <summary>
    /// Walks real passes beside the model's, then searches: with stock, without, and with keys that live (where a card
    /// must be asked once).
    /// </summary>
    /// <param name="attempts">Cards the customer may give, 1 to 3.</param>
    /// <param name="workers">1 to 3.</param>
    /// <param name="stateCap">Stop each search after this many states; what was seen until then is judged.</param>
    /// <returns>Null, or the first violation with its story.</returns>
    public static string? Run(int attempts, int workers, int stateCap)
    {
        var scope = new Scope(attempts, workers) { StateCap = stateCap };
        if (Walks.Everywhere(walks: 600, seed: 1, out _) is { } difference)
        {
            return difference;
        }

        Scope[] scopes = [scope, scope with { Tracked = false }, scope with { Faults = Faults.All & ~(Faults.PruneKeys | Faults.ServerError | Faults.CardRefused) }];
        return scopes.Select(each => new Search(Design.Production, each).Run().Violations).FirstOrDefault(violations => violations.Count > 0)?[0].ToString();
    }
}
