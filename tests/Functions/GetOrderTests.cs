namespace OrderSystem.Tests.Functions;

public sealed class GetOrderTests
{
    [Fact]
    public async Task A_customer_sees_their_own_order_and_nobody_elses()
    {
        var created = Answer.Of(await Invoke.CreateOrderAsync(Events.Post("gil", "k1", (string)Events.Read("create-order.json")["body"]!)));
        var id = created.Text("orderId");

        var own = Answer.Of(await Invoke.GetOrderAsync(Events.Get("gil", id)));
        var others = Answer.Of(await Invoke.GetOrderAsync(Events.Get("hal", id)));

        Assert.Equal(200, own.Status);
        Assert.Equal(id, own.Text("orderId"));
        Assert.Equal("no-store", (string)own.Headers["cache-control"]!);
        Assert.Equal(404, others.Status);
        Assert.Equal("application/problem+json", (string)others.Headers["content-type"]!);
    }

    [Theory]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("not-an-id")]
    public async Task An_order_that_does_not_exist_is_not_found(string id) =>
        Assert.Equal(404, Answer.Of(await Invoke.GetOrderAsync(Events.Get("gil", id))).Status);
}
