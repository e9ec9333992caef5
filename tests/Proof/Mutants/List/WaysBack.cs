namespace OrderSystem.Proof.Tests.Mutants;

/// <summary>The ways back to the truth: reconcilers, redrive, dead letters, a person's word.</summary>
internal static partial class MutantList
{
    private const string Verdicts = "src/Domain/Reconciliation/MoneyVerdict.cs";
    private const string MoneyBooks = "src/Domain/Reconciliation/ReconcileMoney.cs";
    private const string Reconciler = "src/Domain/Reconciliation/ReconcileOrders.cs";
    private const string Redrive = "src/Domain/DeadLetters/RedriveDeadLetters.cs";
    private const string Parking = "src/Domain/DeadLetters/ParkDeadLetters.cs";

    private static IEnumerable<Mutant> WaysBack =>
    [
        new(
            "reconciler reschedules before it sends",
            "A crash in between leaves the order asleep for up to half an hour.",
            [new(
                Reconciler,
                "            await Task.WhenAll(sent.Select(order => open.RescheduleAsync(order.Id, pace.NextCheck(order, now), cancellationToken)));\n",
                ""),
             new(
                Reconciler,
                "            var refused = await queue.SendAsync(",
                "            await Task.WhenAll(waiting.Select(order => open.RescheduleAsync(order.Id, pace.NextCheck(order, now), cancellationToken)));\n            var refused = await queue.SendAsync(")],
            [Domain("ReconcileOrdersTests")]),
        new(
            "reconciler reschedules what the queue refused",
            "An order that nobody woke counts as woken.",
            [new(Reconciler, "waiting.Where(order => refused.All(message => message.OrderId != order.Id)).ToList();", "waiting.Where(_ => refused.Count >= 0).ToList();")],
            [Domain("ReconcileOrdersTests")]),
        new(
            "reconciler looks late after the deadline",
            "An order that must end waits half an hour for each look.",
            [new(Reconciler, "        if (order.HasPassedDeadline(now))\n", "        if (order.HasPassedDeadline(now) && order.IsTerminal)\n")],
            [Domain("ReconcilePaceTests")]),
        new(
            "redrive marks before it sends",
            "A crash in between closes a letter that was never sent.",
            [new(Redrive, "        await letters.CloseAsync(letter, \"redriven\", cancellationToken);\n", ""),
             new(
                Redrive,
                "        if ((await queue.SendAsync([message]",
                "        await letters.CloseAsync(letter, \"redriven\", cancellationToken);\n        if ((await queue.SendAsync([message]")],
            [Domain("RedriveDeadLettersTests")]),
        new(
            "alert marked before it is raised",
            "A crash in between, and nobody ever hears of the order.",
            [new(Parking, "        await letters.MarkAlertedAsync(alert, cancellationToken);\n", ""),
             new(Parking, "        await alerts.RaiseAsync(alert, cancellationToken);\n", "        await letters.MarkAlertedAsync(alert, cancellationToken);\n        await alerts.RaiseAsync(alert, cancellationToken);\n")],
            [Domain("ParkDeadLettersTests")]),
        new(
            "stream records not parked",
            "The letter only says where the changes were; a day later the stream has let them go.",
            [new(Parking, "if (position is not null && await ParkRecordsAsync(letter, position, cancellationToken))", "if (position is not null)")],
            [Domain("ParkDeadLettersTests")]),
        new(
            "position closed although its records are gone",
            "What was lost looks dealt with.",
            [new(Parking, "return records.Count > 0 && records[0].SequenceNumber == position.FirstSequenceNumber && records[^1].SequenceNumber == position.LastSequenceNumber;", "return records.Count >= 0;")],
            [Domain("ParkDeadLettersTests")]),
        new(
            "unattached PaymentIntent of an open order cancelled",
            "Its id is about to be written on the order: the order then carries a dead PaymentIntent and fails.",
            [new(Verdicts, "return order.IsOpen && order.PaymentIntentId is null\n", "return order.IsOpen && order.PaymentIntentId is \"\"\n")],
            [Domain("MoneyVerdictTests")]),
        new(
            "money of an ended order left alone",
            "A charge that no order owns is never given back.",
            [new(Verdicts, ": new Orphan($\"order {order.Id} is {order.Status.Word()} with", ": new Differs($\"order {order.Id} is {order.Status.Word()} with")],
            [Domain("MoneyVerdictTests")]),
        new(
            "books compared with an old list",
            "An order that has ended since the list was read looks wrong, and its good money is given back.",
            [new(MoneyBooks, "await LookAsync(run, order, listed.Id, cancellationToken);", "await SettleAsync(run, order, listed, MoneyVerdict.Of(order, listed), cancellationToken);")],
            [Domain("ReconcileMoneyTests")]),
        new(
            "another stack's money released",
            "Two stacks that share a Stripe account cancel each other's payments.",
            [new(MoneyBooks, ".Where(record => record.Stack == settings.Stack)", "")],
            [Domain("ReconcileMoneyTests")]),
        new(
            "refunded order resolved while its money is held",
            "The review is closed, and the customer still waits for the money.",
            [new("src/Domain/Orders/ResolveOrders.cs", "if (order is { Status: OrderStatus.Refunded, PaymentIntentId: { } payment } &&", "if (order is { Status: OrderStatus.Refunded, PaymentIntentId: { Length: 0 } payment } &&")],
            [Domain("ResolveOrdersTests")]),
        new(
            "a used card taken again",
            "A key names the attempt, but the evidence names the card: an old decline counts for the new attempt.",
            [new(Transitions, "\n                && paymentMethodId != PaymentMethodId && !PreviousPaymentMethodIds.Contains(paymentMethodId),", ","),
             new("src/Domain/Orders/RetryPayments.cs", "            _ when order.PaymentMethodId == paymentMethodId || order.PreviousPaymentMethodIds.Contains(paymentMethodId) => new RetryPaymentResult.CardUsed(order),\n", "")],
            [Domain("RetryPaymentsTests")]),
        new(
            "a card after the deadline",
            "The customer is asked for money for an order that is about to end.",
            [new(Transitions, " && Attempt < MaximumAttempts && !HasPassedDeadline(now)\n", " && Attempt < MaximumAttempts\n"),
             new("src/Domain/Orders/RetryPayments.cs", "            _ when order.HasPassedDeadline(now) => new RetryPaymentResult.NotPayable(order, \"its time to be paid is over\"),\n", "")],
            [Domain("RetryPaymentsTests")]),
    ];
}
