using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Stripe;

namespace OrderSystem.SystemTests.Stripe;

/// <summary>Webhooks: delivered to a real endpoint, checked with Stripe's own signature check, and disturbed on request.</summary>
public sealed class WebhookTests
{
    private const string Secret = "whsec_test";

    [Fact]
    public async Task Every_event_of_a_payment_arrives_signed_and_in_order()
    {
        await using var endpoint = await Endpoint.StartAsync();
        await using var stripe = await StartAsync(endpoint);

        var intent = await stripe.CreateAsync();
        _ = await stripe.ConfirmAsync(intent, key: "ord:o-1:confirm:1:0");
        _ = await stripe.CaptureAsync(intent);

        await Eventually.TrueAsync(() => Task.FromResult(endpoint.Received.Count == 5));
        var events = endpoint.Received.Select(received => received.Read()).ToList();
        Assert.Equal(
            ["payment_intent.created", "charge.succeeded", "payment_intent.amount_capturable_updated", "charge.captured", "payment_intent.succeeded"],
            events.Select(received => received.Type));
        Assert.Equal("ord:o-1:confirm:1:0", events[2].Request.IdempotencyKey);
        var held = Assert.IsType<PaymentIntent>(events[2].Data.Object);
        Assert.Equal((intent.Id, "requires_capture", "o-1"), (held.Id, held.Status, held.Metadata["order_id"]));
    }

    [Fact]
    public async Task A_webhook_that_is_not_accepted_is_sent_again()
    {
        await using var endpoint = await Endpoint.StartAsync();
        endpoint.Answers.Enqueue(500);
        endpoint.Answers.Enqueue(503);
        await using var stripe = await StartAsync(endpoint);

        _ = await stripe.CreateAsync();

        await Eventually.TrueAsync(() => Task.FromResult(endpoint.Received.Count == 3));
        _ = Assert.Single(endpoint.Received.Select(received => received.Read().Id).Distinct());
    }

    [Theory]
    [InlineData("duplicate", 2)]
    [InlineData("drop", 0)]
    [InlineData("delay", 1)]
    public async Task A_webhook_can_come_twice_late_or_not_at_all(string behaviour, int times)
    {
        await using var endpoint = await Endpoint.StartAsync();
        await using var stripe = await StartAsync(endpoint);
        _ = await stripe.ControlAsync("webhooks", $$"""{"behaviour":"{{behaviour}}","type":"payment_intent.created","ms":300}""");

        var intent = await stripe.CreateAsync();
        _ = await stripe.Intents.CancelAsync(intent.Id, cancellationToken: TestContext.Current.CancellationToken);

        await Eventually.TrueAsync(() => Task.FromResult(endpoint.Received.Count == times + 1));
        Assert.Equal(times, endpoint.Received.Count(received => received.Read().Type == "payment_intent.created"));
    }

    [Fact]
    public async Task Two_webhooks_can_change_places()
    {
        await using var endpoint = await Endpoint.StartAsync();
        await using var stripe = await StartAsync(endpoint);
        _ = await stripe.ControlAsync("webhooks", """{"behaviour":"reorder","type":"payment_intent.created","ms":10000}""");

        var intent = await stripe.CreateAsync();
        _ = await stripe.Intents.CancelAsync(intent.Id, cancellationToken: TestContext.Current.CancellationToken);

        await Eventually.TrueAsync(() => Task.FromResult(endpoint.Received.Count == 2));
        Assert.Equal(["payment_intent.canceled", "payment_intent.created"], endpoint.Received.Select(received => received.Read().Type));
    }

