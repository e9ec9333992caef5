using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace OrderSystem.Tests.Functions;

public sealed class StripeWebhookTests(LocalSystem system)
{
    private const string Secret = "whsec_local";

    [Theory]
    [InlineData("payment_intent.amount_capturable_updated")]
    [InlineData("payment_intent.succeeded")]
    [InlineData("payment_intent.payment_failed")]
    [InlineData("payment_intent.canceled")]
    [InlineData("refund.updated")]
    [InlineData("refund.failed")]
    public async Task An_event_about_an_open_order_wakes_it_after_a_delay_and_changes_nothing(string type)
    {
        var id = await Orders.PlaceAsync("wes");
        var before = (await system.OrderAsync(id))!.ToJsonString();
        var answer = await SendAsync(Event(type, id));

        Assert.Equal((200, """{"received":true}"""), (answer.Status, answer.Body.ToJsonString()));
        var (body, delay) = Assert.Single(system.Messages(id));
        Assert.Equal(id, (string)JsonNode.Parse(body)!["orderId"]!);
        Assert.Equal(int.Parse(LocalSystem.Template().Functions.Single(function => function.LogicalId == "StripeWebhook").Environment["WEBHOOK_DELAY_SECONDS"], CultureInfo.InvariantCulture), delay);
        Assert.Equal(before, (await system.OrderAsync(id))!.ToJsonString());
    }

    [Fact]
    public async Task An_event_that_the_local_Stripe_has_made_is_read()
    {
        var id = await Orders.PaidAsync("wim", Orders.Declined);
        var made = await MadeByStripeAsync("payment_intent.payment_failed", id);
        Assert.Equal(200, (await SendAsync(made)).Status);
        Assert.Single(system.Messages(id));
    }

    [Fact]
    public async Task A_body_in_base64_is_verified_as_it_was_signed()
    {
        var id = await Orders.PlaceAsync("wanda");
        var body = Event("payment_intent.succeeded", id, note: "Grüße ☕");
        Assert.Equal(200, Answer.Of(await Invoke.StripeWebhookAsync(Events.Webhook(body, Sign(body), base64: true))).Status);
        Assert.Single(system.Messages(id));
    }

    [Fact]
    public async Task An_event_about_an_order_that_has_ended_is_done()
    {
        var id = await Orders.PaidAsync("wolf");
        Assert.Equal(200, (await SendAsync(Event("payment_intent.succeeded", id))).Status);
        Assert.Equal(200, (await SendAsync(await MadeByStripeAsync("payment_intent.succeeded", id))).Status);
        Assert.Empty(system.Messages(id));
    }

    [Fact]
    public async Task A_refund_that_failed_wakes_an_order_that_has_ended()
    {
        var id = await Orders.PaidAsync("xena");
        Assert.Equal(200, (await SendAsync(Event("refund.failed", id, @object: "refund"))).Status);
        Assert.Single(system.Messages(id));
    }

    [Theory]
    [InlineData("payment_intent.succeeded")]
    [InlineData("refund.failed")]
    public async Task An_order_of_this_stack_that_is_not_there_makes_Stripe_send_again(string type) =>
        RetryPaymentTests.IsProblem(await SendAsync(Event(type, "AAAAAAAAAAAAAAAAAAAAAAAAAA")), 500, "order-missing", "Send it again");

    [Fact]
    public async Task An_event_of_another_stack_or_of_none_or_of_another_type_is_done_and_wakes_nobody()
    {
        var id = await Orders.PlaceAsync("yan");
        Assert.Equal(200, (await SendAsync(Event("payment_intent.succeeded", id, stack: "other"))).Status);
        Assert.Equal(200, (await SendAsync(Event("payment_intent.succeeded", id, stack: null))).Status);
        Assert.Equal(200, (await SendAsync(Event("payment_intent.created", id))).Status);
        Assert.Equal(200, (await SendAsync(Event("payment_intent.succeeded", "AAAAAAAAAAAAAAAAAAAAAAAAAA", stack: "other"))).Status);
        Assert.Empty(system.Messages(id));
    }

