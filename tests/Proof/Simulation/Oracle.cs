using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Simulation;

/// <summary>
/// The protocol's invariants, asked after every step that changed an order or moved money; and what every function promises
/// with its answer. Stripe's books and the table are the witnesses, never the code under test.
/// </summary>
internal sealed class Oracle(World world)
{
    private bool _isChanged;

    public void MoneyMoved() => _isChanged = true;

    /// <summary>A change was written: I5, I6, I7, I9.</summary>
    public void Written(Order? before, Order after, Change change)
    {
        _isChanged = true;
        if (before is null)
        {
            if (after is not { Version: 0, Attempt: 1, KeyGeneration: 0, Status: OrderStatus.Pending } || after.History.Count != 1)
            {
                world.Break($"I7: an order begins as version {after.Version} with {after.History.Count} entries of history");
            }

            return;
        }

        if (before.IsTerminal && before.Status != after.Status)
        {
            world.Break($"I5: {before.Status.Word()} became {after.Status.Word()}");
        }

        if (before.PaymentIntentId is not null && before.PaymentIntentId != after.PaymentIntentId)
        {
            world.Break($"I6: PaymentIntent {before.PaymentIntentId} was replaced by {after.PaymentIntentId ?? "none"}");
        }

        if (after.Version != before.Version + 1 || after.History.Count != before.History.Count + 1 || after.History[^1].Version != after.Version)
        {
            world.Break($"I7: version {before.Version} became {after.Version}, with {after.History.Count} entries of history");
        }

        if (after.Attempt != before.Attempt && change.Transition != Transition.Retry)
        {
            world.Break($"L8: {change.Transition} has changed the attempt");
        }

        if (change.Transition == Transition.Decline && !world.Stripe.WasDeclined(before.Id, before.PaymentMethodId))
        {
            world.Break($"I9: attempt {before.Attempt} was called declined, but {before.PaymentMethodId} never was");
        }
    }

    /// <summary>I8: a card is asked once for each attempt, and again only under another key, after an answer that was a replayed error.</summary>
    public void CardAsked(Intent intent, string method)
    {
        if (world.Table.Find(intent.Owner!.Value) is not { } order)
        {
            return;
        }

        var keys = 1 + order.History.Count(entry => entry.By == Transition.NextKey);
        if (world.Stripe.TimesAsked(order.Id, method) > keys + world.Api.KeysForgotten)
        {
            world.Break($"I8: {method} was asked {world.Stripe.TimesAsked(order.Id, method)} times, with {keys} keys");
        }
    }

    /// <summary>I8, for create: one PaymentIntent for each key, and none for a key that is repeated.</summary>
    public void IntentMade(Order order)
    {
        var keys = order.Attempt + (world.Table.Find(order.Id)?.History.Count(entry => entry.By == Transition.NextKey) ?? 0);
        var made = world.Stripe.Intents.Count(intent => intent.Owner == order.Id);
        if (made > keys + world.Api.KeysForgotten)
        {
            world.Break($"I8: {made} PaymentIntents were made for {world.NameOf(order.Id)}, with {keys} keys");
        }
    }

    /// <summary>I11: money is taken only for goods that are there.</summary>
    public void Captured(Intent intent)
    {
        if (world.Table.Find(intent.Owner!.Value) is { } order && order.Stock != StockStatus.Untracked && !order.History.Any(entry => entry.By == Transition.ReserveStock))
        {
            world.Break($"I11: {intent.Id} was captured without a reservation");
        }
    }

    /// <summary>A step of an Advance, named by its row.</summary>
    public void Saw(DecideRow row, Order order, PaymentIntentSnapshot? payment, string step)
    {
        world.Coverage.Count(row);
        if (row == DecideRow.None)
        {
            world.Break($"Decide: the table has no {step} for an order that is {order.Status.Word()}, stock {order.Stock.Word()}, with PaymentIntent {payment?.Status.ToString() ?? "not seen"}");
        }
    }

    /// <summary>A function threw. Failures of its calls are legal; anything else is a bug.</summary>
    public void Threw(Invocation invocation, Exception failure)
    {
        world.Tell(invocation.Name, $"throws {failure.GetType().Name}: {failure.Message}");
        var isExpected = failure is SimulatedFailureException or PaymentOutcomeUnknownException
            || (failure is InvalidOperationException && failure.Message.StartsWith("The payment queue refused", StringComparison.Ordinal));
        if (!isExpected)
        {
            world.Break($"a bug in {invocation.Name}: {failure}");
        }
    }

