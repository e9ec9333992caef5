using System.Text.Json.Nodes;

namespace OrderSystem.Tests.Functions;

public sealed class ResolveOrderTests(LocalSystem system)
{
    [Theory]
    [InlineData(false, "out of review", "completed")]
    [InlineData(true, "out of review, and stopped", "cancelled")]
    public async Task An_order_in_review_goes_on_or_is_stopped(bool stop, string told, string end)
    {
        var id = await Orders.PlaceAsync("tom");
        await system.ChangeAsync(id, "SET review = :why REMOVE openShard, nextCheckAt", (":why", "mismatch"));
        await Orders.PayAsync(id);
        Assert.Equal("pending", await system.StatusAsync(id));

        Assert.Equal((id, "pending", true, told), await ResolveAsync(id, stop));
        var item = (await system.OrderAsync(id))!;
        Assert.False(item.ContainsKey("review"));
        Assert.True(item.ContainsKey("openShard") && item.ContainsKey("nextCheckAt"));

        await Orders.PayAsync(id);
        Assert.Equal(end, await system.StatusAsync(id));
    }

    [Fact]
    public async Task An_order_that_waits_for_nobody_is_left_alone()
    {
        var id = await Orders.PlaceAsync("tim");
        Assert.Equal((id, "pending", false, "is not in review"), await ResolveAsync(id, stop: true));
        Assert.False((await system.OrderAsync(id))!.ContainsKey("stopReason"));
    }

    [Fact]
    public async Task A_refunded_order_whose_money_is_here_stays_in_review_until_it_was_given_back()
    {
        var id = await Orders.PaidAsync("tia");
        await system.ChangeAsync(id, "SET #status = :refunded, review = :why", (":refunded", "refunded"), (":why", "refund_failed"));
        var (_, status, done, result) = await ResolveAsync(id, stop: true);
        Assert.Equal(("refunded", false), (status, done));
        Assert.Contains("refund its PaymentIntent", result, StringComparison.Ordinal);
        Assert.True((await system.OrderAsync(id))!.ContainsKey("review"));

        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("v1/refunds", UriKind.Relative))
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["payment_intent"] = (string)(await system.OrderAsync(id))!["paymentIntentId"]!["S"]! }),
        };
        request.Headers.Authorization = new("Bearer", "sk_test_local");
        using var refund = await system.StripeControl.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True(refund.IsSuccessStatusCode);
        Assert.Equal((id, "refunded", true, "out of review"), await ResolveAsync(id, stop: true));
        Assert.False((await system.OrderAsync(id))!.ContainsKey("review"));
    }

    [Fact]
    public async Task An_order_that_does_not_exist_is_said_to_be_none() =>
        Assert.Equal(("AAAAAAAAAAAAAAAAAAAAAAAAAA", null, false, "there is no such order"), await ResolveAsync("AAAAAAAAAAAAAAAAAAAAAAAAAA", stop: false));

    [Theory]
    [InlineData("""{"order":"short"}""")]
    [InlineData("""{"stop":true}""")]
    public async Task What_is_no_order_id_is_refused(string request) =>
        Assert.Contains("is not an order id", (await Assert.ThrowsAsync<ArgumentException>(() => Invoke.ResolveOrderAsync(request))).Message, StringComparison.Ordinal);

    private static async Task<(string Order, string? Status, bool Done, string Result)> ResolveAsync(string id, bool stop)
    {
        var answer = JsonNode.Parse(await Invoke.ResolveOrderAsync(new JsonObject { ["order"] = id, ["stop"] = stop }.ToJsonString()))!;
        return ((string)answer["order"]!, (string?)answer["status"], (bool)answer["done"]!, (string)answer["result"]!);
    }
}
