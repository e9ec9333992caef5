using System.Net;
using Stripe;

namespace OrderSystem.SystemTests.Stripe;

/// <summary>Idempotency keys (docs.stripe.com/api/idempotent_requests): what is kept, for how long, and what is not.</summary>
public sealed class IdempotencyTests
{
    [Fact]
    public async Task The_same_request_again_is_answered_from_memory_and_says_so()
    {
        await using var stripe = await StripeFixture.StartAsync();

        var first = await stripe.Intents.CreateAsync(StripeFixture.Order(), StripeFixture.Key("k1"), TestContext.Current.CancellationToken);
        var again = await stripe.Intents.CreateAsync(StripeFixture.Order(), StripeFixture.Key("k1"), TestContext.Current.CancellationToken);

        Assert.Equal(first.Id, again.Id);
        Assert.False(Replayed(first.StripeResponse));
        Assert.True(Replayed(again.StripeResponse));
        Assert.Equal("k1", again.StripeResponse.IdempotencyKey);
        Assert.NotEqual(first.StripeResponse.RequestId, again.StripeResponse.RequestId);
        Assert.Equal(first.StripeResponse.RequestId, again.StripeResponse.Headers.GetValues("Original-Request").Single());
        Assert.Equal(first.StripeResponse.Content, again.StripeResponse.Content);
    }

    [Fact]
    public async Task A_replay_is_history_and_not_state()
    {
        await using var stripe = await StripeFixture.StartAsync();
        var intent = await stripe.CreateAsync();
        _ = await stripe.ConfirmAsync(intent, key: "confirm");
        _ = await stripe.CaptureAsync(intent);

        var replay = await stripe.ConfirmAsync(intent, key: "confirm");

        Assert.Equal("requires_capture", replay.Status);
        Assert.Equal("succeeded", (await stripe.GetAsync(intent)).Status);
        Assert.Equal((1999, 0, 0), await stripe.LedgerAsync());
    }

    [Fact]
    public async Task A_decline_is_kept_and_replayed()
    {
        await using var stripe = await StripeFixture.StartAsync();
        var intent = await stripe.CreateAsync(card: "pm_card_visa_chargeDeclined");

        var first = await Assert.ThrowsAsync<StripeException>(() => stripe.ConfirmAsync(intent, key: "confirm"));
        var again = await Assert.ThrowsAsync<StripeException>(() => stripe.ConfirmAsync(intent, key: "confirm"));

        Assert.Equal(first.StripeError.Charge, again.StripeError.Charge);
        Assert.True(Replayed(again.StripeResponse));
    }

    [Fact]
    public async Task A_key_used_for_something_else_is_an_idempotency_error()
    {
        await using var stripe = await StripeFixture.StartAsync();
        var intent = await stripe.Intents.CreateAsync(StripeFixture.Order(), StripeFixture.Key("k1"), TestContext.Current.CancellationToken);

        var otherParameters = await Assert.ThrowsAsync<StripeException>(
            () => stripe.Intents.CreateAsync(StripeFixture.Order(amount: 2000), StripeFixture.Key("k1"), TestContext.Current.CancellationToken));
        var otherEndpoint = await Assert.ThrowsAsync<StripeException>(() => stripe.ConfirmAsync(intent, key: "k1"));

        Assert.All([otherParameters, otherEndpoint], failure => Assert.Equal((HttpStatusCode.BadRequest, "idempotency_error"), (failure.HttpStatusCode, failure.StripeError.Type)));
    }

    [Fact]
    public async Task A_key_whose_first_request_is_still_running_is_409()
    {
        await using var stripe = await StripeFixture.StartAsync();
        var intent = await stripe.CreateAsync();
        _ = await stripe.ControlAsync("faults", """{"operation":"confirm","fault":"latency","ms":1500}""");

        var first = stripe.ConfirmAsync(intent, key: "confirm");
        await Eventually.TrueAsync(async () => (await stripe.FaultsAsync())["waiting"]!.AsArray().Count == 0);
        var second = await Assert.ThrowsAsync<StripeException>(() => stripe.ConfirmAsync(intent, key: "confirm"));

        Assert.Equal((HttpStatusCode.Conflict, "idempotency_key_in_use"), (second.HttpStatusCode, second.StripeError.Code));

        // Whatever it asks for: what the key was used for is not known yet.
        var other = await Assert.ThrowsAsync<StripeException>(() => stripe.ConfirmAsync(intent, "pm_card_mastercard", key: "confirm"));
        Assert.Equal("idempotency_key_in_use", other.StripeError.Code);
        Assert.Equal("true", second.StripeResponse.Headers.GetValues("Stripe-Should-Retry").Single());
        Assert.Equal("requires_capture", (await first).Status);
        Assert.True(Replayed((await stripe.ConfirmAsync(intent, key: "confirm")).StripeResponse));
    }