    public static TheoryData<string, string> Untrue => new()
    {
        { "missing", "no Stripe-Signature header" },
        { "wrong secret", "signature" },
        { "of another body", "signature" },
        { "old", "tolerance" },
        { "from the future", "tolerance" },
        { "garbage", "" },
    };

    [Theory]
    [MemberData(nameof(Untrue))]
    public async Task What_Stripe_has_not_signed_just_now_is_refused_and_wakes_nobody(string what, string why)
    {
        var id = await Orders.PlaceAsync("zoe");
        var body = Event("payment_intent.succeeded", id);
        var now = DateTimeOffset.UtcNow;
        var signature = what switch
        {
            "missing" => null,
            "wrong secret" => Sign(body, "whsec_other"),
            "of another body" => Sign(body + " "),
            "old" => Sign(body, at: now - TimeSpan.FromMinutes(6)),
            "from the future" => Sign(body, at: now + TimeSpan.FromMinutes(6)),
            _ => "nonsense",
        };
        RetryPaymentTests.IsProblem(Answer.Of(await Invoke.StripeWebhookAsync(Events.Webhook(body, signature))), 400, "webhook-refused", why);
        Assert.Empty(system.Messages(id));
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"object":"payment_intent","id":"pi_1"}""")]
    public async Task What_is_signed_and_is_no_event_is_refused(string body) => RetryPaymentTests.IsProblem(await SendAsync(body), 400, "webhook-refused", "");

    [Fact]
    public async Task A_request_without_a_body_is_refused() =>
        RetryPaymentTests.IsProblem(Answer.Of(await Invoke.StripeWebhookAsync(Events.Webhook(null, "t=1,v1=00"))), 400, "webhook-refused", "body is missing");

    [Fact]
    public async Task A_body_that_is_no_base64_is_refused()
    {
        var request = Events.Read("stripe-webhook.json");
        request["body"] = "%%%";
        request["isBase64Encoded"] = true;
        RetryPaymentTests.IsProblem(Answer.Of(await Invoke.StripeWebhookAsync(request.ToJsonString())), 400, "webhook-refused", "body is missing");
    }

    [Fact]
    public async Task The_recorded_event_was_signed_with_the_local_secret_long_ago()
    {
        var request = Events.Read("stripe-webhook.json");
        var body = (string)request["body"]!;
        Assert.Equal(Sign(body, at: DateTimeOffset.FromUnixTimeSeconds(1795219200)), (string)request["headers"]!["stripe-signature"]!);
        Assert.NotEqual(400, (await SendAsync(body)).Status);
    }

    private static async Task<Answer> SendAsync(string body) => Answer.Of(await Invoke.StripeWebhookAsync(Events.Webhook(body, Sign(body))));

    private static string Event(string type, string order, string? stack = "ordersystem", string @object = "payment_intent", string note = "") => new JsonObject
    {
        ["id"] = $"evt_{Guid.NewGuid():N}",
        ["object"] = "event",
        ["api_version"] = "2026-10-28.endive",
        ["created"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
        ["data"] = new JsonObject { ["object"] = new JsonObject { ["id"] = "x_1", ["object"] = @object, ["description"] = note, ["metadata"] = new JsonObject { ["order_id"] = order, ["stack"] = stack } } },
        ["livemode"] = false,
        ["pending_webhooks"] = 1,
        ["request"] = new JsonObject { ["id"] = null, ["idempotency_key"] = null },
        ["type"] = type,
    }.ToJsonString();

    // Source: https://docs.stripe.com/webhooks#verify-manually. Not by the library under test.
    private static string Sign(string body, string secret = Secret, DateTimeOffset? at = null)
    {
        var time = (at ?? DateTimeOffset.UtcNow).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"t={time},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{time}.{body}")))}";
    }

    /// <summary>The newest event of this type about the order, as the local Stripe keeps it.</summary>
    private async Task<string> MadeByStripeAsync(string type, string id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"v1/events?limit=100&type={type}", UriKind.Relative));
        request.Headers.Authorization = new("Bearer", "sk_test_local");
        using var response = await system.StripeControl.SendAsync(request, TestContext.Current.CancellationToken);
        var events = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["data"]!.AsArray();
        return events.First(made => (string?)made!["data"]!["object"]!["metadata"]!["order_id"] == id)!.ToJsonString();
    }
}
