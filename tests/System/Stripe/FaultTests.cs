using System.Net;
using Stripe;

namespace OrderSystem.SystemTests.Stripe;

/// <summary>Every fault that can be asked for: what the client sees, and what really happened.</summary>
public sealed class FaultTests
{
    [Theory]
    [InlineData("effect-then-hang", true)]
    [InlineData("reset-after", true)]
    [InlineData("reset-before", false)]
    [InlineData("500-after-effect", true)]
    [InlineData("500", false)]
    [InlineData("502", false)]
    [InlineData("429", false)]
    [InlineData("409", false)]
    public async Task A_get_shows_whether_a_confirm_that_failed_took_effect(string fault, bool effect)
    {
        await using var stripe = await StripeFixture.StartAsync(timeout: TimeSpan.FromSeconds(1));
        var intent = await stripe.CreateAsync();
        _ = await stripe.ControlAsync("faults", $$"""{"operation":"confirm","nth":1,"order":"o-1","fault":"{{fault}}"}""");

        var failure = await Record.ExceptionAsync(() => stripe.ConfirmAsync(intent));

        switch (fault)
        {
            case "effect-then-hang":
                _ = Assert.IsType<OperationCanceledException>(failure, exactMatch: false);
                break;
            case "reset-before" or "reset-after":
                _ = Assert.IsType<HttpRequestException>(failure);
                break;
            default:
                Assert.Equal(fault[..3], ((int)Assert.IsType<StripeException>(failure).HttpStatusCode).ToString());
                break;
        }

        Assert.Equal(effect ? "requires_capture" : "requires_confirmation", (await stripe.GetAsync(intent)).Status);
        Assert.Equal((0, 0, effect ? 1999 : 0), await stripe.LedgerAsync());
    }

    [Fact]
    public async Task A_lost_answer_is_replayed_to_who_asks_again_with_the_same_key()
    {
        await using var stripe = await StripeFixture.StartAsync();
        var intent = await stripe.CreateAsync();
        _ = await stripe.ControlAsync("faults", """{"operation":"confirm","fault":"reset-after"}""");
        _ = await Assert.ThrowsAsync<HttpRequestException>(() => stripe.ConfirmAsync(intent, key: "confirm"));

        var replay = await stripe.ConfirmAsync(intent, key: "confirm");

        Assert.Equal("requires_capture", replay.Status);
        Assert.True(IdempotencyTests.Replayed(replay.StripeResponse));
        Assert.Equal((0, 0, 1999), await stripe.LedgerAsync());
    }

    [Theory]
    [InlineData("500")]
    [InlineData("500-after-effect")]
    public async Task A_500_poisons_its_key_for_ever(string fault)
    {
        await using var stripe = await StripeFixture.StartAsync();
        var intent = await stripe.CreateAsync();
        _ = await stripe.ControlAsync("faults", $$"""{"operation":"confirm","fault":"{{fault}}"}""");
        _ = await Assert.ThrowsAsync<StripeException>(() => stripe.ConfirmAsync(intent, key: "gen-0"));

        var poisoned = await Assert.ThrowsAsync<StripeException>(() => stripe.ConfirmAsync(intent, key: "gen-0"));
        Assert.Equal((HttpStatusCode.InternalServerError, "api_error"), (poisoned.HttpStatusCode, poisoned.StripeError.Type));
        Assert.True(IdempotencyTests.Replayed(poisoned.StripeResponse));

        var next = await Record.ExceptionAsync(() => stripe.ConfirmAsync(intent, key: "gen-1"));
        Assert.Equal(fault == "500" ? null : "payment_intent_unexpected_state", (next as StripeException)?.StripeError.Code);
        Assert.Equal((0, 0, 1999), await stripe.LedgerAsync());
    }

    [Fact]
    public async Task A_failed_request_may_be_rolled_forward_later()
    {
        await using var stripe = await StripeFixture.StartAsync();
        var intent = await stripe.CreateAsync();
        _ = await stripe.ControlAsync("faults", """{"operation":"confirm","fault":"500-then-effect","ms":60000}""");
        _ = await Assert.ThrowsAsync<StripeException>(() => stripe.ConfirmAsync(intent));
        Assert.Equal("requires_confirmation", (await stripe.GetAsync(intent)).Status);

        await stripe.AdvanceAsync(TimeSpan.FromSeconds(61));

        Assert.Equal("requires_capture", (await stripe.GetAsync(intent)).Status);
    }

    [Theory]
    [InlineData("429")]
    [InlineData("409")]
    [InlineData("502")]
    public async Task What_fails_in_front_of_Stripe_leaves_the_key_unused(string fault)
    {
        await using var stripe = await StripeFixture.StartAsync();
        var intent = await stripe.CreateAsync();
        _ = await stripe.ControlAsync("faults", $$"""{"operation":"confirm","fault":"{{fault}}"}""");
        _ = await Assert.ThrowsAsync<StripeException>(() => stripe.ConfirmAsync(intent, key: "confirm"));

        Assert.False(IdempotencyTests.Replayed((await stripe.ConfirmAsync(intent, key: "confirm")).StripeResponse));
    }

    [Fact]
    public async Task A_fault_waits_for_its_turn_and_its_order()
    {
        await using var stripe = await StripeFixture.StartAsync();
        _ = await stripe.ControlAsync("faults", """{"operation":"create","nth":2,"order":"o-2","fault":"500"}""");

        _ = await stripe.CreateAsync("o-1");
        _ = await stripe.CreateAsync("o-2");
        _ = await stripe.CreateAsync("o-1");
        _ = await Assert.ThrowsAsync<StripeException>(() => stripe.CreateAsync("o-2"));
        _ = await stripe.CreateAsync("o-2");
    }

