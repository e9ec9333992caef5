namespace OrderSystem.Proof.Tests.Mutants;

/// <summary>The conditions under which an order is written.</summary>
internal static partial class MutantList
{
    private const string ChangeRequest = "src/Adapters/DynamoDb/ChangeRequest.cs";
    private const string RuleConditions = "src/Adapters/DynamoDb/RuleConditions.cs";
    private const string Store = "src/Adapters/DynamoDb/DynamoDbOrderStore.cs";

    // A value that an expression does not use is refused by the engine; the mutants must fail for what they do, not for that.
    private static Edit NoVersion => new(ChangeRequest, "\"#version = :expected\"", "\"(#version = :expected OR attribute_exists(#version))\"");
    private static Edit NoRules => new(ChangeRequest, "in RuleConditions.Of(change))", "in RuleConditions.Of(change).Take(0))");

    private static IEnumerable<Mutant> Writes =>
    [
        new(
            "no version condition",
            "Two workers both write what each decided, and the last one wins.",
            [NoVersion],
            [Conditions("ConditionTests.A_change_written_over")]),
        new(
            "no condition but the version",
            "The version alone holds the table of transitions; any writer that gets it wrong breaks it unseen.",
            [NoRules],
            [Conditions("ConditionTests.Each_part_of_a_condition")]),
        new(
            "no condition at all",
            "Every stale decision is written.",
            [NoVersion, NoRules],
            [Conditions("ConditionTests.A_change_written_over")]),
        new(
            "unconditional PaymentIntent",
            "Two creates attach one after the other: the order forgets a PaymentIntent that may be charged.",
            [new(ChangeRequest, "\"#version = :expected\"", "change.Transition == Transition.Attach ? \"(#version = :expected OR attribute_exists(#version))\" : \"#version = :expected\""),
             new(RuleConditions, "Transition.Attach => [Is(\"status\", OrderStatus.Processing.Word()), Absent(\"paymentIntentId\")],", "Transition.Attach => [Is(\"status\", OrderStatus.Processing.Word())],")],
            [Conditions("ConditionTests.A_change_written_over")]),
        new(
            "refused write taken for written",
            "A worker that lost a race goes on as if it had won.",
            [new(
                Store,
                "        catch (ConditionalCheckFailedException)\n        {\n            return false;",
                "        catch (ConditionalCheckFailedException)\n        {\n            return true;")],
            [Conditions("ConditionTests.A_change_written_over")]),
        new(
            "refused write taken for written by Advance",
            "The same one layer up: what was not written is decided on.",
            [new(Advance, "        if (await orders.SaveAsync(change, cancellationToken))\n        {\n            observer", "        if (await orders.SaveAsync(change, cancellationToken) || change.After.IsOpen)\n        {\n            observer")],
            [Domain("AdvanceInterleavingTests")]),
        new(
            "order put over another",
            "A repeated POST makes a pending order of one that was paid: it is charged again.",
            [new(Store, "                    ConditionExpression = \"attribute_not_exists(orderId)\",\n", "")],
            [Functions("CreateOrderTests")]),
        new(
            "old read",
            "A read that may lag shows an order without the PaymentIntent that was just attached.",
            [new(Store, "                ConsistentRead = true,\n", "")],
            [Functions("ConsistentReadTests")]),
        new(
            "retry under a stop",
            "A customer who cancelled is asked for another card, and it is charged.",
            [new(Transitions, "Status == OrderStatus.PaymentFailed && !IsStopped && Attempt < MaximumAttempts", "Status == OrderStatus.PaymentFailed && Attempt < MaximumAttempts"),
             new("src/Domain/Orders/RetryPayments.cs", "            { IsStopped: true } => new RetryPaymentResult.NotPayable(order, \"it is being ended\"),\n", "")],
            [Domain("TransitionTests")]),
        new(
            "two versions in one step",
            "The history has a gap, and nobody can tell what was written in between.",
            [new(Transitions, "var version = Version + 1;", "var version = Version + (by == Transition.Stop ? 2 : 1);")],
            [Domain("TransitionTests")]),
        new(
            "client's total used",
            "Whoever changes the number in the request sets the price.",
            [new("src/Domain/Orders/PlaceOrders.cs", "            checkedRequest.Total,\n", "            checkedRequest.ExpectedTotal ?? checkedRequest.Total,\n"),
             new("src/Domain/Orders/PlaceOrders.cs", "if (checkedRequest.ExpectedTotal is { } expected && expected != checkedRequest.Total)", "if (checkedRequest.ExpectedTotal is { Amount: < 0 } expected)"),
             new(Transitions, "if (items.Count == 0 || items.Sum(item => checked(item.UnitPrice * item.Quantity)) != total.Amount || !total.IsChargeable)", "if (items.Count == 0 || !total.IsChargeable)")],
            [Domain("PlaceOrdersTests")]),
        new(
            "another request with the same key replayed",
            "A client that reuses a key gets an order it did not ask for.",
            [new("src/Domain/Orders/PlaceOrders.cs", "existing.Fingerprint == request.Fingerprint\n", "existing.Fingerprint != \"\"\n")],
            [Domain("PlaceOrdersTests")]),
    ];
}