    [Fact]
    public async Task Another_key_on_a_busy_payment_is_429_lock_timeout()
    {
        await using var stripe = await StripeFixture.StartAsync(new() { ApiKey = StripeFixture.ApiKey, LockTimeout = TimeSpan.FromMilliseconds(50) });
        var intent = await stripe.CreateAsync();
        _ = await stripe.ControlAsync("faults", """{"operation":"confirm","fault":"latency","ms":1500}""");

        var first = stripe.ConfirmAsync(intent, key: "confirm-1");
        await Eventually.TrueAsync(async () => (await stripe.FaultsAsync())["waiting"]!.AsArray().Count == 0);
        var second = await Assert.ThrowsAsync<StripeException>(() => stripe.ConfirmAsync(intent, key: "confirm-2"));

        Assert.Equal((HttpStatusCode.TooManyRequests, "lock_timeout"), (second.HttpStatusCode, second.StripeError.Code));
        _ = await first;
        var notKept = await Assert.ThrowsAsync<StripeException>(() => stripe.ConfirmAsync(intent, key: "confirm-2"));
        Assert.False(Replayed(notKept.StripeResponse));
    }

    [Fact]
    public async Task A_refused_parameter_does_not_use_up_the_key()
    {
        await using var stripe = await StripeFixture.StartAsync();
        _ = await Assert.ThrowsAsync<StripeException>(() => stripe.Intents.CreateAsync(StripeFixture.Order(amount: 1), StripeFixture.Key("k1"), TestContext.Current.CancellationToken));

        var created = await stripe.Intents.CreateAsync(StripeFixture.Order(), StripeFixture.Key("k1"), TestContext.Current.CancellationToken);

        Assert.False(Replayed(created.StripeResponse));
    }

    [Fact]
    public async Task A_wrong_key_is_answered_before_its_idempotency_key_is_looked_at()
    {
        await using var stripe = await StripeFixture.StartAsync();
        _ = await stripe.Intents.CreateAsync(StripeFixture.Order(), StripeFixture.Key("k1"), TestContext.Current.CancellationToken);

        var refused = await Assert.ThrowsAsync<StripeException>(
            () => stripe.Intents.CreateAsync(StripeFixture.Order(), new() { ApiKey = "sk_test_other", IdempotencyKey = "k1" }, TestContext.Current.CancellationToken));

        Assert.Equal(HttpStatusCode.Unauthorized, refused.HttpStatusCode);
        Assert.False(Replayed(refused.StripeResponse));
    }

    [Fact]
    public async Task The_rate_limit_comes_before_a_replay_and_a_replay_before_the_check_of_parameters()
    {
        await using var stripe = await StripeFixture.StartAsync(new() { ApiKey = StripeFixture.ApiKey, RateLimit = 1000 });
        _ = await stripe.Intents.CreateAsync(StripeFixture.Order(), StripeFixture.Key("k1"), TestContext.Current.CancellationToken);

        // Wrong parameters with a used key: the key is what is wrong.
        var wrong = await Assert.ThrowsAsync<StripeException>(
            () => stripe.Intents.CreateAsync(StripeFixture.Order(amount: 1), StripeFixture.Key("k1"), TestContext.Current.CancellationToken));
        Assert.Equal("idempotency_error", wrong.StripeError.Type);

        _ = await stripe.ControlAsync("faults", """{"operation":"create","fault":"429"}""");
        var limited = await Assert.ThrowsAsync<StripeException>(
            () => stripe.Intents.CreateAsync(StripeFixture.Order(), StripeFixture.Key("k1"), TestContext.Current.CancellationToken));
        Assert.Equal("rate_limit", limited.StripeError.Code);
        Assert.True(Replayed((await stripe.Intents.CreateAsync(StripeFixture.Order(), StripeFixture.Key("k1"), TestContext.Current.CancellationToken)).StripeResponse));
    }

    [Fact]
    public async Task After_24_hours_a_key_makes_a_new_request()
    {
        await using var stripe = await StripeFixture.StartAsync();
        var first = await stripe.Intents.CreateAsync(StripeFixture.Order(), StripeFixture.Key("k1"), TestContext.Current.CancellationToken);

        await stripe.AdvanceAsync(TimeSpan.FromHours(23.9));
        Assert.Equal(first.Id, (await stripe.Intents.CreateAsync(StripeFixture.Order(), StripeFixture.Key("k1"), TestContext.Current.CancellationToken)).Id);

        await stripe.AdvanceAsync(TimeSpan.FromHours(0.2));
        var second = await stripe.Intents.CreateAsync(StripeFixture.Order(), StripeFixture.Key("k1"), TestContext.Current.CancellationToken);
        Assert.NotEqual(first.Id, second.Id);
        Assert.False(Replayed(second.StripeResponse));
    }

    internal static bool Replayed(StripeResponse response) =>
        response.Headers.TryGetValues("Idempotent-Replayed", out var values) && values.Single() == "true";
}
