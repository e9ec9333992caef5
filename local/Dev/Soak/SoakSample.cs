namespace OrderSystem.Dev.Soak;

/// <summary>One stretch of a soak.</summary>
/// <param name="At">Its end, since the load began.</param>
/// <param name="Orders">Placed in it.</param>
/// <param name="P50">Of POST, in milliseconds.</param>
/// <param name="P99">Of POST, in milliseconds.</param>
/// <param name="Weight">At its end.</param>
/// <param name="ProcessorMilliseconds">Of the local cloud's process, for one order.</param>
internal sealed record SoakSample(TimeSpan At, int Orders, double P50, double P99, Weight Weight, double ProcessorMilliseconds)
{
    public static SoakSample Of(TimeSpan at, List<double> answers, Weight weight, Weight before, int orders) => new(
        at,
        orders,
        Percentile(answers, 0.5),
        Percentile(answers, 0.99),
        weight,
        (weight.ProcessorSeconds - before.ProcessorSeconds) * 1000 / orders);

    /// <summary>The smallest value that is at least as large as this share of all (nearest rank).</summary>
    public static double Percentile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? double.NaN : sorted[Math.Min(sorted.Count - 1, (int)Math.Ceiling(share * sorted.Count) - 1)];
    }
}
