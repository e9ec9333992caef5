using Amazon.DynamoDBv2.Model;
using OrderSystem.Domain;

namespace OrderSystem.Adapters.DynamoDb;

/// <summary>One condition of a write besides the version.</summary>
internal sealed record RuleCondition(string Attribute, string Text, string Placeholder, AttributeValue? Value);

/// <summary>
/// The column "condition besides version" of the protocol's table. The version alone would do, because every write
/// changes it; these say the rule where the data is, so that no future writer can break it unseen.
/// </summary>
internal static class RuleConditions
{
    private static readonly string[] Terminal =
        [OrderStatus.Completed.Word(), OrderStatus.Failed.Word(), OrderStatus.Cancelled.Word(), OrderStatus.Refunded.Word()];

    public static IEnumerable<RuleCondition> Of(Change change) => change.Transition switch
    {
        Transition.Claim => [Is("status", OrderStatus.Pending.Word()), Absent("stopReason"), IsNot("stock", StockStatus.Rejected.Word())],
        Transition.Attach => [Is("status", OrderStatus.Processing.Word()), Absent("paymentIntentId")],
        Transition.Authorize or Transition.Complete => [Is("status", change.Before!.Status.Word()), Is("paymentIntentId", change.After.PaymentIntentId!)],
        Transition.Refund => [.. Open(), Is("paymentIntentId", change.After.PaymentIntentId!)],
        Transition.Decline => [Is("status", OrderStatus.Processing.Word())],
        Transition.Retry =>
            [Is("status", OrderStatus.PaymentFailed.Word()), Absent("stopReason"), IsNot("stock", StockStatus.Rejected.Word()), IsNumber("attempt", change.Before!.Attempt)],
        Transition.ReserveStock => [.. Open(), Is("stock", StockStatus.None.Word())],
        Transition.RejectStock => [.. Open(), IsNot("stock", StockStatus.Rejected.Word())],
        Transition.Stop => [.. Open(), Absent("stopReason")],
        Transition.End => [.. Open(), change.After.PaymentIntentId is { } id ? Is("paymentIntentId", id) : Absent("paymentIntentId")],
        Transition.NextKey => [IsNumber("keyGeneration", change.Before!.KeyGeneration)],
        Transition.Park => [Absent("review")],
        Transition.Resolve => [Present("review")],
        _ => throw new ArgumentOutOfRangeException(nameof(change), change.Transition, "is not an update"),
    };

    private static IEnumerable<RuleCondition> Open() =>
        Terminal.Select(word => new RuleCondition("status", $"#status <> :not_{word}", $":not_{word}", OrderItemMap.Text(word)));

    private static RuleCondition Is(string name, string value) => new(name, $"#{name} = :was_{name}", $":was_{name}", OrderItemMap.Text(value));

    private static RuleCondition IsNot(string name, string value) => new(name, $"#{name} <> :not_{name}", $":not_{name}", OrderItemMap.Text(value));

    private static RuleCondition IsNumber(string name, long value) => new(name, $"#{name} = :was_{name}", $":was_{name}", OrderItemMap.Number(value));

    private static RuleCondition Absent(string name) => new(name, $"attribute_not_exists(#{name})", "", null);

    private static RuleCondition Present(string name) => new(name, $"attribute_exists(#{name})", "", null);
}