    /// <summary>A message was taken for done: then the run heard no failure last, and a dead letter is parked.</summary>
    public void Acknowledged(Invocation invocation, Queue queue, QueueMessage message)
    {
        if (queue == world.Payments)
        {
            if (world.Bodies.OrderOf(message.Body) is not { } id)
            {
                world.Break($"dead letters: {message.Id} cannot be read and was taken for done");
                return;
            }

            var track = invocation.Of(id);
            if (track.LastFailed || track.Order is null)
            {
                world.Break($"{invocation.Name} took {message.Id} for done, but {(track.Order is null ? "never read its order" : "its last call had failed")}");
            }
            else
            {
                Saw(Rows.OfRest(track.Order, track.Payment), track.Order, track.Payment, "rest");
            }
        }
        else if (world.Letters.All.All(parked => parked.Letter.Id != $"{queue.Name}/{message.Id}"))
        {
            world.Break($"dead letters: {message.Id} was taken for done and is not parked");
        }
    }

    /// <summary>A stretch of the stream was taken for done: then each change that asks for a message has one. The rule is the protocol's text.</summary>
    public void FannedOut(Invocation invocation, IEnumerable<StreamRecord> records)
    {
        foreach (var record in records)
        {
            var (before, after) = (record.Before, record.After);
            var asks = before is null
                || after.Attempt > before.Attempt
                || (after.StopReason is not null && before.StopReason is null)
                || (after.Stock == StockStatus.Rejected && before.Stock != StockStatus.Rejected)
                || (after.Stock == StockStatus.Reserved && before.Stock != StockStatus.Reserved && after.Status == OrderStatus.Authorized)
                || (after.Review is null && before.Review is not null);
            if (record.IsPoison || (asks && !invocation.Sent.Contains(after.Id)))
            {
                world.Break($"{invocation.Name} took change {record.Index} for done, but {(record.IsPoison ? "could not read it" : "sent no message for it")}");
            }
        }
    }

    /// <summary>W, at the moment of the answer: 2xx means that the event is irrelevant or that a message is on its way.</summary>
    public void WebhookAnswered(Invocation invocation, PaymentEvent happened, bool isSigned, int status)
    {
        if (!isSigned)
        {
            if (status != 400)
            {
                world.Break($"W: a forged webhook was answered {status}");
            }

            return;
        }

        if (status is < 200 or > 299 || happened.Stack != Stripe.Stack || OrderId.TryParse(happened.OrderId) is not { } id)
        {
            return;
        }

        var track = invocation.Of(id);
        if (track.WasMissing)
        {
            world.Break($"W: {happened.Id} of an order that is missing was answered {status}");
        }
        else if (!invocation.Sent.Contains(id) && (track.Order is not { IsTerminal: true } || happened.Type == "refund.failed"))
        {
            world.Break($"W: {happened.Id} was answered {status}, but no message was sent for its order");
        }
    }

    /// <summary>I1 to I4, over the table and Stripe's books as they are now.</summary>
    public void Check()
    {
        if (!_isChanged)
        {
            return;
        }

        _isChanged = false;
        foreach (var row in world.Table.Rows)
        {
            Check(row.Order);
        }
    }

    private void Check(Order order)
    {
        var (captured, held, holds) = (0, 0, 0);
        Intent? own = null;
        foreach (var intent in world.Stripe.Intents)
        {
            if (intent.Owner != order.Id)
            {
                continue;
            }

            captured += intent.IsCaptured ? 1 : 0;
            held += intent.HoldsMoney ? 1 : 0;
            holds += intent.Status == PaymentIntentStatus.RequiresCapture ? 1 : 0;
            own = intent.Id == order.PaymentIntentId ? intent : own;
        }

        var broken = true switch
        {
            _ when captured > 1 => "I1: more than one PaymentIntent is captured",
            _ when held > 1 => "I1h: two holds at once",
            _ when order.Status is OrderStatus.Failed or OrderStatus.Cancelled && holds > 0 => $"I2h: {order.Status.Word()}, and money is held",
            _ when order.Status is OrderStatus.Failed or OrderStatus.Cancelled && held > 0 => $"I2: {order.Status.Word()}, and money is captured",
            _ when order.Status == OrderStatus.Completed && own is not { IsCaptured: true } => "I3: completed, but not paid",
            _ when order.Status == OrderStatus.Completed && own!.AmountReceived != order.Total.Amount => "I3: completed, but paid another amount",
            _ when order.Status == OrderStatus.Completed && order.Stock is StockStatus.None or StockStatus.Rejected => "I3: completed without goods",
            // A refund that comes back takes a moment to be seen; the end of the story insists on the review.
            _ when order is { Status: OrderStatus.Refunded, Review: null } && (own is null || (own.HoldsMoney && !own.Refunds.Any(refund => refund.Status == RefundStatus.Failed))) => "I4: refunded, but money is held and nobody looks",
            _ => null,
        };
        if (broken is not null)
        {
            world.Break($"{broken}; order {world.NameOf(order.Id)}");
        }
    }
}
