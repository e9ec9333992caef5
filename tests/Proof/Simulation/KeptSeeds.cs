namespace OrderSystem.Proof.Tests.Simulation;

/// <summary>
/// Seeds that once failed, or whose path is rare. A seed means the same story only as long as nothing draws the dice in
/// another order; what each of them has taught is therefore also a test of its own, lower down.
/// </summary>
internal static class KeptSeeds
{
    public static IReadOnlyList<(int Seed, string Why)> All { get; } =
    [
        (3319, "A refund in two parts: one came back, and the refunded order was not parked (I4). Decide's first row asked for no live refund at all."),
        (8731, "The same, by another way."),
        (3186, "A stream failure whose records are gone before somebody was told of them: the position is the news."),
        (5384, "A letter that an operator sent back before its alert was raised."),
        (886, "Stripe and the stream stand still past the deadline; dead letters end it."),
    ];
}
