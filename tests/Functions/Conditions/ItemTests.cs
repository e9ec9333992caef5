using Amazon.DynamoDBv2;
using Amazon.Runtime;
using OrderSystem.Adapters.DynamoDb;
using OrderSystem.Domain;
using OrderSystem.Local.Tests.DynamoDb;

namespace OrderSystem.Tests.Functions.Conditions;

/// <summary>An order as an item: there and back, and placed once.</summary>
public sealed class ItemTests(Engines engines)
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_order_with_all_its_fields_comes_back_as_it_was_written(string name)
    {
        var table = await OrdersTable.CreateAsync(await engines.GetAsync(name));
        var full = Full();

        Assert.Null(await table.Store.PlaceAsync(new Change(null, full, Transition.Place), Token));

        var item = await table.ItemAsync(full.Id.Value);
        // The protocol's list, in its words; previousPaymentMethodIds is what T6's "not yet used" is decided on.
        Assert.Equal(
            [
                "acknowledgedChargeId", "attempt", "correlationId", "createdAt", "createdShard", "currency", "customerId", "deadlineAt", "failure", "fingerprint", "history",
                "items", "keyGeneration", "nextCheckAt", "openShard", "orderId", "paymentIntentId", "paymentMethodId", "previousPaymentMethodIds", "refundId",
                "review", "status", "stock", "stopReason", "totalAmount", "traceparent", "updatedAt", "version",
            ],
            item.Keys.Order(StringComparer.Ordinal));
        var found = await table.Store.FindAsync(full.Id, Token);
        Assert.Equivalent(full, found, strict: true);
        Assert.Equal(ItemText.Of(OrderItemMap.Write(full)), ItemText.Of(item));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_order_with_no_optional_field_comes_back_without_any(string name)
    {
        var table = await OrdersTable.CreateAsync(await engines.GetAsync(name));
        var bare = Changes.Placed("bare") with { NextCheckAt = null };

        Assert.Null(await table.Store.PlaceAsync(new Change(null, bare, Transition.Place), Token));

        Assert.Equivalent(bare, await table.Store.FindAsync(bare.Id, Token), strict: true);
        Assert.DoesNotContain((await table.ItemAsync(bare.Id.Value)).Values, value => value.NULL == true || value.S is "");
    }

    [Theory]
    [InlineData(Engines.Embedded, 1)]
    [InlineData(Engines.Moto, 1)]
    // Older than 2023: it refuses the same, but does not give the item.
    [InlineData(Engines.DynamoDbLocal, 2)]
    public async Task A_second_order_under_the_same_id_is_refused_with_the_first_in_hand(string name, int requests)
    {
        var table = await OrdersTable.CreateAsync(await engines.GetAsync(name));
        var first = Changes.PlacedChange("taken");
        var second = Changes.PlacedChange("taken", card: "pm_card_mastercard");
        Assert.Null(await table.Store.PlaceAsync(first, Token));

        // Somebody went on with it meanwhile: what comes back is the order as it stands, not as it was placed.
        var claimed = first.After.Claim(Changes.Now);
        Assert.True(await table.Store.SaveAsync(claimed, Token));
        using var client = new AmazonDynamoDBClient(new BasicAWSCredentials("test", "test"), new AmazonDynamoDBConfig { ServiceURL = table.Client.Config.ServiceURL, AuthenticationRegion = "us-east-1" });
        var sent = 0;
        client.BeforeRequestEvent += (_, _) => sent++;

        var existing = await new DynamoDbOrderStore(client, table.Name).PlaceAsync(second, Token);

        Assert.Equivalent(claimed.After, existing, strict: true);
        Assert.Equal(requests, sent);
        Assert.Equal(ItemText.Of(OrderItemMap.Write(claimed.After)), ItemText.Of(await table.ItemAsync(first.After.Id.Value)));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_order_that_is_not_there_is_neither_found_nor_changed(string name)
    {
        var table = await OrdersTable.CreateAsync(await engines.GetAsync(name));
        var never = Changes.Placed("never");

        Assert.False(await table.Store.SaveAsync(never.Claim(Changes.Now), Token));

        Assert.Null(await table.Store.FindAsync(never.Id, Token));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Order Full() => Changes.Placed("full", StockStatus.Reserved) with
    {
        Status = OrderStatus.Processing,
        Version = 4,
        Attempt = 3,
        KeyGeneration = 10,
        PaymentIntentId = "pi_1",
        PaymentMethodId = "pm_3",
        PreviousPaymentMethodIds = ["pm_1", "pm_2"],
        Items = [new(Sku.Parse("MUG-01"), "Mug, \"blue\" – größer", 9999, 1), new(Sku.Parse("CAP-01"), "帽子", 1, 99_999_999)],
        Total = new Money(99_999_999, Currency.Parse("jpy")),
        StopReason = StopReason.Deadline,
        AcknowledgedChargeId = "ch_2",
        RefundId = "re_1",
        Review = "amount differs",
        Failure = new("insufficient_funds", "The card has insufficient funds."),
        UpdatedAt = Changes.Now,
        NextCheckAt = Changes.Now + TimeSpan.FromMilliseconds(1),
        TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        History =
        [
            new(0, Changes.Start, null, OrderStatus.Pending, Transition.Place, null),
            new(1, Changes.Start, OrderStatus.Pending, OrderStatus.Processing, Transition.Claim, null),
            new(2, Changes.Now, OrderStatus.Processing, OrderStatus.PaymentFailed, Transition.Decline, "insufficient_funds"),
        ],
    };
}
