using System.Globalization;
using Amazon.DynamoDBv2.Model;
using OrderSystem.Domain;

namespace OrderSystem.Adapters.DynamoDb;

/// <summary>
/// An order as an item of the table and back. Attribute names are the protocol's; times are ISO 8601 in UTC with
/// milliseconds, so that they sort as text and read well in a console. What is absent is left out, never null or empty.
/// </summary>
public static class OrderItemMap
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>Shards of the indexes by time: one partition of an index takes 1,000 writes a second.</summary>
    internal const int Shards = 8;

    public static Dictionary<string, AttributeValue> Write(Order order)
    {
        var item = new Dictionary<string, AttributeValue>(32, StringComparer.Ordinal)
        {
            ["orderId"] = Text(order.Id.Value),
            ["customerId"] = Text(order.Customer.Value),
            ["status"] = Text(order.Status.Word()),
            ["version"] = Number(order.Version),
            ["attempt"] = Number(order.Attempt),
            ["keyGeneration"] = Number(order.KeyGeneration),
            ["paymentMethodId"] = Text(order.PaymentMethodId),
            ["items"] = List(order.Items, Line),
            ["currency"] = Text(order.Total.Currency.Code),
            ["totalAmount"] = Number(order.Total.Amount),
            ["fingerprint"] = Text(order.Fingerprint),
            ["stock"] = Text(order.Stock.Word()),
            ["deadlineAt"] = Time(order.DeadlineAt),
            ["createdAt"] = Time(order.CreatedAt),
            ["createdShard"] = Text(CreatedShard(order.CreatedAt, ShardOf(order.Id))),
            ["updatedAt"] = Time(order.UpdatedAt),
            ["correlationId"] = Text(order.CorrelationId),
            ["history"] = List(order.History, Entry),
        };
        Add(item, "paymentIntentId", order.PaymentIntentId);
        Add(item, "stopReason", order.StopReason?.Word());
        Add(item, "acknowledgedChargeId", order.AcknowledgedChargeId);
        Add(item, "refundId", order.RefundId);
        Add(item, "review", order.Review);
        Add(item, "traceparent", order.TraceParent);
        if (order.PreviousPaymentMethodIds.Count > 0)
        {
            item["previousPaymentMethodIds"] = List(order.PreviousPaymentMethodIds, Text);
        }

        if (order.Failure is { } failure)
        {
            item["failure"] = Map(("code", Text(failure.Code)), ("message", Text(failure.Message)));
        }

        if (order.NextCheckAt is { } nextCheckAt)
        {
            // The sparse index: only orders that may need an Advance are in it.
            item["openShard"] = Number(ShardOf(order.Id));
            item["nextCheckAt"] = Time(nextCheckAt);
        }

        return item;
    }

    /// <exception cref="FormatException">The item is not an order as this program writes it.</exception>
    public static Order Read(Dictionary<string, AttributeValue> item)
    {
        try
        {
            return ReadOrder(item);
        }
        catch (Exception spoilt) when (spoilt is ArgumentException or OverflowException)
        {
            // A customer without a name, an amount below zero, a number that does not fit, a transition that does not exist.
            throw new FormatException($"The order item is not as it is written: {spoilt.Message}", spoilt);
        }
    }

    private static Order ReadOrder(Dictionary<string, AttributeValue> item)
    {
        var currency = Currency.Parse(RequiredText(item, "currency"));
        return new Order
        {
            Id = OrderId.Parse(RequiredText(item, "orderId")),
            Customer = new CustomerId(RequiredText(item, "customerId")),
            Status = Words.Status(RequiredText(item, "status")),
            Version = ReadNumber(Required(item, "version")),
            Attempt = checked((int)ReadNumber(Required(item, "attempt"))),
            KeyGeneration = checked((int)ReadNumber(Required(item, "keyGeneration"))),
            PaymentIntentId = OptionalText(item, "paymentIntentId"),
            PaymentMethodId = RequiredText(item, "paymentMethodId"),
            PreviousPaymentMethodIds = Optional(item, "previousPaymentMethodIds") is { } previous ? ListOf(previous).ConvertAll(TextOf) : [],
            Items = ListOf(Required(item, "items")).ConvertAll(value => ReadLine(MapOf(value))),
            Total = new Money(ReadNumber(Required(item, "totalAmount")), currency),
            Fingerprint = RequiredText(item, "fingerprint"),
            Stock = Words.Stock(RequiredText(item, "stock")),
            StopReason = OptionalText(item, "stopReason") is { } reason ? Words.StopReason(reason) : null,
            AcknowledgedChargeId = OptionalText(item, "acknowledgedChargeId"),
            RefundId = OptionalText(item, "refundId"),
            Review = OptionalText(item, "review"),
            Failure = Optional(item, "failure") is { } failure ? new Failure(RequiredText(MapOf(failure), "code"), RequiredText(MapOf(failure), "message")) : null,
            DeadlineAt = ReadTime(Required(item, "deadlineAt")),
            CreatedAt = ReadTime(Required(item, "createdAt")),
            UpdatedAt = ReadTime(Required(item, "updatedAt")),
            NextCheckAt = Optional(item, "nextCheckAt") is { } next ? ReadTime(next) : null,
            CorrelationId = RequiredText(item, "correlationId"),
            TraceParent = OptionalText(item, "traceparent"),
            History = ListOf(Required(item, "history")).ConvertAll(value => ReadEntry(MapOf(value))),
        };
    }

    internal static AttributeValue Text(string value) => new() { S = value };

    internal static AttributeValue Number(long value) => new() { N = value.ToString(CultureInfo.InvariantCulture) };

    internal static AttributeValue Time(DateTimeOffset at) => Text(at.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));

    internal static AttributeValue Entry(HistoryEntry entry)
    {
        var map = Map(("version", Number(entry.Version)), ("at", Time(entry.At)), ("to", Text(entry.To.Word())), ("by", Text(entry.By.ToString())));
        Add(map.M, "from", entry.From?.Word());
        Add(map.M, "why", entry.Why);
        return map;
    }

    /// <summary>The partition of the index of orders by creation: a day and a shard.</summary>
    internal static string CreatedShard(DateTimeOffset at, int shard) => string.Create(CultureInfo.InvariantCulture, $"{at.UtcDateTime:yyyy-MM-dd}/{shard}");

    private static int ShardOf(OrderId id) => id.Value[^1] % Shards;

    private static AttributeValue Line(OrderItem item) => Map(
        ("sku", Text(item.Sku.Value)), ("name", Text(item.Name)), ("quantity", Number(item.Quantity)), ("unitPrice", Number(item.UnitPrice)));

    private static OrderItem ReadLine(Dictionary<string, AttributeValue> map) => new(
        Sku.Parse(RequiredText(map, "sku")), RequiredText(map, "name"), checked((int)ReadNumber(Required(map, "quantity"))), ReadNumber(Required(map, "unitPrice")));

    private static HistoryEntry ReadEntry(Dictionary<string, AttributeValue> map) => new(
        ReadNumber(Required(map, "version")),
        ReadTime(Required(map, "at")),
        OptionalText(map, "from") is { } from ? Words.Status(from) : null,
        Words.Status(RequiredText(map, "to")),
        Enum.Parse<Transition>(RequiredText(map, "by")),
        OptionalText(map, "why"));

    private static AttributeValue Map(params (string Name, AttributeValue Value)[] members) =>
        new() { M = members.ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal) };

    private static AttributeValue List<T>(IReadOnlyList<T> values, Func<T, AttributeValue> write) => new() { L = [.. values.Select(write)] };

    private static void Add(Dictionary<string, AttributeValue> item, string name, string? value)
    {
        if (value is not null)
        {
            item[name] = Text(value);
        }
    }

    private static AttributeValue Required(Dictionary<string, AttributeValue> item, string name) =>
        item.TryGetValue(name, out var value) ? value : throw new FormatException($"The order item has no attribute '{name}'.");

    private static AttributeValue? Optional(Dictionary<string, AttributeValue> item, string name) => item.GetValueOrDefault(name);

    private static string RequiredText(Dictionary<string, AttributeValue> item, string name) => TextOf(Required(item, name));

    private static string? OptionalText(Dictionary<string, AttributeValue> item, string name) => Optional(item, name) is { } value ? TextOf(value) : null;

    // The SDK leaves null what is of another type.
    private static string TextOf(AttributeValue value) => value.S ?? throw OtherType("a text");

    private static List<AttributeValue> ListOf(AttributeValue value) => value.L ?? throw OtherType("a list");

    private static Dictionary<string, AttributeValue> MapOf(AttributeValue value) => value.M ?? throw OtherType("a map");

    private static FormatException OtherType(string type) => new($"An attribute of the order item is not {type}.");

    private static long ReadNumber(AttributeValue value) => long.Parse(value.N ?? throw OtherType("a number"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    internal static DateTimeOffset ReadTime(AttributeValue value) =>
        DateTimeOffset.ParseExact(TextOf(value), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
