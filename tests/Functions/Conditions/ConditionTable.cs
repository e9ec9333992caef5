using OrderSystem.Domain;

namespace OrderSystem.Tests.Functions.Conditions;

/// <summary>One part of a row's condition, on the item as it stands.</summary>
internal sealed record Part(string Text, Func<StoredOrder, Change, bool> Holds);

/// <summary>
/// The columns "From" and "Condition besides version" of the protocol's table of transitions, as data: the oracle, which knows
/// nothing of how the adapter writes them. Where a row names several statuses or counts something, what stands must be what
/// the change was decided on: its history entry says <c>from</c>, and it sets the next number.
/// </summary>
internal static class ConditionTable
{
    private static readonly Part Open = new("open", (item, _) => item.IsOpen);
    private static readonly Part NoStopReason = new("no stopReason", (item, _) => item.StopReason is null);
    private static readonly Part NotRejected = new("stock≠rejected", (item, _) => item.Stock != "rejected");
    private static readonly Part Intent = new("paymentIntentId=P", (item, change) => item.PaymentIntentId == change.Before!.PaymentIntentId);
    private static readonly Part NoIntent = new("no paymentIntentId", (item, _) => item.PaymentIntentId is null);
    private static readonly Part From = new("status=:from", (item, change) => item.Status == change.Before!.Status.Word());

    public static readonly IReadOnlyDictionary<Transition, Part[]> Rows = new Dictionary<Transition, Part[]>
    {
        [Transition.Claim] = [Status("pending"), NoStopReason, NotRejected],
        [Transition.Attach] = [Status("processing"), NoIntent],
        [Transition.Authorize] = [From, Intent],
        [Transition.Decline] = [Status("processing")],
        [Transition.Retry] = [Status("payment_failed"), NoStopReason, NotRejected, new("attempt=:a, below 3", (item, change) => item.Attempt == change.Before!.Attempt && item.Attempt < 3)],
        [Transition.ReserveStock] = [Open, new("stock=none", (item, _) => item.Stock == "none")],
        [Transition.RejectStock] = [Open, NotRejected],
        [Transition.Stop] = [Open, NoStopReason],
        [Transition.Complete] = [From, Intent],
        [Transition.End] = [Open, Intent],
        [Transition.Refund] = [Open, Intent],
        [Transition.NextKey] = [new("keyGeneration=:g", (item, change) => item.KeyGeneration == change.Before!.KeyGeneration)],
        [Transition.Park] = [new("no review", (item, _) => item.Review is null)],
        [Transition.Resolve] = [new("review set", (item, _) => item.Review is not null)],
    };

    /// <summary>Whether the table lets this change be written over this item.</summary>
    public static bool Allows(StoredOrder item, Change change) =>
        item.Version == change.Before!.Version && Rows[change.Transition].All(part => part.Holds(item, change));

    private static Part Status(string word) => new($"status={word}", (item, _) => item.Status == word);
}
