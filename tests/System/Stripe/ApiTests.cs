using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Stripe;

namespace OrderSystem.SystemTests.Stripe;

/// <summary>The edges of the API and of the control plane: what is wrong is refused by name.</summary>
public sealed class ApiTests
{
    [Theory]
    [InlineData(null, "You did not provide an API key")]
    [InlineData("Bearer sk_test_other_key_123456", "Invalid API Key provided: sk_test_")]
    [InlineData("Bearer sk_live_abcdefghijkl", "A live key was sent to the local Stripe")]
    public async Task Without_the_right_key_the_answer_is_401(string? authorization, string message)
    {
        await using var stripe = await StripeFixture.StartAsync();

        var (status, error) = await SendAsync(stripe, HttpMethod.Get, "v1/payment_intents", authorization: authorization);

        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Equal("invalid_request_error", (string?)error["type"]);
        Assert.StartsWith(message, (string?)error["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_key_may_come_as_the_user_of_basic_authentication_as_curl_sends_it()
    {
        await using var stripe = await StripeFixture.StartAsync();
        var basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(StripeFixture.ApiKey + ":"));

        Assert.Equal(HttpStatusCode.OK, (await SendAsync(stripe, HttpMethod.Get, "v1/payment_intents", authorization: basic)).Status);
    }

    public static TheoryData<string, string, string, int, string?, string?> Refusals() => new()
    {
        { "POST", "v1/customers", "", 404, null, null },
        { "DELETE", "v1/payment_intents/pi_1", "", 404, null, null },
        { "GET", "v1/payment_intents/pi_nope", "", 404, "resource_missing", "intent" },
        { "POST", "v1/payment_intents/pi_nope/confirm", "", 404, "resource_missing", "intent" },
        { "GET", "v1/charges/ch_nope", "", 404, "resource_missing", "id" },
        { "GET", "v1/refunds/re_nope", "", 404, "resource_missing", "id" },
        { "GET", "v1/events/evt_nope", "", 404, "resource_missing", "id" },
        { "POST", "v1/refunds", "payment_intent=pi_nope", 404, "resource_missing", "payment_intent" },
        { "POST", "v1/refunds", "", 400, null, null },
        { "POST", "v1/payment_intents", "currency=usd", 400, "parameter_missing", "amount" },
        { "POST", "v1/payment_intents", "amount=1999", 400, "parameter_missing", "currency" },
        { "POST", "v1/payment_intents", "amount=19.99&currency=usd", 400, "parameter_invalid_integer", "amount" },
        { "POST", "v1/payment_intents", "amount=1999&currency=usd&customer=cus_1", 400, "parameter_unknown", "customer" },
        { "POST", "v1/payment_intents", "amount=1999&currency=usd&off_session=true", 400, null, "off_session" },
        { "POST", "v1/payment_intents", "amount=1999&currency=usd&capture_method=later", 400, null, "capture_method" },
        { "POST", "v1/payment_intents", "amount=1999&currency=usd&payment_method_types[0]=card", 400, "payment_method_types_no_longer_supported", "payment_method_types" },
        { "POST", "v1/payment_intents", "amount=1999&currency=usd&allowed_payment_method_types[0]=sepa_debit", 400, null, "allowed_payment_method_types" },
        { "POST", "v1/payment_intents", "amount=1999&currency=usd&allowed_payment_method_types[0]=card&automatic_payment_methods[enabled]=true", 400, null, "allowed_payment_method_types" },
        { "POST", "v1/payment_intents", "amount=1999&currency=usd&expand[]=invoice", 400, null, "expand" },
        { "POST", "v1/payment_intents", "amount=1999&currency=usd&confirm=true", 400, "payment_intent_unexpected_state", null },
        { "GET", "v1/payment_intents?limit=0", "", 400, "parameter_invalid_integer", "limit" },
        { "GET", "v1/payment_intents?starting_after=pi_nope", "", 400, "resource_missing", "starting_after" },
        { "GET", "v1/payment_intents?starting_after=pi_nope&ending_before=pi_nope", "", 400, null, "ending_before" },
        { "GET", "v1/events?type=a&types[0]=b", "", 400, null, "types" },
        { "GET", "v1/payment_intents?created[near]=1", "", 400, "parameter_unknown", "created" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task What_is_unknown_or_wrong_is_refused_by_name(string method, string path, string body, int status, string? code, string? param)
    {
        await using var stripe = await StripeFixture.StartAsync();
        _ = await stripe.CreateAsync();

        var (answered, error) = await SendAsync(stripe, new HttpMethod(method), path, body);

        Assert.Equal((status, "invalid_request_error", code, param), ((int)answered, (string?)error["type"], (string?)error["code"], (string?)error["param"]));
        Assert.False(string.IsNullOrEmpty((string?)error["message"]));
    }

    [Fact]
    public async Task A_list_is_paged_newest_first_and_filtered_by_time()
    {
        await using var stripe = await StripeFixture.StartAsync();
        List<string> ids = [];
        for (var i = 0; i < 5; i++)
        {
            ids.Insert(0, (await stripe.CreateAsync($"o-{i}")).Id);
        }

        var first = await stripe.Intents.ListAsync(new() { Limit = 2 }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(ids[..2], first.Select(intent => intent.Id));
        Assert.True(first.HasMore);

        List<string> all = [];
        await foreach (var intent in stripe.Intents.ListAutoPagingAsync(new() { Limit = 2 }, cancellationToken: TestContext.Current.CancellationToken))
        {
            all.Add(intent.Id);
        }

        Assert.Equal(ids, all);
        await stripe.AdvanceAsync(TimeSpan.FromHours(1));
        var late = await stripe.CreateAsync("o-9");
        var since = await stripe.Intents.ListAsync(
            new() { Created = new DateRangeOptions { GreaterThanOrEqual = late.Created }, Expand = ["data.latest_charge"] }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(late.Id, Assert.Single(since).Id);
    }

    [Fact]
    public async Task A_page_begins_after_an_object_that_the_range_leaves_out_and_goes_both_ways()
    {
        await using var stripe = await StripeFixture.StartAsync();
        List<PaymentIntent> intents = [];
        for (var i = 0; i < 5; i++)
        {
            intents.Add(await stripe.CreateAsync($"o-{i}"));
            await stripe.AdvanceAsync(TimeSpan.FromSeconds(10));
        }

        async Task<(IEnumerable<string> Orders, bool HasMore)> ListAsync(PaymentIntentListOptions options)
        {
            var page = await stripe.Intents.ListAsync(options, cancellationToken: TestContext.Current.CancellationToken);
            return (page.Select(intent => intent.Metadata["order_id"]), page.HasMore);
        }

        var before3 = new DateRangeOptions { LessThan = intents[3].Created };
        var (orders, hasMore) = await ListAsync(new() { Created = before3, StartingAfter = intents[4].Id, Limit = 2 });
        Assert.Equal(["o-2", "o-1"], orders);
        Assert.True(hasMore);
        (orders, hasMore) = await ListAsync(new() { Created = before3, EndingBefore = intents[0].Id, Limit = 1 });
        Assert.Equal(["o-1"], orders);
        Assert.True(hasMore);
        (orders, hasMore) = await ListAsync(new() { Created = new DateRangeOptions { GreaterThan = intents[1].Created, LessThanOrEqual = intents[3].Created } });
        Assert.Equal(["o-3", "o-2"], orders);
        Assert.False(hasMore);
    }

    [Fact]
    public async Task The_charges_of_a_payment_are_listed()
    {
        await using var stripe = await StripeFixture.StartAsync();
        var intent = await stripe.CreateAsync(card: "pm_card_visa_chargeDeclined");
        _ = await Record.ExceptionAsync(() => stripe.ConfirmAsync(intent));
        _ = await stripe.ConfirmAsync(intent, "pm_card_visa");
        _ = await stripe.PaidAsync("o-2");

        var (status, list) = await SendAsync(stripe, HttpMethod.Get, $"v1/charges?payment_intent={intent.Id}");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(["succeeded", "failed"], list["data"]!.AsArray().Select(charge => (string?)charge!["status"]));
    }

    [Fact]
    public async Task A_client_of_an_older_API_version_may_still_name_payment_method_types()
    {
        await using var stripe = await StripeFixture.StartAsync();

        var (status, intent) = await SendAsync(stripe, HttpMethod.Post, "v1/payment_intents", "amount=1999&currency=usd&payment_method_types[]=card", version: "2026-07-29.dahlia");

        Assert.Equal((HttpStatusCode.OK, "card"), (status, (string?)intent["payment_method_types"]!.AsArray().Single()));
        Assert.Null(intent["allowed_payment_method_types"]);
    }

    [Fact]
    public async Task Over_the_rate_limit_nothing_is_done()
    {
        await using var stripe = await StripeFixture.StartAsync(new() { ApiKey = StripeFixture.ApiKey, RateLimit = 3 });

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Record.ExceptionAsync(() => stripe.CreateAsync($"o-{i}")).AsTask()));

        var refused = outcomes.OfType<StripeException>().ToList();
        Assert.InRange(refused.Count, 20 - (2 * 3), 20 - 3);
        Assert.All(refused, failure => Assert.Equal((HttpStatusCode.TooManyRequests, "rate_limit"), (failure.HttpStatusCode, failure.StripeError.Code)));
    }

    [Theory]
    [InlineData("POST", "faults", "not json", "not JSON")]
    [InlineData("POST", "faults", """{"operation":"confirm"}""", "fault must be one of latency, effect-then-hang")]
    [InlineData("POST", "faults", """{"operation":"pay","fault":"500"}""", "operation must be one of create, list, get, confirm")]
    [InlineData("POST", "faults", """{"operation":"confirm","fault":"500","when":1}""", "when is not known")]
    [InlineData("POST", "faults", """{"operation":"confirm","fault":"500","nth":0}""", "nth must be a whole number, at least 1")]
    [InlineData("POST", "faults", """{"random":{"seed":7,"probability":0.05}}""", "random with effect-then-hang (which is among all faults, too) needs ms")]
    [InlineData("POST", "faults", """{"random":{"seed":7,"probability":2,"faults":["500"]}}""", "probability must be a number from 0 to 1")]
    [InlineData("POST", "faults", """{"random":{"probability":0.1,"faults":["500"]}}""", "seed is missing")]
    [InlineData("POST", "faults", """{"random":{"seed":7,"probability":0.1,"faults":["explode"]}}""", "faults has explode, and must be some of latency")]
    [InlineData("POST", "faults", """{"random":{"seed":7,"probability":0.1,"faults":["500"],"operations":["pay"]}}""", "operations has pay, and must be some of create")]
    [InlineData("POST", "faults", """{"random":{"seed":7,"probability":0.1,"faults":["500"],"order":"o"}}""", "order is not known")]
    [InlineData("POST", "faults", """{"operation":"create","fault":"500","random":{"seed":7}}""", "random goes without operation and fault")]
    [InlineData("POST", "webhooks", """{"enabled_events":"*"}""", "enabled_events must be a list of strings")]
    [InlineData("POST", "webhooks", """{"secrets":[]}""", "secrets must be a list of strings")]
    [InlineData("POST", "clock", """{"advanceSeconds":-1}""", "advanceSeconds must be a whole number")]
    [InlineData("POST", "clock", "{}", "advanceSeconds is missing")]
    [InlineData("POST", "webhooks", """{"behaviour":"explode"}""", "behaviour must be one of delay, duplicate")]
    [InlineData("POST", "webhooks", """{"url":"nowhere"}""", "url is no http address")]
    [InlineData("GET", "nothing", "", "There are: GET /_local/ledger")]
    public async Task The_control_plane_says_what_it_accepts(string method, string path, string body, string says)
    {
        await using var stripe = await StripeFixture.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), "_local/" + path) { Content = body.Length == 0 ? null : new StringContent(body) };

        using var response = await stripe.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(path == "nothing" ? HttpStatusCode.NotFound : HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(says, (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reset_forgets_payments_keys_events_faults_and_the_clock()
    {
        await using var stripe = await StripeFixture.StartAsync();
        var key = new RequestOptions { IdempotencyKey = "reset-me" };
        var intent = await stripe.Intents.CreateAsync(StripeFixture.Order("o-1", 1999), key, TestContext.Current.CancellationToken);
        await stripe.ControlAsync("faults", """{"operation":"confirm","fault":"500"}""");
        await stripe.AdvanceAsync(TimeSpan.FromDays(3));

        await stripe.ControlAsync("reset", "");

        Assert.Equal(HttpStatusCode.NotFound, (await Assert.ThrowsAsync<StripeException>(() => stripe.GetAsync(intent))).HttpStatusCode);
        Assert.Empty((await SendAsync(stripe, HttpMethod.Get, "v1/events")).Error["data"]!.AsArray());
        Assert.Empty((await stripe.FaultsAsync())["waiting"]!.AsArray());
        Assert.NotEqual(intent.Id, (await stripe.Intents.CreateAsync(StripeFixture.Order("o-1", 1999), key, TestContext.Current.CancellationToken)).Id);
        var clock = JsonNode.Parse(await stripe.Http.GetStringAsync("_local/clock", TestContext.Current.CancellationToken))!;
        Assert.True((DateTimeOffset)clock["now"]! < DateTimeOffset.UtcNow.AddDays(1), $"{clock}");
        _ = await stripe.PaidAsync("o-2");
        Assert.Equal("""{"hold":1,"release":0,"capture":1,"refund":0,"refund-returned":0}""", JsonNode.Parse(await stripe.Http.GetStringAsync("_local/movements", TestContext.Current.CancellationToken))!.ToJsonString());
    }

    [Fact]
    public async Task The_root_says_what_it_is()
    {
        await using var stripe = await StripeFixture.StartAsync();

        Assert.Contains("no real money", await stripe.Http.GetStringAsync("", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static async Task<(HttpStatusCode Status, JsonNode Error)> SendAsync(StripeFixture stripe, HttpMethod method, string path, string body = "", string? authorization = $"Bearer {StripeFixture.ApiKey}", string? version = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (method == HttpMethod.Post)
        {
            request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/x-www-form-urlencoded"));
        }

        _ = version is null || request.Headers.TryAddWithoutValidation("Stripe-Version", version);
        _ = authorization is null || request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var response = await stripe.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var json = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        return (response.StatusCode, json["error"] ?? json);
    }
}
