using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Model;

/// <summary>
/// The protocol's table of transitions, written down a second time: where each row may start, where it leads, what it may
/// touch. Whatever change production gives must be one of these rows.
/// </summary>
internal static class TransitionTable
{
    private static readonly OrderStatus[] Open = [OrderStatus.Pending, OrderStatus.Processing, OrderStatus.PaymentFailed, OrderStatus.Authorized];
    private static readonly OrderStatus[] Paying = [OrderStatus.Processing, OrderStatus.PaymentFailed, OrderStatus.Authorized];

    /// <summary>What is wrong with a change; null: it is in the table.</summary>
    public static string? Breach(Change change)
    {
        var (before, after) = (change.Before!, change.After);
        if (!IsRow(change.Transition, before, after))
        {
            return $"T: the table has no {change.Transition} from {Say(before)} to {Say(after)}";
        }

        if (Rest(Touched(change.Transition, before, after)) != Rest(after))
        {
            return $"T: {change.Transition} from {Say(before)} to {Say(after)} touches more than its row says";
        }

        var entry = after.History[^1];
        if (after.Version != before.Version + 1 || after.History.Count != before.History.Count + 1
            || entry.Version != after.Version || entry.From != before.Status || entry.To != after.Status || entry.By != change.Transition)
        {
            return $"I7: {change.Transition} takes version {before.Version} to {after.Version} and writes {entry}";
        }

        return (after.NextCheckAt is not null) == (after.IsOpen && after.Review is null)
            ? null
            : $"T: {change.Transition} leaves an order {Say(after)} {(after.NextCheckAt is null ? "out of" : "in")} the reconciler's index";
    }

    private static bool IsRow(Transition transition, Order before, Order after) => transition switch
    {
        Transition.Claim => Leads(before, [OrderStatus.Pending], after, OrderStatus.Processing) && !before.IsStopped,
        Transition.Attach => Stays(before, [OrderStatus.Processing], after) && before.PaymentIntentId is null && after.PaymentIntentId is not null,
        Transition.Authorize => Leads(before, [OrderStatus.Processing, OrderStatus.PaymentFailed], after, OrderStatus.Authorized) && before.PaymentIntentId is not null,
        Transition.Decline => Leads(before, [OrderStatus.Processing], after, OrderStatus.PaymentFailed) && before.Attempt < 3 && after.Failure is not null,
        Transition.Retry => Leads(before, [OrderStatus.PaymentFailed], after, OrderStatus.Processing) && !before.IsStopped && before.Attempt < 3
            && after.Attempt == before.Attempt + 1 && after.KeyGeneration == 0 && after.PaymentMethodId != before.PaymentMethodId,
        Transition.ReserveStock => Stays(before, Open, after) && before.Stock == StockStatus.None && after.Stock == StockStatus.Reserved,
        Transition.RejectStock => Stays(before, Open, after) && before.Stock != StockStatus.Rejected && after.Stock == StockStatus.Rejected,
        Transition.Stop => Stays(before, Open, after) && before.StopReason is null && after.StopReason is not null,
        Transition.Complete => Leads(before, Paying, after, OrderStatus.Completed) && before.IsStockSettled && !before.IsStopped && before.PaymentIntentId is not null,
        Transition.End => Open.Contains(before.Status) && after.Status is OrderStatus.Failed or OrderStatus.Cancelled
            && (after.Status == OrderStatus.Cancelled) == (before.StopReason == StopReason.Customer) && (after.Failure is null) == (after.Status == OrderStatus.Cancelled),
        Transition.Refund => Leads(before, Paying, after, OrderStatus.Refunded) && before.PaymentIntentId is not null && after.RefundId is not null,
        Transition.NextKey => Stays(before, Open, after) && after.KeyGeneration == before.KeyGeneration + 1 && after.KeyGeneration <= 10,
        Transition.Park => Stays(before, [.. Open, OrderStatus.Refunded], after) && before.Review is null && after.Review is not null,
        Transition.Resolve => Stays(before, [.. Open, OrderStatus.Refunded], after) && before.Review is not null && after.Review is null,
        _ => false,
    };

    private static bool Leads(Order before, OrderStatus[] from, Order after, OrderStatus to) => from.Contains(before.Status) && after.Status == to;

    private static bool Stays(Order before, OrderStatus[] from, Order after) => from.Contains(before.Status) && after.Status == before.Status;

    // The order before, with what this row may set taken from the order after.
    private static Order Touched(Transition transition, Order before, Order after) => transition switch
    {
        Transition.Claim => before with { Status = after.Status },
        Transition.Attach => before with { PaymentIntentId = after.PaymentIntentId },
        Transition.Authorize or Transition.Complete or Transition.End => before with { Status = after.Status, Failure = after.Failure },
        Transition.Decline => before with { Status = after.Status, Failure = after.Failure, AcknowledgedChargeId = after.AcknowledgedChargeId },
        Transition.Retry => before with { Status = after.Status, Failure = null, Attempt = after.Attempt, KeyGeneration = 0, PaymentMethodId = after.PaymentMethodId },
        Transition.ReserveStock or Transition.RejectStock => before with { Stock = after.Stock },
        Transition.Stop => before with { StopReason = after.StopReason },
        Transition.Refund => before with { Status = after.Status, RefundId = after.RefundId },
        Transition.NextKey => before with { KeyGeneration = after.KeyGeneration },
        Transition.Park => before with { Review = after.Review },
        Transition.Resolve => before with { Review = null, StopReason = after.StopReason },
        _ => before,
    };

    // What every row changes in the same way is looked at elsewhere.
    private static Order Rest(Order order) => order with { Version = 0, History = [], UpdatedAt = default, NextCheckAt = null, PreviousPaymentMethodIds = [] };

    private static string Say(Order order) =>
        $"{order.Status.Word()} (attempt {order.Attempt}, stock {order.Stock.Word()}{(order.StopReason is { } reason ? $", stopped by the {reason.Word()}" : "")}{(order.Review is null ? "" : ", in review")})";
}
