namespace OrderSystem.Domain.Tests;

/// <summary>
/// Folds an order's history through the protocol's table of transitions. What comes out must be the order: a history that
/// does not add up was not written by these transitions.
/// </summary>
internal static class Audit
{
    private static readonly OrderStatus[] Open = [OrderStatus.Pending, OrderStatus.Processing, OrderStatus.PaymentFailed, OrderStatus.Authorized];

    // From which statuses a transition may start, and where it leads; null: the status stays.
    private static readonly Dictionary<Transition, (OrderStatus[] From, OrderStatus[]? To)> Rows = new()
    {
        [Transition.Claim] = ([OrderStatus.Pending], [OrderStatus.Processing]),
        [Transition.Attach] = ([OrderStatus.Processing], null),
        [Transition.Authorize] = ([OrderStatus.Processing, OrderStatus.PaymentFailed], [OrderStatus.Authorized]),
        [Transition.Decline] = ([OrderStatus.Processing], [OrderStatus.PaymentFailed]),
        [Transition.Retry] = ([OrderStatus.PaymentFailed], [OrderStatus.Processing]),
        [Transition.ReserveStock] = (Open, null),
        [Transition.RejectStock] = (Open, null),
        [Transition.Stop] = (Open, null),
        [Transition.Complete] = ([OrderStatus.Processing, OrderStatus.PaymentFailed, OrderStatus.Authorized], [OrderStatus.Completed]),
        [Transition.End] = (Open, [OrderStatus.Failed, OrderStatus.Cancelled]),
        [Transition.Refund] = (Open, [OrderStatus.Refunded]),
        [Transition.NextKey] = (Open, null),
        [Transition.Park] = (Enum.GetValues<OrderStatus>(), null),
        [Transition.Resolve] = (Enum.GetValues<OrderStatus>(), null),
    };

    /// <summary>What does not add up, or null.</summary>
    public static string? Fold(Order order)
    {
        var first = order.History[0];
        if (first is not { Version: 0, From: null, To: OrderStatus.Pending, By: Transition.Place } || first.At != order.CreatedAt)
        {
            return $"L8: the history begins with {first}";
        }

        var state = new State();
        var at = first.At;
        for (var i = 1; i < order.History.Count; i++)
        {
            var entry = order.History[i];
            var row = Rows[entry.By];
            if (entry.Version != i || entry.From != state.Status || !row.From.Contains(state.Status) || entry.At < at
                || !(row.To?.Contains(entry.To) ?? entry.To == state.Status))
            {
                return $"L8: after {order.History[i - 1]} the table has no {entry}";
            }

            state.Take(entry);
            at = entry.At;
        }

        var item = new State
        {
            Status = order.Status,
            Attempt = order.Attempt,
            KeyGeneration = order.KeyGeneration,
            PaymentIntentId = order.PaymentIntentId,
            Reserved = order.Stock is StockStatus.Reserved,
            Rejected = order.Stock is StockStatus.Rejected,
            Stopped = order.StopReason is not null,
            Review = order.Review,
        };
        return state == item && order.Version == order.History.Count - 1 && order.UpdatedAt == at
            ? null
            : $"L8: the history gives {state}, the order is {item} at version {order.Version}";
    }

    private sealed record State
    {
        public OrderStatus Status { get; set; } = OrderStatus.Pending;

        public int Attempt { get; set; } = 1;

        public int KeyGeneration { get; set; }

        public string? PaymentIntentId { get; set; }

        public bool Reserved { get; set; }

        public bool Rejected { get; set; }

        public bool Stopped { get; set; }

        public string? Review { get; set; }

        public void Take(HistoryEntry entry)
        {
            Status = entry.To;
            switch (entry.By)
            {
                case Transition.Attach:
                    PaymentIntentId = entry.Why;
                    break;
                case Transition.Retry:
                    (Attempt, KeyGeneration) = (Attempt + 1, 0);
                    break;
                case Transition.NextKey:
                    KeyGeneration++;
                    break;
                case Transition.ReserveStock:
                    Reserved = true;
                    break;
                case Transition.RejectStock:
                    (Reserved, Rejected) = (false, true);
                    break;
                case Transition.Stop:
                    Stopped = true;
                    break;
                case Transition.Park:
                    Review = entry.Why;
                    break;
                case Transition.Resolve:
                    Review = null;
                    Stopped |= entry.Why == "stopped" && Open.Contains(entry.To);
                    break;
            }
        }
    }
}
