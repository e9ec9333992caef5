using System.Net;
using Stripe;

namespace OrderSystem.SystemTests.Stripe;

/// <summary>Refunds: whole and in part, settled at once, later, or not at all.</summary>
public sealed class RefundTests
{
    [Fact]
    public async Task A_refund_gives_back_all_of_it_once()
    {
        await using var stripe = await StripeFixture.StartAsync();
        var intent = await stripe.PaidAsync();

        var refund = await RefundAsync(stripe, intent);
        var again = await Assert.ThrowsAsync<StripeException>(() => RefundAsync(stripe, intent));

        Assert.Equal(("succeeded", 1999, "requested_by_customer", intent.Id), (refund.Status, refund.Amount, refund.Reason, refund.PaymentIntentId));
        Assert.Equal((HttpStatusCode.BadRequest, "charge_already_refunded"), (again.HttpStatusCode, again.StripeError.Code));
        Assert.Equal((1999, 1999, 0), await stripe.LedgerAsync());

        var charge = (await stripe.GetAsync(intent)).LatestCharge;
        Assert.Equal((true, 1999, refund.Id), (charge.Refunded, charge.AmountRefunded, charge.Refunds.Single().Id));
        Assert.Equal(refund.Id, (await stripe.Refunds.GetAsync(refund.Id, cancellationToken: TestContext.Current.CancellationToken)).Id);
        var listed = await stripe.Refunds.ListAsync(new() { PaymentIntent = intent.Id }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(refund.Id, Assert.Single(listed).Id);
    }

    [Fact]
    public async Task A_payment_is_refunded_in_parts_up_to_its_amount()
    {
        await using var stripe = await StripeFixture.StartAsync();
        var intent = await stripe.PaidAsync();

        _ = await RefundAsync(stripe, intent, 999);
        Assert.False((await stripe.GetAsync(intent)).LatestCharge.Refunded);
        var tooMuch = await Assert.ThrowsAsync<StripeException>(() => RefundAsync(stripe, intent, 1001));
        _ = await RefundAsync(stripe, intent, 1000);

        Assert.Equal("amount", tooMuch.StripeError.Param);
        Assert.Equal((1999, 1999, 0), await stripe.LedgerAsync());
    }

    [Fact]
    public async Task A_hold_cannot_be_refunded()
    {
        await using var stripe = await StripeFixture.StartAsync();
        var intent = await stripe.CreateAsync();
        _ = await stripe.ConfirmAsync(intent);

        var refused = await Assert.ThrowsAsync<StripeException>(() => RefundAsync(stripe, intent));

        Assert.Equal("payment_intent_unexpected_state", refused.StripeError.Code);
    }

    [Theory]
    [InlineData("pm_card_pendingRefund", "pending", "succeeded", 1999)]
    [InlineData("pm_card_refundFail", "succeeded", "failed", 0)]
    public async Task A_refund_may_settle_or_fail_later(string card, string first, string last, long refunded)
    {
        await using var stripe = await StripeFixture.StartAsync();
        var intent = await stripe.PaidAsync(card: card);

        var refund = await RefundAsync(stripe, intent);
        Assert.Equal(first, refund.Status);
        Assert.Equal((1999, 1999, 0), await stripe.LedgerAsync());

        await stripe.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(last, (await stripe.GetAsync(intent)).LatestCharge.Refunds.Single().Status);
        Assert.Equal((1999, refunded, 0), await stripe.LedgerAsync());
    }

    private static Task<Refund> RefundAsync(StripeFixture stripe, PaymentIntent intent, long? amount = null) =>
        stripe.Refunds.CreateAsync(new RefundCreateOptions { PaymentIntent = intent.Id, Amount = amount, Reason = "requested_by_customer" }, cancellationToken: TestContext.Current.CancellationToken);
}
