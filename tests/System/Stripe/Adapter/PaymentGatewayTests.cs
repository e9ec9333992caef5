using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OrderSystem.Adapters.Stripe;
using OrderSystem.Domain;

namespace OrderSystem.SystemTests.Stripe.Adapter;

/// <summary>The payment gateway, over the wire, to the local Stripe.</summary>
public sealed class PaymentGatewayTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_object_of_an_order_and_so_every_event_says_which_order_and_stack_it_is_of()
    {
        await using var stripe = await StripeFixture.StartAsync();
        await using var secrets = await SecretServer.StartAsync("whsec_1");
        await using var services = secrets.Services(TimeProvider.System, services => services.AddStripePayments(SecretServer.Settings(stripe.Stripe.Url, stack: "shop")));
        var gateway = services.GetRequiredService<IPaymentGateway>();
        var order = Order();

        var created = Assert.IsType<PaymentAnswer.Ok>(await gateway.CreateAsync(order, "create", Token)).PaymentIntent!;
        order = order with { PaymentIntentId = created.Id };
        Assert.Equal(PaymentIntentStatus.RequiresConfirmation, created.Status);
        Assert.Equal(PaymentIntentStatus.RequiresCapture, Assert.IsType<PaymentAnswer.Ok>(await gateway.ConfirmAsync(order, "confirm", Token)).PaymentIntent!.Status);
        Assert.Equal(PaymentIntentStatus.Succeeded, Assert.IsType<PaymentAnswer.Ok>(await gateway.CaptureAsync(order, "capture", Token)).PaymentIntent!.Status);
        Assert.IsType<PaymentAnswer.Ok>(await gateway.RefundAsync(order, "refund", Token));
        Assert.True(Assert.IsType<PaymentAnswer.Ok>(await gateway.GetAsync(created.Id, Token)).PaymentIntent!.IsRefundedInFull);
        await stripe.AdvanceAsync(TimeSpan.FromMinutes(1));

        using var request = new HttpRequestMessage(HttpMethod.Get, "v1/events?limit=100");
        request.Headers.Authorization = new("Bearer", StripeFixture.ApiKey);
        using var response = await stripe.Http.SendAsync(request, Token);
        var events = JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!["data"]!.AsArray();
        Assert.Contains("refund.failed", events.Select(item => (string?)item!["type"]));
        Assert.All(events, item =>
        {
            var metadata = item!["data"]!["object"]!["metadata"]!;
            Assert.Equal((order.Id.Value, "shop"), ((string?)metadata["order_id"], (string?)metadata["stack"]));
        });
    }

    /// <summary>A card whose refunds fail, so that all events happen.</summary>
    private static Order Order()
    {
        var customer = new CustomerId("ada");
        return Domain.Order.Place(
            OrderId.Of(customer, IdempotencyKey.TryParse("key-1")!.Value),
            customer,
            [new(Sku.Parse("MUG-01"), "Mug", 1, 1999)],
            new Money(1999, Currency.Parse("usd")),
            "pm_card_refundFail",
            "fingerprint",
            StockStatus.Untracked,
            DateTimeOffset.UnixEpoch,
            TimeSpan.FromHours(1),
            "correlation-1",
            null).After;
    }
}
