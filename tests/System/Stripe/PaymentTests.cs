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

    [Fact]
    public async Task A_payment_that_is_done_cannot_be_confirmed_captured_or_cancelled()
    {
        await using var stripe = await StripeFixture.StartAsync();
        var intent = await stripe.PaidAsync();

        var confirm = await Assert.ThrowsAsync<StripeException>(() => stripe.ConfirmAsync(intent));
        var capture = await Assert.ThrowsAsync<StripeException>(() => stripe.CaptureAsync(intent));
        var cancel = await Assert.ThrowsAsync<StripeException>(() => stripe.Intents.CancelAsync(intent.Id, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal("You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed.", confirm.Message);
        Assert.All([confirm, capture, cancel], failure =>
        {
            Assert.Equal((HttpStatusCode.BadRequest, "payment_intent_unexpected_state"), (failure.HttpStatusCode, failure.StripeError.Code));
            Assert.Equal("succeeded", failure.StripeError.PaymentIntent.Status);
        });
        Assert.Equal((1999, 0, 0), await stripe.LedgerAsync());
    }

    [Fact]
    public async Task Cancelling_releases_the_hold_and_fences_the_payment()
    {
        await using var stripe = await StripeFixture.StartAsync();
        var intent = await stripe.CreateAsync();
        _ = await stripe.ConfirmAsync(intent);

        var canceled = await stripe.Intents.CancelAsync(intent.Id, new() { CancellationReason = "requested_by_customer" }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(("canceled", "requested_by_customer"), (canceled.Status, canceled.CancellationReason));
        Assert.NotNull(canceled.CanceledAt);
        Assert.Equal((0, 0, 0), await stripe.LedgerAsync());
        _ = await Assert.ThrowsAsync<StripeException>(() => stripe.ConfirmAsync(intent));
        _ = await Assert.ThrowsAsync<StripeException>(() => stripe.CaptureAsync(intent));

        // Since 2025-03-31.basil a released hold is no refund.
        var charge = (await stripe.GetAsync(intent)).LatestCharge;
        Assert.Equal((false, false, 0, 0), (charge.Captured, charge.Refunded, charge.AmountRefunded, charge.AmountCaptured));
        Assert.Empty(charge.Refunds);
        Assert.Empty(await stripe.Refunds.ListAsync(new() { PaymentIntent = intent.Id }, cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_unconfirmed_payment_can_be_cancelled_and_never_moved_money()
    {
        await using var stripe = await StripeFixture.StartAsync();
        var intent = await stripe.CreateAsync();

        Assert.Equal("canceled", (await stripe.Intents.CancelAsync(intent.Id, cancellationToken: TestContext.Current.CancellationToken)).Status);
        Assert.Equal((0, 0, 0), await stripe.LedgerAsync());
    }

    [Fact]
    public async Task A_hold_expires_after_seven_days()
    {
        await using var stripe = await StripeFixture.StartAsync();
        var intent = await stripe.CreateAsync();
        _ = await stripe.ConfirmAsync(intent);

        await stripe.AdvanceAsync(TimeSpan.FromDays(6.9));
        Assert.Equal("requires_capture", (await stripe.GetAsync(intent)).Status);
        await stripe.AdvanceAsync(TimeSpan.FromDays(0.2));

        var expired = await stripe.GetAsync(intent);
        Assert.Equal(("canceled", "expired"), (expired.Status, expired.CancellationReason));
        Assert.Equal((0, 0, 0), await stripe.LedgerAsync());
        _ = await Assert.ThrowsAsync<StripeException>(() => stripe.CaptureAsync(intent));
    }

    [Fact]
    public async Task A_captured_payment_does_not_expire()
    {
        await using var stripe = await StripeFixture.StartAsync();
        var intent = await stripe.PaidAsync();

        await stripe.AdvanceAsync(TimeSpan.FromDays(30));

        Assert.Equal("succeeded", (await stripe.GetAsync(intent)).Status);
    }

    [Fact]
    public async Task A_part_can_be_captured_and_the_rest_is_released()
    {
        await using var stripe = await StripeFixture.StartAsync();
        var intent = await stripe.CreateAsync();
        _ = await stripe.ConfirmAsync(intent);

        var tooMuch = await Assert.ThrowsAsync<StripeException>(() => stripe.Intents.CaptureAsync(intent.Id, new() { AmountToCapture = 2000 }, cancellationToken: TestContext.Current.CancellationToken));
        var taken = await stripe.Intents.CaptureAsync(intent.Id, new() { AmountToCapture = 1500 }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("amount_too_large", tooMuch.StripeError.Code);
        Assert.Equal(("succeeded", 1500), (taken.Status, taken.AmountReceived));
        Assert.Equal((1500, 0, 0), await stripe.LedgerAsync());
        var charge = (await stripe.GetAsync(intent)).LatestCharge;
        Assert.Equal((1999, 1500, 0, false), (charge.Amount, charge.AmountCaptured, charge.AmountRefunded, charge.Refunded));

        // No more than was captured can be given back.
        var refund = await stripe.Refunds.CreateAsync(new() { PaymentIntent = intent.Id }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(1500, refund.Amount);
        Assert.True((await stripe.GetAsync(intent)).LatestCharge.Refunded);
        Assert.Equal((1500, 1500, 0), await stripe.LedgerAsync());
    }

    [Fact]
    public async Task Without_manual_capture_a_confirmation_takes_the_money()
    {
        await using var stripe = await StripeFixture.StartAsync();
        var options = StripeFixture.Order();
        options.CaptureMethod = null;
        options.Confirm = true;

        var intent = await stripe.Intents.CreateAsync(options, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(("succeeded", 1999), (intent.Status, intent.AmountReceived));
        Assert.Equal((1999, 0, 0), await stripe.LedgerAsync());
    }

    [Fact]
    public async Task A_card_that_wants_its_customer_waits_unless_told_to_fail()
    {
        await using var stripe = await StripeFixture.StartAsync();
        var waiting = await stripe.CreateAsync(card: "pm_card_authenticationRequired");

        var action = await stripe.Intents.ConfirmAsync(waiting.Id, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal("requires_action", action.Status);
        Assert.Equal("canceled", (await stripe.Intents.CancelAsync(waiting.Id, cancellationToken: TestContext.Current.CancellationToken)).Status);

        var failing = await stripe.CreateAsync(card: "pm_card_authenticationRequired");
        var failed = await Assert.ThrowsAsync<StripeException>(
            () => stripe.Intents.ConfirmAsync(failing.Id, new() { ErrorOnRequiresAction = true }, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal((HttpStatusCode.PaymentRequired, "authentication_required"), (failed.HttpStatusCode, failed.StripeError.Code));
    }

    [Fact]
    public async Task An_unknown_card_is_named_as_the_parameter_at_fault()
    {
        await using var stripe = await StripeFixture.StartAsync();
        var intent = await stripe.CreateAsync();

        var atCreate = await Assert.ThrowsAsync<StripeException>(() => stripe.CreateAsync("o-2", "pm_nope"));
        var atConfirm = await Assert.ThrowsAsync<StripeException>(() => stripe.ConfirmAsync(intent, "pm_nope"));

        Assert.All([atCreate, atConfirm], failure =>
        {
            Assert.Equal((HttpStatusCode.BadRequest, "resource_missing", "payment_method"), (failure.HttpStatusCode, failure.StripeError.Code, failure.StripeError.Param));
            Assert.Equal("No such PaymentMethod: 'pm_nope'", failure.Message);
        });
        Assert.Equal("requires_confirmation", (await stripe.GetAsync(intent)).Status);
    }

    [Theory]
    [InlineData(49, "usd", "amount", "amount_too_small")]
    [InlineData(29, "gbp", "amount", "amount_too_small")]
    [InlineData(0, "usd", "amount", "parameter_invalid_integer")]
    [InlineData(100000000, "usd", "amount", "amount_too_large")]
    [InlineData(1001, "kwd", "amount", "invalid_charge_amount")]
    [InlineData(1999, "xyz", "currency", null)]
    public async Task An_amount_or_currency_that_cannot_be_charged_is_refused(long amount, string currency, string param, string? code)
    {
        await using var stripe = await StripeFixture.StartAsync();

        var refused = await Assert.ThrowsAsync<StripeException>(
            () => stripe.Intents.CreateAsync(StripeFixture.Order(amount: amount, currency: currency), cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal((HttpStatusCode.BadRequest, param, code), (refused.HttpStatusCode, refused.StripeError.Param, refused.StripeError.Code));
    }

    [Fact]
    public async Task Twenty_confirmations_at_once_hold_the_money_once()
    {
        await using var stripe = await StripeFixture.StartAsync();
        var intent = await stripe.CreateAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Record.ExceptionAsync(() => stripe.ConfirmAsync(intent)).AsTask()));

        _ = Assert.Single(outcomes, outcome => outcome is null);
        Assert.Equal((0, 0, 1999), await stripe.LedgerAsync());
    }
}
