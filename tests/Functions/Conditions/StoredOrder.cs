using System.Globalization;
using Amazon.DynamoDBv2.Model;
using OrderSystem.Domain;

namespace OrderSystem.Tests.Functions.Conditions;

/// <summary>
/// An item as it may stand in the table when a write arrives: every combination of what the protocol's conditions can tell
/// apart, whether or not an order can get there. Attribute names and words are the protocol's own; nothing here is the adapter's.
/// </summary>
internal sealed record StoredOrder(int Number, string Status, int Version, string? StopReason, string Stock, int Attempt, int KeyGeneration, string? PaymentIntentId, string? Review)
{
    /// <summary>The version that every change here was decided on; 2 is older, 4 newer.</summary>
    public const int Decided = 3;

    public const string OwnIntent = "pi_own";

    private const string Then = "2026-03-01T12:00:00.000Z";

    public static readonly string[] Statuses = ["pending", "processing", "authorized", "payment_failed", "completed", "failed", "cancelled", "refunded"];
    public static readonly string[] Stocks = ["untracked", "none", "reserved", "rejected"];

    public static readonly IReadOnlyList<StoredOrder> All =
    [
        .. (from status in Statuses
            from version in new[] { Decided - 1, Decided, Decided + 1 }
            from stopReason in new[] { null, "customer" }
            from stock in Stocks
            from attempt in new[] { 1, 2, 3 }
            from generation in new[] { 0, 1 }
            from intent in new[] { null, OwnIntent, "pi_other" }
            from review in new[] { null, "somebody looks" }
            select (status, version, stopReason, stock, attempt, generation, intent, review))
            .Select((s, i) => new StoredOrder(i, s.status, s.version, s.stopReason, s.stock, s.attempt, s.generation, s.intent, s.review)),
    ];

    public bool IsOpen => Status is "pending" or "processing" or "authorized" or "payment_failed";

    public OrderId Id { get; } = IdOf("state", Number);

    public static OrderId IdOf(string what, int number) => OrderId.Of(new CustomerId("ada"), IdempotencyKey.TryParse($"{what}-{number}")!.Value);

    public Dictionary<string, AttributeValue> ToItem()
    {
        var item = new Dictionary<string, AttributeValue>(StringComparer.Ordinal)
        {
            ["orderId"] = Text(Id.Value),
            ["customerId"] = Text("ada"),
            ["status"] = Text(Status),
            ["version"] = Whole(Version),
            ["stock"] = Text(Stock),
            ["attempt"] = Whole(Attempt),
            ["keyGeneration"] = Whole(KeyGeneration),
            ["paymentMethodId"] = Text("pm_card_visa"),
            ["createdAt"] = Text(Then),
            ["openShard"] = Whole(1),
            ["nextCheckAt"] = Text(Then),
            ["history"] = new() { L = [.. Enumerable.Range(0, Version + 1).Select(version => new AttributeValue { M = new() { ["version"] = Whole(version) } })] },
        };
        Add(item, "stopReason", StopReason);
        Add(item, "paymentIntentId", PaymentIntentId);
        Add(item, "review", Review);
        return item;
    }

    private static void Add(Dictionary<string, AttributeValue> item, string name, string? value)
    {
        if (value is not null)
        {
            item[name] = Text(value);
        }
    }

    private static AttributeValue Text(string value) => new() { S = value };

    private static AttributeValue Whole(int value) => new() { N = value.ToString(CultureInfo.InvariantCulture) };
}
