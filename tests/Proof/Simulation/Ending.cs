using OrderSystem.Domain;
using OrderSystem.Domain.Tests;

namespace OrderSystem.Proof.Tests.Simulation;

/// <summary>What must be true when everything has come to rest.</summary>
internal static class Ending
{
    public static void Check(World world)
    {
        foreach (var row in world.Table.Rows)
        {
            Check(world, row.Order);
        }

        foreach (var client in world.People.Clients)
        {
            if (client.IsAccepted && world.Table.Find(client.OrderId) is null)
            {
                world.Break($"I12: {client.Name} was accepted and is gone");
            }
        }

        foreach (var intent in world.Stripe.Intents)
        {
            var order = intent.Owner is { } owner ? world.Table.Find(owner) : null;
            if (intent.HoldsMoney && (order is null || order.PaymentIntentId != intent.Id || (order.Status != OrderStatus.Completed && order.Review is null)))
            {
                world.Break($"ledger: {intent.Id} holds money that no order owns");
            }
        }

        Check(world, world.Payments);
        Check(world, world.DeadLetters);
        Check(world, world.StreamFailures);
        if (world.StreamMapping.IsBehind)
        {
            world.Break("stream: there are changes that nobody has read");
        }

        Letters(world);
    }

    private static void Check(World world, Order order)
    {
        var name = world.NameOf(order.Id);
        var own = order.PaymentIntentId is null ? null : world.Stripe.Find(order.PaymentIntentId);
        if (order is { IsOpen: true, Review: null })
        {
            world.Break($"L: {name} is still {order.Status.Word()}");
        }

        if (order is { Status: OrderStatus.Refunded, Review: null } && own is not { HoldsMoney: false })
        {
            world.Break($"I4: {name} is refunded, but its money is held and nobody looks");
        }

        if (Audit.Fold(order) is { } wrong)
        {
            world.Break($"{wrong}; order {name}");
        }

        world.Coverage.Answer("order", order.Review is null ? order.Status.Word() : $"{order.Status.Word()}, in review");
    }

    private static void Check(World world, Queue queue)
    {
        if (queue.Count > 0)
        {
            world.Break($"{queue.Name}: {queue.Count} messages are left");
        }
    }

    /// <summary>Somebody was told of each order and cause; before an operator deals with the letters that are left.</summary>
    public static void CheckAlerts(World world)
    {
        // When the records were gone before somebody was told of them, their position was the news.
        var positionWasTold = world.Letters.Raised.Any(key => key.StartsWith(world.StreamFailures.Name, StringComparison.Ordinal));
        foreach (var parked in world.Letters.All.Where(parked => parked.ClosedAs is null))
        {
            if (!(parked.Letter.Kind == LetterKind.StreamRecord && positionWasTold) && !world.Letters.Raised.Contains(parked.Letter.AlertKey))
            {
                world.Break($"dead letters: nobody was told of {parked.Letter.AlertKey}");
            }
        }
    }

    /// <summary>Each dead letter is parked.</summary>
    private static void Letters(World world)
    {
        foreach (var queue in new[] { world.DeadLetters, world.StreamFailures })
        {
            var parked = world.Letters.All.Count(letter => letter.Letter.Source == queue.Name && letter.Letter.Kind != LetterKind.StreamRecord);
            if (parked != queue.Sent)
            {
                world.Break($"dead letters: {queue.Sent} came to {queue.Name}, {parked} are parked");
            }
        }

        foreach (var parked in world.Letters.All)
        {
            world.Coverage.Answer("letter", $"{parked.Letter.Kind}: {parked.ClosedAs ?? "open"}");
        }
    }
}
