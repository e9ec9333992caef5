using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace OrderSystem.Tests.Functions;

public sealed class ProcessPaymentTests(LocalSystem system)
{
    private const string AllDone = """{"batchItemFailures":[]}""";

    [Fact]
    public async Task An_order_is_created_confirmed_and_captured_once()
    {
        var id = await PlaceAsync("pm_card_visa");

        Assert.Equal(AllDone, await ProcessAsync(id));

        Assert.Equal("completed", await system.StatusAsync(id));
        var item = await system.OrderAsync(id);
        Assert.Equal("Place Claim Attach Authorize Complete", string.Join(' ', item!["history"]!["L"]!.AsArray().Select(entry => (string)entry!["M"]!["by"]!["S"]!)));
        Assert.Equal("4", (string)item["version"]!["N"]!);
        Assert.False(item.ContainsKey("openShard"));
        var ledger = (await system.LedgerAsync(id))!.Value;
        Assert.Equal(3998, ledger.GetProperty("captured").GetInt64());
        Assert.Equal(0, ledger.GetProperty("held").GetInt64());
    }

    [Fact]
    public async Task A_message_that_comes_twice_in_one_batch_and_again_charges_once()
    {
        var id = await PlaceAsync("pm_card_visa");

        Assert.Equal(AllDone, await Invoke.ProcessPaymentAsync(Events.Batch("PaymentQueue", Events.Message(id), Events.Message(id))));
        Assert.Equal(AllDone, await ProcessAsync(id));

        Assert.Equal(3998, (await system.LedgerAsync(id))!.Value.GetProperty("captured").GetInt64());
    }

