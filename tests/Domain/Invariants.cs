namespace OrderSystem.Domain.Tests;

/// <summary>The protocol's invariants that one order, its table's writes and Stripe's ledger can show.</summary>
internal static class Invariants
{
    /// <summary>The first that is broken, by its number in the protocol; null if all hold.</summary>
    public static string? Broken(World world)
    {
        var (order, stripe) = (world.Order, world.Stripe);
        var own = stripe.Intents.SingleOrDefault(intent => intent.Id == order.PaymentIntentId);
        var changes = world.Orders.Written.Where(change => change.After.Id == order.Id && change.Before is not null).ToList();
        var ended = order.Status is OrderStatus.Failed or OrderStatus.Cancelled;

        return true switch
        {
            _ when stripe.CapturedIntents > 1 => "I1: more than one PaymentIntent is captured",
            _ when stripe.MostHeldAtOnce > 1 => "I1h: two holds at once",
            _ when ended && stripe.Intents.Any(intent => intent.Captured && intent.HoldsMoney) => "I2: ended without money, but money is captured",
            _ when ended && stripe.Intents.Any(intent => intent.HoldsMoney) => "I2h: ended without money, but money is held",
            _ when order.Status == OrderStatus.Completed && own is not { Captured: true, HoldsMoney: true } => "I3: completed, but not paid",
            _ when order.Status == OrderStatus.Completed && own!.AmountReceived != order.Total.Amount => "I3: completed, but paid another amount",
            _ when order.Status == OrderStatus.Completed && order.Stock is StockStatus.None or StockStatus.Rejected => "I3: completed without goods",
            _ when order is { Status: OrderStatus.Refunded, Review: null } && own is not { HoldsMoney: false } => "I4: refunded, but money is held and nobody looks",
            _ when changes.Exists(change => change.Before!.IsTerminal && change.Before.Status != change.After.Status) => "I5: a terminal status has changed",
            _ when changes.Exists(change => change.Before!.PaymentIntentId is { } id && id != change.After.PaymentIntentId) => "I6: the PaymentIntent has changed",
            _ when changes.Exists(change => change.After.Version != change.Before!.Version + 1) => "I7: a version is missing",
            _ when changes.Count(change => change.Transition == Transition.Decline) > order.Attempt => "I9: more declines than attempts",
            _ => Audit.Fold(order),
        };
    }
}
