using System.Globalization;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using OrderSystem.Adapters.DynamoDb;
using OrderSystem.Domain;

namespace OrderSystem.Tests.Functions;

/// <summary>The indexes of orders, over all shards and over pages of three items.</summary>
public sealed class IndexTests(LocalSystem system)
{
    private static readonly DateTimeOffset Midnight = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    private readonly AmazonDynamoDBClient _client = new(new AmazonDynamoDBConfig { Timeout = TimeSpan.FromSeconds(5) });
    private readonly string _table = $"{SmallPages.Prefix}{Guid.NewGuid():N}";

    [Fact]
    public async Task Due_orders_are_found_in_all_shards_and_pages_the_longest_waiting_first()
    {
        await CreateTableAsync();
        var orders = Enumerable.Range(0, 80).Select(i => Place(i, Midnight) with { NextCheckAt = Midnight + TimeSpan.FromSeconds(i * 37 % 80) }).ToList();
        await PutAsync(orders);
        var index = new DynamoDbOpenOrders(_client, _table);
        var waiting = orders.OrderBy(order => order.NextCheckAt).Select(order => order.Id).ToList();

        Assert.Equal(8, (await Task.WhenAll(orders.Select(ItemAsync))).Select(item => item["openShard"].N).Distinct().Count());
        Assert.Equal(waiting, await index.FindDueAsync(Midnight + TimeSpan.FromSeconds(80), 1000, CancellationToken.None));
        Assert.Equal(waiting.Take(25), await index.FindDueAsync(Midnight + TimeSpan.FromSeconds(80), 25, CancellationToken.None));
        Assert.Equal(waiting.Take(41), await index.FindDueAsync(Midnight + TimeSpan.FromSeconds(40), 1000, CancellationToken.None));
        Assert.Empty(await index.FindDueAsync(Midnight - TimeSpan.FromMilliseconds(1), 1000, CancellationToken.None));
    }