    [Fact]
    public async Task Two_processes_at_once_charge_once()
    {
        var id = await PlaceAsync("pm_card_visa");

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ProcessAsync(id)));
        await ProcessAsync(id);

        Assert.Equal("completed", await system.StatusAsync(id));
        var ledger = (await system.LedgerAsync(id))!.Value;
        Assert.Equal(3998, ledger.GetProperty("captured").GetInt64());
        Assert.Equal(0, ledger.GetProperty("held").GetInt64());
    }

    [Theory]
    [InlineData("pm_card_visa_chargeDeclined", "generic_decline")]
    [InlineData("pm_card_visa_chargeDeclinedInsufficientFunds", "insufficient_funds")]
    public async Task A_declined_card_is_told_and_not_retried(string card, string code)
    {
        var id = await PlaceAsync(card);

        Assert.Equal(AllDone, await ProcessAsync(id));
        Assert.Equal(AllDone, await ProcessAsync(id));

        var item = await system.OrderAsync(id);
        Assert.Equal("payment_failed", (string)item!["status"]!["S"]!);
        Assert.Equal(code, (string)item["failure"]!["M"]!["code"]!["S"]!);
        Assert.Equal(0, (await system.LedgerAsync(id))!.Value.GetProperty("captured").GetInt64());
    }

    [Fact]
    public async Task A_message_that_cannot_be_read_fails_alone()
    {
        var id = await PlaceAsync("pm_card_visa");

        var response = await Invoke.ProcessPaymentAsync(Events.Batch("PaymentQueue", "not a payment message", Events.Message(id), """{"orderId":"short"}"""));

        Assert.Equal("""{"batchItemFailures":[{"itemIdentifier":"m0"},{"itemIdentifier":"m2"}]}""", response);
        Assert.Equal("completed", await system.StatusAsync(id));
    }

    [Fact]
    public async Task A_message_about_an_order_that_does_not_exist_comes_back() =>
        Assert.Equal("""{"batchItemFailures":[{"itemIdentifier":"m0"}]}""", await ProcessAsync("AAAAAAAAAAAAAAAAAAAAAAAAAA"));

    [Fact]
    public async Task Without_time_for_a_call_nothing_is_begun()
    {
        var id = await PlaceAsync("pm_card_visa");

        Assert.Equal("""{"batchItemFailures":[{"itemIdentifier":"m0"}]}""", await Invoke.ProcessPaymentAsync(Events.Batch("PaymentQueue", Events.Message(id)), TimeSpan.FromSeconds(10)));

        Assert.Null(await system.LedgerAsync(id));
        Assert.Equal(AllDone, await ProcessAsync(id));
        Assert.Equal("completed", await system.StatusAsync(id));
    }

    [Theory]
    [InlineData("create", "500-after-effect")]
    [InlineData("confirm", "500-after-effect")]
    [InlineData("capture", "500-after-effect")]
    [InlineData("create", "500")]
    [InlineData("confirm", "500")]
    [InlineData("capture", "500")]
    [InlineData("create", "reset-before")]
    [InlineData("confirm", "reset-after")]
    [InlineData("capture", "reset-after")]
    [InlineData("confirm", "429")]
    [InlineData("confirm", "409")]
    [InlineData("capture", "502")]
    public async Task A_call_that_fails_or_loses_its_answer_is_repaired_by_the_next_delivery(string operation, string fault)
    {
        var id = await PlaceAsync("pm_card_visa");
        using var injected = await system.StripeControl.PostAsJsonAsync("_local/faults", new { operation, nth = 1, order = id, fault }, TestContext.Current.CancellationToken);
        Assert.True(injected.IsSuccessStatusCode, await injected.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        Assert.Equal("""{"batchItemFailures":[{"itemIdentifier":"m0"}]}""", await ProcessAsync(id));
        for (var i = 0; i < 3 && await system.StatusAsync(id) != "completed"; i++)
        {
            await ProcessAsync(id);
        }

        Assert.Equal("completed", await system.StatusAsync(id));
        var ledger = (await system.LedgerAsync(id))!.Value;
        Assert.Equal(3998, ledger.GetProperty("captured").GetInt64());
        Assert.Equal(0, ledger.GetProperty("held").GetInt64());
    }

    [Fact]
    public async Task A_stop_while_the_money_is_held_releases_it_and_cancels_the_order()
    {
        var id = await PlaceAsync("pm_card_visa");
        using var injected = await system.StripeControl.PostAsJsonAsync("_local/faults", new { operation = "capture", nth = 1, order = id, fault = "500" }, TestContext.Current.CancellationToken);
        await ProcessAsync(id);
        Assert.Equal("authorized", await system.StatusAsync(id));
        await system.CallAsync("dynamodb", "UpdateItem", new JsonObject
        {
            ["TableName"] = "Orders",
            ["Key"] = new JsonObject { ["orderId"] = new JsonObject { ["S"] = id } },
            ["UpdateExpression"] = "SET stopReason = :customer ADD #version :one",
            ["ExpressionAttributeNames"] = new JsonObject { ["#version"] = "version" },
            ["ExpressionAttributeValues"] = new JsonObject { [":customer"] = new JsonObject { ["S"] = "customer" }, [":one"] = new JsonObject { ["N"] = "1" } },
        });

        Assert.Equal(AllDone, await ProcessAsync(id));

        Assert.Equal("cancelled", await system.StatusAsync(id));
        var ledger = (await system.LedgerAsync(id))!.Value;
        Assert.Equal(0, ledger.GetProperty("captured").GetInt64());
        Assert.Equal(0, ledger.GetProperty("held").GetInt64());
    }

    private static async Task<string> PlaceAsync(string card)
    {
        var body = JsonNode.Parse((string)Events.Read("create-order.json")["body"]!)!;
        body["paymentMethodId"] = card;
        return Answer.Of(await Invoke.CreateOrderAsync(Events.Post("payer", Guid.NewGuid().ToString(), body.ToJsonString()))).Text("orderId");
    }

    private static Task<string> ProcessAsync(string id) => Invoke.ProcessPaymentAsync(Events.Batch("PaymentQueue", Events.Message(id)));
}
