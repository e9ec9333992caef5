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
        var currency = Currency.Parse(Required(item, "currency").S);
        return new Order
        {
            Id = OrderId.Parse(Required(item, "orderId").S),
            Customer = new CustomerId(Required(item, "customerId").S),
            Status = Words.Status(Required(item, "status").S),
            Version = ReadNumber(Required(item, "version")),
            Attempt = (int)ReadNumber(Required(item, "attempt")),
            KeyGeneration = (int)ReadNumber(Required(item, "keyGeneration")),
            PaymentIntentId = Optional(item, "paymentIntentId")?.S,
            PaymentMethodId = Required(item, "paymentMethodId").S,
            PreviousPaymentMethodIds = Optional(item, "previousPaymentMethodIds")?.L.ConvertAll(value => value.S) ?? [],
            Items = Required(item, "items").L.ConvertAll(value => ReadLine(value.M)),
            Total = new Money(ReadNumber(Required(item, "totalAmount")), currency),
            Fingerprint = Required(item, "fingerprint").S,
            Stock = Words.Stock(Required(item, "stock").S),
            StopReason = Optional(item, "stopReason") is { } reason ? Words.StopReason(reason.S) : null,
            AcknowledgedChargeId = Optional(item, "acknowledgedChargeId")?.S,
            RefundId = Optional(item, "refundId")?.S,
            Review = Optional(item, "review")?.S,
            Failure = Optional(item, "failure") is { } failure ? new Failure(Required(failure.M, "code").S, Required(failure.M, "message").S) : null,
            DeadlineAt = ReadTime(Required(item, "deadlineAt")),
            CreatedAt = ReadTime(Required(item, "createdAt")),
            UpdatedAt = ReadTime(Required(item, "updatedAt")),
            NextCheckAt = Optional(item, "nextCheckAt") is { } next ? ReadTime(next) : null,
            CorrelationId = Required(item, "correlationId").S,
            TraceParent = Optional(item, "traceparent")?.S,
            History = Required(item, "history").L.ConvertAll(value => ReadEntry(value.M)),
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
        Sku.Parse(Required(map, "sku").S), Required(map, "name").S, (int)ReadNumber(Required(map, "quantity")), ReadNumber(Required(map, "unitPrice")));

    private static HistoryEntry ReadEntry(Dictionary<string, AttributeValue> map) => new(
        ReadNumber(Required(map, "version")),
        ReadTime(Required(map, "at")),
        Optional(map, "from") is { } from ? Words.Status(from.S) : null,
        Words.Status(Required(map, "to").S),
        Enum.Parse<Transition>(Required(map, "by").S),
        Optional(map, "why")?.S);

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

    private static long ReadNumber(AttributeValue value) => long.Parse(value.N, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    internal static DateTimeOffset ReadTime(AttributeValue value) =>
        DateTimeOffset.ParseExact(value.S, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
