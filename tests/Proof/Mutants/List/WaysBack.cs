namespace OrderSystem.Proof.Tests.Mutants;

/// <summary>The ways back to the truth: reconcilers, redrive, dead letters, a person's word.</summary>
internal static partial class MutantList
{
    private const string Verdicts = "src/Domain/Reconciliation/MoneyVerdict.cs";

    private static IEnumerable<Mutant> WaysBack =>
    [
        new(
            "unattached PaymentIntent of an open order cancelled",
            "Its id is about to be written on the order: the order then carries a dead PaymentIntent and fails.",
            [new(Verdicts, "return order.IsOpen && order.PaymentIntentId is null\n", "return order.IsOpen && order.PaymentIntentId is \"\"\n")],
            [Domain("MoneyVerdict"), Domain("ReconcileMoney")]),
        new(
            "money of an ended order left alone",
            "A charge that no order owns is never found.",
            [new(Verdicts, ": new Orphan($\"order {order.Id} is {order.Status.Word()} with", ": new Differs($\"order {order.Id} is {order.Status.Word()} with")],
            [Domain("MoneyVerdict"), Domain("ReconcileMoney")]),
    ];
}
