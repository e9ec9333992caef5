namespace OrderSystem.Proof.Tests.Simulation;

/// <summary>What a campaign must have seen before its silence counts.</summary>
internal static class Required
{
    public const int Often = 1000;

    // Rows that need the third card in a row; seen in every campaign, but not surely a thousand times.
    private static readonly Dictionary<string, int> Rarer = new(StringComparer.Ordinal)
    {
        [nameof(DecideRow.ProcessingWithoutPaymentLastAttemptEnds)] = 500,
        [nameof(DecideRow.RequiresConfirmationLastAttemptCancels)] = 500,
        [nameof(DecideRow.RequiresPaymentMethodLastAttemptCancels)] = 500,
        [nameof(DecideRow.None)] = 0,
    };

    /// <summary>What was not seen often enough: every transition, row, error, fault.</summary>
    public static IReadOnlyList<string> Missing(Coverage coverage) =>
    [
        .. coverage.Entries().Where(entry => entry.Group != "answer" && entry.Count < Rarer.GetValueOrDefault(entry.Name, Often))
            .Select(entry => $"{entry.Group} {entry.Name}: {entry.Count}"),
    ];
}