    [Theory]
    [InlineData("corrupt", "expected signature was not found")]
    [InlineData("stale", "outside of the allowed tolerance")]
    public async Task A_webhook_can_carry_a_signature_that_must_be_refused(string behaviour, string message)
    {
        await using var endpoint = await Endpoint.StartAsync();
        await using var stripe = await StartAsync(endpoint);
        _ = await stripe.ControlAsync("webhooks", $$"""{"behaviour":"{{behaviour}}"}""");

        _ = await stripe.CreateAsync();

        await Eventually.TrueAsync(() => Task.FromResult(!endpoint.Received.IsEmpty));
        var refused = Assert.Throws<StripeException>(endpoint.Received.First().Read);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_time_alone_does_is_announced_too()
    {
        await using var endpoint = await Endpoint.StartAsync();
        await using var stripe = await StartAsync(endpoint);
        var intent = await stripe.PaidAsync(card: "pm_card_refundFail");
        _ = await stripe.Refunds.CreateAsync(new() { PaymentIntent = intent.Id }, cancellationToken: TestContext.Current.CancellationToken);

        await stripe.AdvanceAsync(TimeSpan.FromMinutes(1));

        await Eventually.TrueAsync(() => Task.FromResult(endpoint.Received.Any(received => received.Read().Type == "refund.failed")));
        var failed = endpoint.Received.Select(received => received.Read()).First(received => received.Type == "refund.failed");
        Assert.Equal("failed", Assert.IsType<Refund>(failed.Data.Object).Status);
        Assert.Null(failed.Request.Id);
    }

    [Fact]
    public async Task Events_can_be_listed_and_the_endpoint_named_later()
    {
        await using var endpoint = await Endpoint.StartAsync();
        await using var stripe = await StripeFixture.StartAsync();
        _ = await stripe.CreateAsync("o-1");
        Assert.Empty(endpoint.Received);

        _ = await stripe.ControlAsync("webhooks", $$"""{"url":"{{endpoint.Url}}","secret":"{{Secret}}","enabled_events":["payment_intent.created"]}""");
        _ = await stripe.CreateAsync("o-2");
        await Eventually.TrueAsync(() => Task.FromResult(endpoint.Received.Count == 1));

        using var request = new HttpRequestMessage(HttpMethod.Get, "v1/events?type=payment_intent.created");
        request.Headers.Authorization = new("Bearer", StripeFixture.ApiKey);
        using var response = await stripe.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var list = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal(["o-2", "o-1"], list["data"]!.AsArray().Select(item => (string?)item!["data"]!["object"]!["metadata"]!["order_id"]));
    }

    [Fact]
    public async Task Only_the_types_that_the_system_subscribes_to_are_sent()
    {
        await using var endpoint = await Endpoint.StartAsync();
        await using var stripe = await StripeFixture.StartAsync(new() { ApiKey = StripeFixture.ApiKey, WebhookUrl = endpoint.Url, WebhookSecret = Secret });

        var paid = await stripe.PaidAsync("o-1", "pm_card_refundFail");
        _ = await stripe.Refunds.CreateAsync(new() { PaymentIntent = paid.Id }, cancellationToken: TestContext.Current.CancellationToken);
        await stripe.AdvanceAsync(TimeSpan.FromMinutes(1));
        var declined = await stripe.CreateAsync("o-2", "pm_card_visa_chargeDeclined");
        _ = await Record.ExceptionAsync(() => stripe.ConfirmAsync(declined));
        _ = await stripe.Intents.CancelAsync(declined.Id, cancellationToken: TestContext.Current.CancellationToken);

        await Eventually.TrueAsync(() => Task.FromResult(endpoint.Received.Count == 6));
        var byOrder = endpoint.Received.Select(received => received.Read()).ToLookup(received => received.Data.Object is PaymentIntent { Status: not ("succeeded" or "requires_capture") }, received => received.Type);
        Assert.Equal(["payment_intent.amount_capturable_updated", "payment_intent.succeeded", "refund.updated", "refund.failed"], byOrder[false]);
        Assert.Equal(["payment_intent.payment_failed", "payment_intent.canceled"], byOrder[true]);
    }

    [Fact]
    public async Task The_body_is_raw_JSON_with_Stripes_content_type()
    {
        await using var endpoint = await Endpoint.StartAsync();
        await using var stripe = await StartAsync(endpoint);

        _ = await stripe.CreateAsync("o-ä");

        await Eventually.TrueAsync(() => Task.FromResult(!endpoint.Received.IsEmpty));
        var received = Assert.Single(endpoint.Received);
        Assert.Equal("application/json; charset=utf-8", received.ContentType);
        Assert.Contains("\"order_id\": \"o-ä\"", received.Body, StringComparison.Ordinal);
        Assert.Equal("o-ä", Assert.IsType<PaymentIntent>(received.Read().Data.Object).Metadata["order_id"]);
    }

    [Fact]
    public async Task While_a_secret_is_rotated_each_of_the_two_proves_the_sender()
    {
        await using var endpoint = await Endpoint.StartAsync();
        await using var stripe = await StartAsync(endpoint);
        _ = await stripe.ControlAsync("webhooks", $$"""{"secrets":["whsec_new","{{Secret}}"]}""");

        _ = await stripe.CreateAsync();

        await Eventually.TrueAsync(() => Task.FromResult(!endpoint.Received.IsEmpty));
        var received = Assert.Single(endpoint.Received);
        Assert.Equal(2, received.Signature.Split(',').Count(item => item.StartsWith("v1=", StringComparison.Ordinal)));
        EventUtility.ValidateSignature(received.Body, received.Signature, "whsec_new");
        EventUtility.ValidateSignature(received.Body, received.Signature, Secret);
        _ = Assert.Throws<StripeException>(() => EventUtility.ValidateSignature(received.Body, received.Signature, "whsec_other"));
    }

    [Fact]
    public async Task A_redirect_is_not_followed_and_counts_as_refused()
    {
        await using var endpoint = await Endpoint.StartAsync();
        endpoint.Answers.Enqueue(307);
        await using var stripe = await StartAsync(endpoint);

        _ = await stripe.CreateAsync();

        await Eventually.TrueAsync(() => Task.FromResult(endpoint.Received.Count == 2));
        var deliveries = JsonNode.Parse(await stripe.Http.GetStringAsync("_local/webhooks", TestContext.Current.CancellationToken))!["deliveries"]!.AsArray();
        Assert.Equal(("307", 1), ((string?)deliveries[0]!["outcome"], (int)deliveries[0]!["attempt"]!));
    }

    [Fact]
    public async Task After_the_last_attempt_an_event_stays_undelivered_and_can_be_listed()
    {
        await using var endpoint = await Endpoint.StartAsync();
        await using var stripe = await StripeFixture.StartAsync(new()
        {
            ApiKey = StripeFixture.ApiKey,
            WebhookUrl = endpoint.Url,
            WebhookSecret = Secret,
            EnabledEvents = ["*"],
            WebhookRetry = TimeSpan.FromMilliseconds(10),
            WebhookAttempts = 2,
        });
        endpoint.Answers.Enqueue(500);
        endpoint.Answers.Enqueue(500);

        var undelivered = await stripe.CreateAsync("o-1");
        await Eventually.TrueAsync(() => Task.FromResult(endpoint.Received.Count == 2));
        var delivered = await stripe.CreateAsync("o-2");
        await Eventually.TrueAsync(async () => (await PendingAsync(stripe))[delivered.Id] == 0);

        Assert.Equal(1, (await PendingAsync(stripe))[undelivered.Id]);
        Assert.Equal(3, endpoint.Received.Count);
    }

    [Fact]
    public async Task Events_are_kept_for_thirty_days()
    {
        await using var stripe = await StripeFixture.StartAsync();
        _ = await stripe.CreateAsync("o-1");
        await stripe.AdvanceAsync(TimeSpan.FromDays(29));
        var late = await stripe.CreateAsync("o-2");
        Assert.Equal(2, (await PendingAsync(stripe)).Count);

        await stripe.AdvanceAsync(TimeSpan.FromDays(2));

        Assert.Equal([late.Id], (await PendingAsync(stripe)).Keys);
    }

    /// <summary>The events in the list, by the PaymentIntent they are about.</summary>
    private static async Task<Dictionary<string, int>> PendingAsync(StripeFixture stripe)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "v1/events");
        request.Headers.Authorization = new("Bearer", StripeFixture.ApiKey);
        using var response = await stripe.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var list = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        return list["data"]!.AsArray().ToDictionary(item => (string)item!["data"]!["object"]!["id"]!, item => (int)item!["pending_webhooks"]!);
    }

    private static Task<StripeFixture> StartAsync(Endpoint endpoint) => StripeFixture.StartAsync(new()
    {
        ApiKey = StripeFixture.ApiKey,
        WebhookUrl = endpoint.Url,
        WebhookSecret = Secret,
        EnabledEvents = ["*"],
        WebhookRetry = TimeSpan.FromMilliseconds(20),
    });

    private sealed record Received(string Body, string Signature, string? ContentType)
    {
        public Event Read() => EventUtility.ConstructEvent(Body, Signature, Secret);
    }

    /// <summary>An HTTP endpoint that keeps what it gets and answers as told, 200 otherwise.</summary>
    private sealed class Endpoint : IAsyncDisposable
    {
        private readonly WebApplication _app;

        private Endpoint(WebApplication app) => _app = app;

        public ConcurrentQueue<Received> Received { get; } = new();

        public ConcurrentQueue<int> Answers { get; } = new();

        public Uri Url => new(_app.Urls.First());

        public static async Task<Endpoint> StartAsync()
        {
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            _ = builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
            _ = builder.Logging.ClearProviders();
            var app = builder.Build();
            var endpoint = new Endpoint(app);
            app.Run(endpoint.ReceiveAsync);
            await app.StartAsync(TestContext.Current.CancellationToken);
            return endpoint;
        }

        public ValueTask DisposeAsync() => _app.DisposeAsync();

        private async Task ReceiveAsync(HttpContext http)
        {
            using var reader = new StreamReader(http.Request.Body);
            var body = await reader.ReadToEndAsync();
            http.Response.StatusCode = Answers.TryDequeue(out var status) ? status : 200;
            http.Response.Headers.Location = status == 307 ? "/elsewhere" : default(string);
            Received.Enqueue(new Received(body, http.Request.Headers["Stripe-Signature"].ToString(), http.Request.ContentType));
        }
    }
}
