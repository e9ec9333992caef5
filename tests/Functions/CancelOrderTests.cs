namespace OrderSystem.Tests.Functions;

public sealed class CancelOrderTests(LocalSystem system)
{
    [Fact]
    public async Task An_order_is_stopped_at_once_and_ends_without_money_after_the_next_payment_run()
    {
        var id = await Orders.PlaceAsync("ada");
        var answer = await CancelAsync("ada", id);

        Assert.Equal(202, answer.Status);
        Assert.Equal($"/orders/{id}", (string)answer.Headers["location"]!);
        Assert.Equal((id, "pending"), (answer.Text("orderId"), answer.Text("status")));
        Assert.Equal("customer", (string)(await system.OrderAsync(id))!["stopReason"]!["S"]!);

        await Orders.PayAsync(id);
        Assert.Equal("cancelled", await system.StatusAsync(id));
        Assert.Null(await system.LedgerAsync(id));
    }

    [Fact]
    public async Task The_same_request_again_gives_the_same_answer_and_writes_nothing()
    {
        var id = await Orders.PaidAsync("abe", Orders.Declined);
        var first = await CancelAsync("abe", id);
        Assert.Equal(first.Body.ToJsonString(), (await CancelAsync("abe", id)).Body.ToJsonString());

        await Orders.PayAsync(id);
        var ended = await CancelAsync("abe", id);
        Assert.Equal((202, "cancelled"), (ended.Status, ended.Text("status")));
    }

    [Fact]
    public async Task An_order_that_has_ended_is_too_late_to_cancel()
    {
        var id = await Orders.PaidAsync("bea");
        RetryPaymentTests.IsProblem(await CancelAsync("bea", id), 409, "order-ended", "is completed");
        Assert.False((await system.OrderAsync(id))!.ContainsKey("stopReason"));
    }

    [Fact]
    public async Task An_order_that_ends_at_its_deadline_is_too_late_to_cancel()
    {
        var id = await Orders.PlaceAsync("bel");
        await system.ChangeAsync(id, "SET stopReason = :deadline", (":deadline", "deadline"));
        RetryPaymentTests.IsProblem(await CancelAsync("bel", id), 409, "order-ended", "not paid in time");
    }

    [Theory]
    [InlineData("somebody else's")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("no-order-id")]
    public async Task What_is_not_the_customers_order_is_not_found(string which)
    {
        var id = which == "somebody else's" ? await Orders.PlaceAsync("cid") : which;
        RetryPaymentTests.IsProblem(await CancelAsync("eve", id), 404, "order-not-found", "no order of this id");
        Assert.False(await system.OrderAsync(id) is { } item && item.ContainsKey("stopReason"));
    }

    [Fact]
    public async Task A_request_without_a_caller_is_unauthorized() =>
        RetryPaymentTests.IsProblem(Answer.Of(await Invoke.CancelOrderAsync(Events.Cancel(null, "AAAAAAAAAAAAAAAAAAAAAAAAAA"))), 401, "unauthorized", "Authorization");

    [Fact]
    public async Task A_cancellation_while_the_payment_runs_gives_the_money_back_or_is_too_late()
    {
        for (var i = 0; i < 5; i++)
        {
            var id = await Orders.PlaceAsync("cleo");
            var paying = Invoke.ProcessPaymentAsync(Events.Batch("PaymentQueue", Events.Message(id)));
            var answer = await CancelAsync("cleo", id);
            await paying;
            await Orders.PayAsync(id);

            string[] expected = answer.Status == 202 ? ["cancelled", "refunded"] : ["completed"];
            Assert.Contains(await system.StatusAsync(id), expected);
            var ledger = await system.LedgerAsync(id);
            Assert.Equal(answer.Status == 202 ? 0 : 3998, (ledger?.GetProperty("captured").GetInt64() ?? 0) - (ledger?.GetProperty("refunded").GetInt64() ?? 0));
        }
    }

    private static async Task<Answer> CancelAsync(string customer, string id) => Answer.Of(await Invoke.CancelOrderAsync(Events.Cancel(customer, id)));
}