    [Fact]
    public async Task A_reschedule_moves_the_next_check_and_nothing_else()
    {
        await CreateTableAsync();
        var order = Place(1, Midnight);
        await PutAsync([order]);
        Assert.True(await new DynamoDbOpenOrders(_client, _table).RescheduleAsync(order.Id, Midnight + TimeSpan.FromHours(1), CancellationToken.None));

        var item = await ItemAsync(order);
        Assert.Equal("2026-03-02T01:00:00.000Z", item["nextCheckAt"].S);
        var expected = OrderItemMap.Write(order with { NextCheckAt = Midnight + TimeSpan.FromHours(1) });
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), item.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("0", item["version"].N);
        Assert.Equal(order.History.Count, item["history"].L.Count);
    }

    [Fact]
    public async Task A_reschedule_never_brings_back_an_order_that_has_ended_or_waits_for_a_person_or_was_never_there()
    {
        await CreateTableAsync();
        var ended = Place(1, Midnight).End(new OrderOutcome(OrderStatus.Failed, null), Midnight).After;
        var parked = Place(2, Midnight).Park("mismatch", Midnight).After;
        var missing = Place(3, Midnight);
        await PutAsync([ended, parked]);
        var index = new DynamoDbOpenOrders(_client, _table);
        foreach (var order in new[] { ended, parked, missing })
        {
            Assert.False(await index.RescheduleAsync(order.Id, Midnight, CancellationToken.None));
            var item = await ItemAsync(order);
            Assert.False(item.ContainsKey("nextCheckAt") || item.ContainsKey("openShard"));
        }

        Assert.Empty(await ItemAsync(missing));
        Assert.Empty(await index.FindDueAsync(Midnight + TimeSpan.FromDays(1), 10, CancellationToken.None));
    }

    [Fact]
    public async Task A_reschedule_that_races_with_the_end_of_the_order_loses_or_is_undone()
    {
        await CreateTableAsync();
        var orders = Enumerable.Range(0, 30).Select(i => Place(i, Midnight)).ToList();
        await PutAsync(orders);
        var (index, store) = (new DynamoDbOpenOrders(_client, _table), new DynamoDbOrderStore(_client, _table));
        await Task.WhenAll(orders.SelectMany(order => new Task<bool>[]
        {
            index.RescheduleAsync(order.Id, Midnight, CancellationToken.None),
            store.SaveAsync(order.End(new OrderOutcome(OrderStatus.Failed, null), Midnight), CancellationToken.None),
            index.RescheduleAsync(order.Id, Midnight, CancellationToken.None),
        }));

        foreach (var item in await Task.WhenAll(orders.Select(ItemAsync)))
        {
            Assert.Equal("failed", item["status"].S);
            Assert.False(item.ContainsKey("nextCheckAt") || item.ContainsKey("openShard"));
        }
    }

    [Fact]
    public async Task Orders_are_found_by_when_they_were_placed_over_days_shards_and_pages()
    {
        await CreateTableAsync();
        // From an hour before midnight to an hour after the next one, every ten minutes, some in the last millisecond of a day.
        var times = Enumerable.Range(-6, 157).Select(i => Midnight + TimeSpan.FromMinutes(i * 10)).Append(Midnight - TimeSpan.FromMilliseconds(1)).ToList();
        var orders = times.Select((at, i) => Place(i, at)).ToList();
        await PutAsync(orders);
        var index = new DynamoDbCreatedOrders(_client, _table);

        (DateTimeOffset From, DateTimeOffset To)[] spans =
        [
            (Midnight - TimeSpan.FromDays(1), Midnight + TimeSpan.FromDays(3)),
            (Midnight, Midnight + TimeSpan.FromDays(1)),
            (Midnight - TimeSpan.FromMinutes(30), Midnight),
            (Midnight - TimeSpan.FromMilliseconds(1), Midnight + TimeSpan.FromMilliseconds(1)),
            (Midnight + TimeSpan.FromMinutes(20), Midnight + TimeSpan.FromMinutes(20) + TimeSpan.FromSeconds(1)),
            (Midnight + TimeSpan.FromMinutes(21), Midnight + TimeSpan.FromMinutes(29)),
        ];
        foreach (var (from, to) in spans)
        {
            var found = await index.FindCreatedAsync(from, to, CancellationToken.None).ToListAsync(TestContext.Current.CancellationToken);
            var expected = orders.Where(order => order.CreatedAt >= from && order.CreatedAt < to).Select(order => order.Id.Value);
            Assert.Equal(expected.Order(StringComparer.Ordinal), found.Select(id => id.Value).Order(StringComparer.Ordinal));
        }
    }

    private static Order Place(int i, DateTimeOffset at) => Order.Place(
        OrderId.Of(new CustomerId("ivan"), IdempotencyKey.TryParse(i.ToString(CultureInfo.InvariantCulture))!.Value),
        new CustomerId("ivan"),
        [new OrderItem(Sku.Parse("MUG-01"), "Mug", 1, 1999)],
        new Money(1999, Currency.Parse("usd")),
        "pm_1",
        "fingerprint",
        StockStatus.Untracked,
        at,
        TimeSpan.FromHours(1),
        "test",
        null).After;

    /// <summary>A table like Orders of template.yaml.</summary>
    private Task<JsonObject> CreateTableAsync()
    {
        var declared = LocalSystem.Template().Resources.Single(resource => resource.LogicalId == "Orders").Properties;
        return system.CallAsync("dynamodb", "CreateTable", new JsonObject
        {
            ["TableName"] = _table,
            ["AttributeDefinitions"] = declared["AttributeDefinitions"]!.DeepClone(),
            ["KeySchema"] = declared["KeySchema"]!.DeepClone(),
            ["GlobalSecondaryIndexes"] = declared["GlobalSecondaryIndexes"]!.DeepClone(),
            ["BillingMode"] = "PAY_PER_REQUEST",
        });
    }

    private Task PutAsync(IEnumerable<Order> orders) =>
        Task.WhenAll(orders.Select(order => _client.PutItemAsync(new PutItemRequest { TableName = _table, Item = OrderItemMap.Write(order) }, TestContext.Current.CancellationToken)));

    private async Task<Dictionary<string, AttributeValue>> ItemAsync(Order order) => (await _client.GetItemAsync(
        new GetItemRequest { TableName = _table, Key = new() { ["orderId"] = new AttributeValue { S = order.Id.Value } }, ConsistentRead = true }, TestContext.Current.CancellationToken)).Item ?? [];
}