    [Fact]
    public async Task Faults_repeat_on_request_and_can_be_taken_back()
    {
        await using var stripe = await StripeFixture.StartAsync();
        _ = await stripe.ControlAsync("faults", """{"operation":"*","times":100,"fault":"429"}""");
        var limited = await Assert.ThrowsAsync<StripeException>(() => stripe.CreateAsync());
        Assert.Equal("rate_limit", limited.StripeError.Code);
        _ = await Assert.ThrowsAsync<StripeException>(() => stripe.CreateAsync());

        _ = await stripe.Http.DeleteAsync("_local/faults", TestContext.Current.CancellationToken);

        _ = await stripe.CreateAsync();
    }

    [Fact]
    public async Task A_random_plan_strikes_the_same_requests_of_the_same_orders_again_in_whatever_order_they_come()
    {
        const string Plan = """{"random":{"seed":7,"probability":0.3,"faults":["500","409","reset-after"],"operations":["create"]}}""";
        var orders = Enumerable.Range(0, 60).Select(i => $"o-{i}").ToList();

        var first = await RunAsync(orders, Plan);
        var again = await RunAsync([.. orders.AsEnumerable().Reverse()], Plan);
        var other = await RunAsync(orders, Plan.Replace("7", "8", StringComparison.Ordinal));

        Assert.Equal(first.Outcomes, again.Outcomes);
        Assert.NotEqual(first.Outcomes, other.Outcomes);
        // 18 of 60 on average, give or take 4 standard deviations.
        Assert.InRange(first.Outcomes.Values.Count(outcome => outcome != "ok"), 4, 32);
        Assert.Equal(["409", "500", "reset-after"], first.Struck.Keys);
        Assert.Equal(first.Outcomes.Values.Where(outcome => outcome != "ok").CountBy(outcome => outcome).OrderBy(pair => pair.Key, StringComparer.Ordinal), first.Struck);

        static async Task<(SortedDictionary<string, string> Outcomes, Dictionary<string, int> Struck)> RunAsync(IReadOnlyList<string> orders, string plan)
        {
            await using var stripe = await StripeFixture.StartAsync();
            _ = await stripe.ControlAsync("faults", plan);
            var outcomes = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var order in orders)
            {
                outcomes[order] = await Record.ExceptionAsync(() => stripe.CreateAsync(order)) switch
                {
                    null => "ok",
                    StripeException refused => ((int)refused.HttpStatusCode).ToString(),
                    HttpRequestException => "reset-after",
                    var failure => failure.ToString(),
                };
            }

            var struck = (await stripe.FaultsAsync())["struck"]!["create"]!.AsObject();
            return (outcomes, struck.ToDictionary(kind => kind.Key, kind => (int)kind.Value!));
        }
    }

    [Fact]
    public async Task A_random_plan_ends_when_faults_are_cleared_and_its_counts_stay()
    {
        await using var stripe = await StripeFixture.StartAsync();
        _ = await stripe.ControlAsync("faults", """{"random":{"seed":1,"probability":1,"faults":["502"],"operations":["create"]}}""");
        _ = await Assert.ThrowsAsync<StripeException>(() => stripe.CreateAsync());
        _ = await stripe.Intents.ListAsync(cancellationToken: TestContext.Current.CancellationToken);

        _ = await stripe.Http.DeleteAsync("_local/faults", TestContext.Current.CancellationToken);
        _ = await stripe.CreateAsync();

        Assert.Equal("""{"waiting":[],"random":null,"struck":{"create":{"502":1}}}""", (await stripe.FaultsAsync()).ToJsonString());
    }

    [Fact]
    public async Task A_hang_of_a_random_plan_ends_by_itself()
    {
        await using var stripe = await StripeFixture.StartAsync();
        _ = await stripe.ControlAsync("faults", """{"random":{"seed":1,"probability":1,"faults":["effect-then-hang"],"operations":["create"],"ms":50}}""");

        _ = await Assert.ThrowsAsync<HttpRequestException>(() => stripe.CreateAsync());

        Assert.Equal("o-1", Assert.Single(await stripe.Intents.ListAsync(cancellationToken: TestContext.Current.CancellationToken)).Metadata["order_id"]);
    }

    [Fact]
    public async Task A_fault_of_the_execution_is_not_counted_where_nothing_was_executed()
    {
        await using var stripe = await StripeFixture.StartAsync();
        _ = await stripe.Intents.CreateAsync(StripeFixture.Order(), StripeFixture.Key("k1"), TestContext.Current.CancellationToken);
        _ = await stripe.ControlAsync("faults", """{"operation":"create","fault":"500"}""");

        var replay = await stripe.Intents.CreateAsync(StripeFixture.Order(), StripeFixture.Key("k1"), TestContext.Current.CancellationToken);

        Assert.True(IdempotencyTests.Replayed(replay.StripeResponse));
        Assert.Empty((await stripe.FaultsAsync())["struck"]!.AsObject());
    }

    [Fact]
    public async Task The_answer_to_a_wrong_request_can_be_lost_too()
    {
        await using var stripe = await StripeFixture.StartAsync();
        _ = await stripe.ControlAsync("faults", """{"operation":"create","fault":"reset-after"}""");

        _ = await Assert.ThrowsAsync<HttpRequestException>(() => stripe.CreateAsync(amount: 1));

        _ = await Assert.ThrowsAsync<StripeException>(() => stripe.CreateAsync(amount: 1));
    }
}
