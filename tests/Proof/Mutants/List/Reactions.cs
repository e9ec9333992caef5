namespace OrderSystem.Proof.Tests.Mutants;

/// <summary>What a change sets off: without its message an order waits for the reconciler, or for ever.</summary>
internal static partial class MutantList
{
    private const string ReactionsFile = "src/Domain/Payments/Reactions.cs";

    private static IEnumerable<Mutant> Reactions =>
    [
        NoReaction("a placed order", "Nobody begins to pay it.", "NeedsAdvance(before, after) ?", "before is not null && NeedsAdvance(before, after) ?"),
        NoReaction("another card", "The customer gave a card that nobody asks.", "        || after.Attempt > before.Attempt\n", ""),
        NoReaction("a stop", "A cancelled order keeps its hold until somebody happens to look.", "        || (after.StopReason is not null && before.StopReason is null)\n", ""),
        NoReaction("rejected stock", "An order without goods keeps its hold.", "        || (after.Stock == StockStatus.Rejected && before.Stock != StockStatus.Rejected)\n", ""),
        NoReaction(
            "reserved stock",
            "The goods are there, the money is held, and nobody captures it.",
            "        || (after.Stock == StockStatus.Reserved && before.Stock != StockStatus.Reserved && after.Status == OrderStatus.Authorized)\n",
            ""),
        NoReaction("a resolved review", "A person has looked, and nothing goes on.", "\n        || (after.Review is null && before.Review is not null);", ";"),
    ];

    private static Mutant NoReaction(string name, string why, string find, string replace) =>
        new($"no message for {name}", why, [new(ReactionsFile, find, replace)], [Domain("ReactionTests")]);
}
