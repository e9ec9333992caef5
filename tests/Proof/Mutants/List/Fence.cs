namespace OrderSystem.Proof.Tests.Mutants;

/// <summary>The PaymentIntent as fence: what has no further use is cancelled before the order ends.</summary>
internal static partial class MutantList
{
    private const string Decide = "src/Domain/Payments/Decide.cs";

    private static IEnumerable<Mutant> Fence =>
    [
        new(
            "no fence before the card is asked",
            "A late confirm of another worker charges an order that has ended.",
            [new(
                Decide,
                """
                                if (order.IsStopped)
                                {
                                    return new Decision.Call(PaymentOperation.Cancel);
                                }

                                if (evidence is null
                """,
                """
                                if (order.IsStopped)
                                {
                                    return new Decision.Write(order.End(Outcome.Of(order, payment, null), now));
                                }

                                if (evidence is null
                """)],
            [Domain("DecideTests")]),
        new(
            "no fence after a decline",
            "A lost confirm that takes effect late holds money of an order that has ended.",
            [new(
                Decide,
                "return order.IsStopped ? new Decision.Call(PaymentOperation.Cancel) : new Decision.Wait(\"another card, or the deadline\");",
                "return order.IsStopped ? new Decision.Write(order.End(Outcome.Of(order, payment, null), now)) : new Decision.Wait(\"another card, or the deadline\");")],
            [Domain("DecideTests")]),
        new(
            "no fence after the last decline",
            "The same for the last card: the order fails, and the card is charged late.",
            [new(
                Decide,
                "payment.LatestCharge?.Id, now))\n                    : new Decision.Call(PaymentOperation.Cancel);",
                "payment.LatestCharge?.Id, now))\n                    : new Decision.Write(order.End(Outcome.Of(order, payment, evidence?.Failure), now));")],
            [Domain("DecideTests")]),
        new(
            "hold kept when an order ends",
            "The customer's money stays blocked for a week.",
            [new(
                Decide,
                """
                                if (order.IsStopped)
                                {
                                    return new Decision.Call(PaymentOperation.Cancel);
                                }

                                if (order.Status != OrderStatus.Authorized)
                """,
                """
                                if (order.IsStopped)
                                {
                                    return new Decision.Write(order.End(Outcome.Of(order, payment, null), now));
                                }

                                if (order.Status != OrderStatus.Authorized)
                """)],
            [Domain("DecideTests")]),
        new(
            "stop ignored once money is held",
            "A customer who cancels in time is charged.",
            [new(
                Decide,
                """
                                if (order.IsStopped)
                                {
                                    return new Decision.Call(PaymentOperation.Cancel);
                                }

                                if (order.Status != OrderStatus.Authorized)
                """,
                "                if (order.Status != OrderStatus.Authorized)")],
            [Domain("DecideTests")]),
        new(
            "PaymentIntent overwritten",
            "Whoever loses the race to attach a PaymentIntent puts theirs over the other's: two may be charged.",
            [new(
                Advance,
                "                return seen.After(attach, await WriteAsync(attach, cancellationToken));",
                """
                                var stands = await WriteAsync(attach, cancellationToken);
                                if (stands.PaymentIntentId != id && stands.IsOpen)
                                {
                                    var over = stands.NextKey(id, time.GetUtcNow());
                                    stands = await WriteAsync(over with { After = over.After with { PaymentIntentId = id } }, cancellationToken);
                                }

                                return seen.After(attach, stands);
                """)],
            [Domain("AdvanceInterleavingTests")]),
        new(
            "created before claimed",
            "An order that is cancelled meanwhile has a PaymentIntent that nobody knows of.",
            [new(
                Advance,
                "        var view = new View(order, null, null);\n",
                """
                        var view = new View(order, null, null);
                        if (order.Status == OrderStatus.Pending && !order.IsStopped && budget.AllowsCall)
                        {
                            await payments.CreateAsync(order, PaymentKey.Of(order, PaymentOperation.Create), cancellationToken);
                        }


                """)],
            [Domain("AdvancePathTests")]),
    ];
}
