using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OrderSystem.Adapters.Stripe;
using OrderSystem.Domain;
using OrderSystem.SystemTests.Compat.AwsSdk;
using Stripe;

namespace OrderSystem.SystemTests.Stripe.Adapter;

/// <summary>Webhooks through the adapter: what proves their sender, what is taken from them, and that nothing that comes is an exception.</summary>
public sealed class PaymentEventsTests
{
    private const string Secret = "whsec_1";

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Event(
        string type = "payment_intent.succeeded", string about = "payment_intent", string metadata = """{"order_id":"ORDER-1","stack":"shop"}""", string version = "2026-10-28.endive") =>
        $$$"""{"id":"evt_1","object":"event","api_version":"{{{version}}}","created":1799999990,"data":{"object":{"id":"x_1","object":"{{{about}}}","metadata":{{{metadata}}}}},"livemode":false,"pending_webhooks":1,"request":{"id":null,"idempotency_key":null},"type":"{{{type}}}"}""";

    [Theory]
    [InlineData("payment_intent.succeeded", "payment_intent")]
    [InlineData("refund.failed", "refund")]
    [InlineData("charge.expired", "charge")]
    [InlineData("charge.dispute.created", "dispute")]
    [InlineData("customer.created", "customer")]
    [InlineData("moon.landed", "moon")]
    public async Task An_event_says_which_order_of_which_stack_to_look_at_whatever_it_is_about(string type, string about)
    {
        await using var webhooks = await Webhooks.OpenAsync();

        var (read, refusal) = await webhooks.ReadAsync(Event(type, about));

        Assert.Null(refusal);
        Assert.Equal(new PaymentEvent("evt_1", type, "ORDER-1", "shop", DateTimeOffset.FromUnixTimeSeconds(1799999990)), read);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"order_id":null}""")]
    [InlineData("""{"tenant":"x"}""")]
    public async Task An_object_without_our_metadata_is_of_no_order(string metadata)
    {
        await using var webhooks = await Webhooks.OpenAsync();

        var (read, _) = await webhooks.ReadAsync(Event(metadata: metadata));

        Assert.Equal(("evt_1", null, null), (read!.Id, read.OrderId, read.Stack));
    }

    [Theory]
    [InlineData("2026-09-30.endive")]
    [InlineData("2026-07-29.dahlia")]
    [InlineData("2017-05-25")]
    public async Task An_event_of_another_API_version_is_read_too(string version)
    {
        await using var webhooks = await Webhooks.OpenAsync();

        Assert.Equal("ORDER-1", (await webhooks.ReadAsync(Event(version: version))).Event!.OrderId);
    }

    /// <summary>The vector of stripe-dotnet's own suite.</summary>
    [Fact]
    public async Task The_published_vector_is_accepted()
    {
        await using var webhooks = await Webhooks.OpenAsync(SignatureTests.Secret);
        webhooks.Time.Now = DateTimeOffset.FromUnixTimeSeconds(SignatureTests.SignedAt);

        var (read, refusal) = await webhooks.Events.ReadAsync(SignatureTests.Payload, SignatureTests.Header, Token);

        Assert.Null(refusal);
        Assert.Equal(new PaymentEvent("evt_123", "customer.created", null, null, DateTimeOffset.FromUnixTimeSeconds(SignatureTests.SignedAt)), read);
    }

    public static TheoryData<string, string?, string> Refusals()
    {
        var at = Now.ToUnixTimeSeconds();
        var body = Event();
        string Sign(string? time = null, string secret = Secret, string? signed = null, string scheme = "v1")
        {
            var t = time ?? at.ToString(CultureInfo.InvariantCulture);
            return $"t={t},{scheme}={EventUtility.ComputeSignature(secret, t, signed ?? body)}";
        }

        return new()
        {
            { body, null, "no Stripe-Signature header" },
            { body, "", "no Stripe-Signature header" },
            { body, " ", "no Stripe-Signature header" },
            { body, "nonsense", "format is unexpected" },
            { body, "t=1800000000,v1", "format is unexpected" },
            { body, "t=1800000000", "expected signature was not found" },
            { body, Sign()[(Sign().IndexOf(',', StringComparison.Ordinal) + 1)..], "expected signature was not found" },
            { body, Sign(scheme: "v0"), "expected signature was not found" },
            { body, Sign(secret: "whsec_other"), "expected signature was not found" },
            { body.Replace("ORDER-1", "ORDER-2", StringComparison.Ordinal), Sign(), "expected signature was not found" },
            { body + " ", Sign(), "expected signature was not found" },
            { body, Sign(time: $"{at - 301}"), "outside of the allowed tolerance" },
            { body, Sign(time: $"{at + 301}"), "outside of the allowed tolerance" },
            { body, Sign(time: "soon"), "not a number" },
            { body, Sign(time: "99999999999"), "not a number" },
            { body, Sign(time: ""), "not a number" },
            { "\ud800", Sign(), "cannot be safely calculated" },
            { "not json", Sign(signed: "not json"), "not JSON that Stripe.net reads" },
            { "", Sign(signed: ""), "not JSON that Stripe.net reads" },
            { "[]", Sign(signed: "[]"), "not JSON that Stripe.net reads" },
            { "null", Sign(signed: "null"), "not JSON that Stripe.net reads" },
            { "{}", Sign(signed: "{}"), "it is no event" },
            { """{"id":"evt_1","object":"event"}""", Sign(signed: """{"id":"evt_1","object":"event"}"""), "it is no event" },
            { """{"id":"pi_1","object":"payment_intent","type":"x"}""", Sign(signed: """{"id":"pi_1","object":"payment_intent","type":"x"}"""), "it is no event" },
        };
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task What_cannot_be_trusted_or_read_is_refused_and_never_an_exception(string body, string? signature, string why)
    {
        await using var webhooks = await Webhooks.OpenAsync();

        var (read, refusal) = await webhooks.Events.ReadAsync(body, signature, Token);

        Assert.Null(read);
        Assert.Contains(why, refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-300)]
    [InlineData(300)]
    public async Task Five_minutes_either_way_are_allowed(int seconds)
    {
        await using var webhooks = await Webhooks.OpenAsync();
        var signature = EventUtility.GenerateSignatureHeader(Event(), Secret, Now.ToUnixTimeSeconds() + seconds);

        Assert.NotNull((await webhooks.Events.ReadAsync(Event(), signature, Token)).Event);
    }

    /// <summary>Every value of an event replaced by every kind of JSON, rightly signed.</summary>
    [Fact]
    public async Task No_signed_body_of_any_shape_is_an_exception()
    {
        await using var webhooks = await Webhooks.OpenAsync();
        string[] values = ["null", "true", "1", "-1", "1.5", "1e400", "\"\"", "\"x\"", "[]", "[{}]", "{}", """{"a":{"b":[1]}}""", """{"id":1,"object":2}""", """{"object":"payment_intent","amount":"x"}"""];
        string[] fields = ["id", "object", "api_version", "created", "data", "livemode", "pending_webhooks", "request", "type"];
        var tried = 0;
        foreach (var body in fields.SelectMany(field => values.Select(value => With(field, value))).Concat(values.Select(value => Event(metadata: value))).Concat(values.Select(Inner)).Concat(values))
        {
            var (read, refusal) = await webhooks.ReadAsync(body);
            Assert.True(read is null != refusal is null, body);
            tried++;
        }

        Assert.Equal((9 * 14) + 14 + 14 + 14, tried);

        static string With(string field, string value)
        {
            var json = JsonNode.Parse(Event())!.AsObject();
            return "{" + string.Join(",", json.Select(pair => $"\"{pair.Key}\":{(pair.Key == field ? value : pair.Value?.ToJsonString() ?? "null")}")) + "}";
        }

        static string Inner(string value) => With("data", $$"""{"object":{{value}}}""");
    }

    [Fact]
    public async Task While_Stripe_signs_with_both_secrets_either_will_do()
    {
        var at = Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = $"t={at},v1={EventUtility.ComputeSignature("whsec_new", at, Event())},v1={EventUtility.ComputeSignature("whsec_old", at, Event())}";

        foreach (var secret in new[] { "whsec_new", "whsec_old" })
        {
            await using var webhooks = await Webhooks.OpenAsync(secret);
            Assert.NotNull((await webhooks.Events.ReadAsync(Event(), signature, Token)).Event);
            Assert.Equal(1, webhooks.Secrets.Asked);
        }
    }

    [Fact]
    public async Task A_rotated_secret_is_taken_up_when_a_signature_is_refused()
    {
        await using var webhooks = await Webhooks.OpenAsync("whsec_old", "whsec_new");
        Assert.NotNull((await webhooks.ReadAsync(Event(), "whsec_old")).Event);

        webhooks.Time.Now += TimeSpan.FromMinutes(1);
        Assert.NotNull((await webhooks.ReadAsync(Event(), "whsec_new")).Event);
        Assert.NotNull((await webhooks.ReadAsync(Event(), "whsec_new")).Event);

        Assert.Equal(2, webhooks.Secrets.Asked);
    }

    [Fact]
    public async Task Refused_signatures_have_the_secret_read_once_a_minute_at_most()
    {
        await using var webhooks = await Webhooks.OpenAsync();
        for (var second = 0; second < 180; second++)
        {
            Assert.NotNull((await webhooks.ReadAsync(Event(), "whsec_forged")).Refusal);
            Assert.NotNull((await webhooks.ReadAsync(Event(), "whsec_forged")).Refusal);
            webhooks.Time.Now += TimeSpan.FromSeconds(1);
        }

        // At 0:00 because there was none; then at 1:00 and 2:00.
        Assert.Equal(3, webhooks.Secrets.Asked);
        Assert.NotNull((await webhooks.ReadAsync(Event())).Event);
    }

    [Fact]
    public async Task Many_refused_at_once_read_the_secret_once()
    {
        await using var webhooks = await Webhooks.OpenAsync();
        Assert.NotNull((await webhooks.ReadAsync(Event())).Event);
        webhooks.Time.Now += TimeSpan.FromMinutes(2);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => webhooks.ReadAsync(Event(), "whsec_forged")));

        Assert.All(answers, answer => Assert.NotNull(answer.Refusal));
        Assert.Equal(2, webhooks.Secrets.Asked);
    }

    [Fact]
    public async Task Without_forgeries_the_secret_is_read_every_five_minutes()
    {
        await using var webhooks = await Webhooks.OpenAsync();
        for (var minute = 0; minute < 11; minute++)
        {
            Assert.NotNull((await webhooks.ReadAsync(Event())).Event);
            webhooks.Time.Now += TimeSpan.FromMinutes(1);
        }

        Assert.Equal(3, webhooks.Secrets.Asked);
    }

    [Theory]
    [InlineData("""{"apiKey":"sk_test_local"}""", "has no 'webhookSecret'")]
    [InlineData("whsec_bare_and_secret", "is not JSON")]
    public async Task A_secret_that_is_not_right_is_our_mistake_and_is_not_shown(string content, string why)
    {
        await using var secrets = await SecretServer.StartWithAsync(new AwsServer.Answer(SecretServer.Answer(content)));
        await using var services = secrets.Services(new ManualTime(Now), services => services.AddStripeEvents(SecretServer.SecretId));

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(
            () => services.GetRequiredService<IPaymentEvents>().ReadAsync(Event(), EventUtility.GenerateSignatureHeader(Event(), Secret), Token));

        Assert.Contains(why, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("bare_and_secret", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_three_ports_can_be_had_beside_each_other()
    {
        await using var secrets = await SecretServer.StartAsync(Secret);
        var settings = SecretServer.Settings(new Uri("http://127.0.0.1:1"));
        await using var services = secrets.Services(TimeProvider.System, services => services.AddStripeEvents(settings.SecretId).AddStripePayments(settings).AddStripeRecords(settings));

        _ = services.GetRequiredService<IPaymentGateway>();
        _ = services.GetRequiredService<IPaymentRecords>();
        _ = services.GetRequiredService<IPaymentEvents>();
        Assert.Single(services.GetServices<StripeSecretReader>());
    }

    [Fact]
    public async Task Who_only_verifies_webhooks_has_no_client_of_Stripe()
    {
        await using var webhooks = await Webhooks.OpenAsync();

        Assert.Null(webhooks.Services.GetService<StripeClients>());
        Assert.Null(webhooks.Services.GetService<IPaymentGateway>());
    }

    /// <summary>The adapter before a Secrets Manager that gives these secrets, one after the other.</summary>
    private sealed class Webhooks : IAsyncDisposable
    {
        private Webhooks(SecretServer secrets)
        {
            Secrets = secrets;
            Services = secrets.Services(Time, services => services.AddStripeEvents(SecretServer.SecretId));
        }

        public SecretServer Secrets { get; }

        public ServiceProvider Services { get; }

        public ManualTime Time { get; } = new(Now);

        public IPaymentEvents Events => Services.GetRequiredService<IPaymentEvents>();

        public static async Task<Webhooks> OpenAsync(params string[] secrets) => new(await SecretServer.StartAsync(secrets.Length == 0 ? [Secret] : secrets));

        /// <summary>A body that is signed now.</summary>
        public Task<(PaymentEvent? Event, string? Refusal)> ReadAsync(string body, string secret = Secret) =>
            Events.ReadAsync(body, EventUtility.GenerateSignatureHeader(body, secret, Time.Now.ToUnixTimeSeconds()), Token);

        public async ValueTask DisposeAsync()
        {
            await Services.DisposeAsync();
            await Secrets.DisposeAsync();
        }
    }
}
