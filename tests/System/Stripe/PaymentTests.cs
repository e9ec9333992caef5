using System.Net;
using Stripe;

namespace OrderSystem.SystemTests.Stripe;

/// <summary>The states of a PaymentIntent, through Stripe's client and over the wire.</summary>
public sealed class PaymentTests
{
    [Fact]
    public async Task An_order_is_created_held_and_captured_once()
    {
        await using var stripe = await StripeFixture.StartAsync();

        var created = await stripe.CreateAsync();
        Assert.Equal(("requires_confirmation", 1999, "usd"), (created.Status, created.Amount, created.Currency));
        Assert.Equal("o-1", created.Metadata["order_id"]);
        Assert.Equal("test stack", created.Metadata["tenant"]);
        Assert.StartsWith("pi_3", created.Id, StringComparison.Ordinal);
        Assert.Null(created.LatestChargeId);

        var held = await stripe.ConfirmAsync(created);
        Assert.Equal(("requires_capture", 1999, 0), (held.Status, held.AmountCapturable, held.AmountReceived));
        Assert.Equal((0, 0, 1999), await stripe.LedgerAsync());

        var taken = await stripe.CaptureAsync(created);
        Assert.Equal(("succeeded", 0, 1999), (taken.Status, taken.AmountCapturable, taken.AmountReceived));
        Assert.Equal((1999, 0, 0), await stripe.LedgerAsync());

        var seen = await stripe.GetAsync(created);
        Assert.Equal(("succeeded", true, "pm_card_visa"), (seen.LatestCharge.Status, seen.LatestCharge.Captured, seen.LatestCharge.PaymentMethod));
        Assert.Equal(seen.LatestChargeId, seen.LatestCharge.Id);
        Assert.Empty(seen.LatestCharge.Refunds);
    }

    [Theory]
    [InlineData("pm_card_visa_chargeDeclined", "card_declined", "generic_decline")]
    [InlineData("pm_card_visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds")]
    [InlineData("pm_card_visa_chargeDeclinedLostCard", "card_declined", "lost_card")]
    [InlineData("pm_card_visa_chargeDeclinedStolenCard", "card_declined", "stolen_card")]
    [InlineData("pm_card_chargeDeclinedExpiredCard", "expired_card", null)]
    [InlineData("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", null)]
    [InlineData("pm_card_chargeDeclinedProcessingError", "processing_error", null)]
    [InlineData("pm_card_chargeCustomerFail", "card_declined", "generic_decline")]
    [InlineData("pm_card_radarBlock", "card_declined", "fraudulent")]
    [InlineData("pm_card_authenticationRequired", "authentication_required", "authentication_required")]
    [InlineData("pm_card_threeDSecure2Required", "authentication_required", "authentication_required")]
    public async Task A_declined_card_leaves_the_payment_open_for_another(string card, string code, string? declineCode)
    {
        await using var stripe = await StripeFixture.StartAsync();
        var intent = await stripe.CreateAsync(card: card);

        var declined = await Assert.ThrowsAsync<StripeException>(() => stripe.ConfirmAsync(intent));
        Assert.Equal(HttpStatusCode.PaymentRequired, declined.HttpStatusCode);
        Assert.Equal(("card_error", code, declineCode), (declined.StripeError.Type, declined.StripeError.Code, declined.StripeError.DeclineCode));
        Assert.Equal("requires_payment_method", declined.StripeError.PaymentIntent.Status);

        var seen = await stripe.GetAsync(intent);
        Assert.Equal("requires_payment_method", seen.Status);
        Assert.Equal((code, declineCode), (seen.LastPaymentError.Code, seen.LastPaymentError.DeclineCode));
        Assert.Null(seen.PaymentMethodId);
        Assert.Equal(("failed", card), (seen.LatestCharge.Status, seen.LatestCharge.PaymentMethod));
        Assert.Equal((0, 0, 0), await stripe.LedgerAsync());

        var held = await stripe.ConfirmAsync(intent, "pm_card_mastercard");
        Assert.Equal("requires_capture", held.Status);
        Assert.Null(held.LastPaymentError);
        Assert.NotEqual(seen.LatestChargeId, held.LatestChargeId);
        Assert.Equal((0, 0, 1999), await stripe.LedgerAsync());
    }
}
