using System.Net;
using System.Net.Sockets;
using System.Text;
using Stripe;

namespace OrderSystem.SystemTests.Stripe;

/// <summary>What the client puts on the wire, and what it makes of answers that are not Stripe's usual ones.</summary>
public sealed class ClientTests
{
    private const string Intent = """{"id":"pi_1","object":"payment_intent","amount":1999,"created":1700000000,"currency":"usd","status":"succeeded","latest_charge":"ch_1","metadata":{},"data":[]}""";

    private static readonly DateTime From = DateTimeOffset.FromUnixTimeSeconds(1700000000).UtcDateTime;

    /// <summary>Recorded from the package; compat/ must send the same, to the byte.</summary>
    public static TheoryData<string, string, Func<StripeClient, Task>> Requests() => new()
    {
        {
            "POST /v1/payment_intents",
            "allowed_payment_method_types[0]=card&amount=1999&automatic_payment_methods[allow_redirects]=never&automatic_payment_methods[enabled]=true&capture_method=manual&confirm=false"
            + "&confirmation_method=automatic&currency=usd&customer=cus&description=Order+1%C3%A9%26%3D&error_on_requires_action=true&metadata[order_id]=o+1&metadata[stack]=s%2F%C3%A9&off_session=true"
            + "&payment_method=pm_card_visa&receipt_email=a%40b.c&return_url=http%3A%2F%2Fx&statement_descriptor=x&statement_descriptor_suffix=y&transfer_group=g&expand[0]=latest_charge&expand[1]=customer",
            client => new PaymentIntentService(client).CreateAsync(new PaymentIntentCreateOptions
            {
                AllowedPaymentMethodTypes = ["card"], Amount = 1999, AutomaticPaymentMethods = new() { AllowRedirects = "never", Enabled = true }, CaptureMethod = "manual", Confirm = false,
                ConfirmationMethod = "automatic", Currency = "usd", Customer = "cus", Description = "Order 1é&=", ErrorOnRequiresAction = true,
                Metadata = new() { ["order_id"] = "o 1", ["stack"] = "s/é" }, OffSession = true, PaymentMethod = "pm_card_visa", ReceiptEmail = "a@b.c", ReturnUrl = "http://x",
                StatementDescriptor = "x", StatementDescriptorSuffix = "y", TransferGroup = "g", Expand = ["latest_charge", "customer"],
            })
        },
        {
            "POST /v1/payment_intents", "allowed_payment_method_types=&amount=1&description=&expand=",
            client => new PaymentIntentService(client).CreateAsync(new() { AllowedPaymentMethodTypes = [], Amount = 1, AutomaticPaymentMethods = new(), Description = "", Metadata = [], Expand = [] })
        },
        { "POST /v1/payment_intents", "amount=1&expand[0]=x&foo=bar", client => new PaymentIntentService(client).CreateAsync(WithExtras()) },
        { "GET /v1/payment_intents/pi_1?client_secret=cs&expand[0]=latest_charge.refunds", "", client => new PaymentIntentService(client).GetAsync("pi_1", new() { ClientSecret = "cs", Expand = ["latest_charge.refunds"] }) },
        { "GET /v1/payment_intents/pi+1%2F%C3%A9", "", client => new PaymentIntentService(client).GetAsync("pi 1/é") },
        {
            "POST /v1/payment_intents/pi_1/confirm",
            "allowed_payment_method_types[0]=card&capture_method=manual&error_on_requires_action=true&off_session=true&payment_method=pm&receipt_email=a%40b.c&return_url=u&expand[0]=latest_charge.refunds",
            client => new PaymentIntentService(client).ConfirmAsync("pi_1", new()
            {
                AllowedPaymentMethodTypes = ["card"], CaptureMethod = "manual", ErrorOnRequiresAction = true, OffSession = true, PaymentMethod = "pm", ReceiptEmail = "a@b.c", ReturnUrl = "u",
                Expand = ["latest_charge.refunds"],
            })
        },
        {
            "POST /v1/payment_intents/pi_1/capture", "amount_to_capture=5&metadata[a]=b&statement_descriptor=x&statement_descriptor_suffix=y&expand[0]=latest_charge.refunds",
            client => new PaymentIntentService(client).CaptureAsync("pi_1", new() { AmountToCapture = 5, Metadata = new() { ["a"] = "b" }, StatementDescriptor = "x", StatementDescriptorSuffix = "y", Expand = ["latest_charge.refunds"] })
        },
        { "POST /v1/payment_intents/pi_1/cancel", "cancellation_reason=abandoned&expand[0]=latest_charge.refunds", client => new PaymentIntentService(client).CancelAsync("pi_1", new() { CancellationReason = "abandoned", Expand = ["latest_charge.refunds"] }) },
        { "POST /v1/payment_intents/pi_1/cancel", "", client => new PaymentIntentService(client).CancelAsync("pi_1") },
        {
            "GET /v1/payment_intents?created[gt]=1700000000&created[gte]=1700000000&created[lt]=1700086400&created[lte]=1700086400&customer=cus&limit=100&starting_after=pi_9&ending_before=pi_8&expand[0]=data.latest_charge.refunds",
            "",
            client => new PaymentIntentService(client).ListAsync(new()
            {
                Created = new DateRangeOptions { GreaterThan = From, GreaterThanOrEqual = From, LessThan = From.AddDays(1), LessThanOrEqual = From.AddDays(1) },
                Customer = "cus", Limit = 100, StartingAfter = "pi_9", EndingBefore = "pi_8", Expand = ["data.latest_charge.refunds"],
            })
        },
        { "GET /v1/payment_intents?created=1700000000", "", client => new PaymentIntentService(client).ListAsync(new() { Created = From }) },
        {
            "POST /v1/refunds", "amount=5&charge=ch&metadata[order_id]=1&payment_intent=pi&reason=duplicate&expand[0]=charge",
            client => new RefundService(client).CreateAsync(new() { Amount = 5, Charge = "ch", Metadata = new() { ["order_id"] = "1" }, PaymentIntent = "pi", Reason = "duplicate", Expand = ["charge"] })
        },
        { "GET /v1/refunds/re_1", "", client => new RefundService(client).GetAsync("re_1") },
        { "GET /v1/refunds?charge=ch&created[lt]=1700000000&payment_intent=pi&limit=3", "", client => new RefundService(client).ListAsync(new() { Charge = "ch", Created = new DateRangeOptions { LessThan = From }, PaymentIntent = "pi", Limit = 3 }) },
    };

    private static PaymentIntentCreateOptions WithExtras()
    {
        var options = new PaymentIntentCreateOptions { Amount = 1 };
        options.AddExtraParam("foo", "bar");
        options.AddExpand("x");
        return options;
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_call_is_encoded_as_Stripe_net_encodes_it(string line, string body, Func<StripeClient, Task> call)
    {
        using var server = new Scripted((200, Intent));

        await call(server.Client());

        var request = Assert.Single(server.Requests);
        Assert.Equal((line, body), (request.Line, request.Body));
        Assert.Equal("Bearer sk_test_x", request.Header("Authorization"));
        Assert.Equal("2026-10-28.endive", request.Header("Stripe-Version"));
        Assert.StartsWith("Stripe/V1 .NetBindings/53.1.0", request.Header("User-Agent"), StringComparison.Ordinal);
        Assert.Contains("\"bindings_version\":\"53.1.0\"", request.Header("X-Stripe-Client-User-Agent"), StringComparison.Ordinal);
        if (line.StartsWith("POST", StringComparison.Ordinal))
        {
            Assert.Equal("application/x-www-form-urlencoded; charset=utf-8", request.Header("Content-Type"));
            Assert.True(Guid.TryParse(request.Header("Idempotency-Key"), out _));
        }
        else
        {
            Assert.Null(request.Header("Idempotency-Key"));
        }
    }

    [Fact]
    public async Task The_callers_key_account_and_idempotency_key_are_sent()
    {
        using var server = new Scripted((200, Intent));

        _ = await new PaymentIntentService(server.Client()).CaptureAsync("pi_1", requestOptions: new RequestOptions { ApiKey = "sk_test_y", IdempotencyKey = "ord:1:create:1:0", StripeAccount = "acct_1" }, cancellationToken: TestContext.Current.CancellationToken);

        var request = Assert.Single(server.Requests);
        Assert.Equal(("Bearer sk_test_y", "ord:1:create:1:0", "acct_1"), (request.Header("Authorization"), request.Header("Idempotency-Key"), request.Header("Stripe-Account")));
    }

    [Theory]
    [InlineData(500, null, 2)]
    [InlineData(409, null, 2)]
    [InlineData(429, null, 1)]
    [InlineData(429, "true", 2)]
    [InlineData(500, "false", 1)]
    [InlineData(400, null, 1)]
    public async Task A_retry_repeats_the_same_key_and_only_what_Stripe_net_retries(int status, string? advice, int requests)
    {
        using var server = new Scripted((status, """{"error":{"type":"api_error","message":"no"}}"""), (200, Intent)) { ShouldRetry = advice };

        var failure = await Record.ExceptionAsync(() => new PaymentIntentService(server.Client(retries: 1)).CaptureAsync("pi_1", cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(requests, server.Requests.Count);
        Assert.Equal(requests == 1, failure is StripeException);
        _ = Assert.Single(server.Requests.Select(request => request.Header("Idempotency-Key")).Distinct());
    }

    [Fact]
    public void The_limits_that_hold_unless_told_otherwise_are_too_long_for_a_function()
    {
        Assert.Equal((TimeSpan.FromSeconds(80), 2), (SystemNetHttpClient.DefaultHttpTimeout, SystemNetHttpClient.DefaultMaxNumberRetries));
        Assert.Equal((TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(5)), (SystemNetHttpClient.MinNetworkRetriesDelay, SystemNetHttpClient.MaxNetworkRetriesDelay));
        Assert.Equal(("2026-10-28.endive", "endive"), (StripeConfiguration.ApiVersion, StripeConfiguration.MajorApiVersion));
    }

    [Theory]
    [InlineData("<html>502 Bad Gateway</html>")]
    [InlineData("""{"message":"no error member"}""")]
    [InlineData("")]
    public async Task An_answer_that_is_not_Stripes_has_no_StripeError(string body)
    {
        using var server = new Scripted((502, body));

        var failure = await Assert.ThrowsAsync<StripeException>(() => new PaymentIntentService(server.Client()).GetAsync("pi_1", cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(HttpStatusCode.BadGateway, failure.HttpStatusCode);
        Assert.Null(failure.StripeError);
        Assert.Equal($"Invalid response object from API: \"{body}\"", failure.Message);
    }

    [Fact]
    public async Task A_success_that_cannot_be_read_is_an_exception_that_keeps_the_answer()
    {
        using var server = new Scripted((200, """{"id":"pi_1","amount":"nineteen"}"""));

        var failure = await Assert.ThrowsAsync<StripeException>(() => new PaymentIntentService(server.Client()).GetAsync("pi_1", cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(HttpStatusCode.OK, failure.StripeResponse.StatusCode);
        Assert.Contains("nineteen", failure.StripeResponse.Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_connection_is_an_HttpRequestException()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        var client = new StripeClient(new StripeClientOptions { ApiKey = "sk_test_x", ApiBase = $"http://127.0.0.1:{port}", HttpClient = new SystemNetHttpClient(null, 0, null, false) });

        _ = await Assert.ThrowsAsync<HttpRequestException>(() => new PaymentIntentService(client).GetAsync("pi_1", cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public void An_expandable_field_keeps_id_and_object_together()
    {
        var intent = PaymentIntent.FromJson("""{"latest_charge":{"id":"ch_1","refunds":{"data":[{"id":"re_1","charge":"ch_1"}],"has_more":true}}}""");
        Assert.Equal(("ch_1", "ch_1"), (intent.LatestChargeId, intent.LatestCharge.Id));
        Assert.Equal("re_1", Assert.Single(intent.LatestCharge.Refunds).Id);
        Assert.True(intent.LatestCharge.Refunds.HasMore);

        intent.LatestChargeId = "ch_2";
        Assert.Null(intent.LatestCharge);
        intent.LatestCharge = new Charge { Id = "ch_3" };
        Assert.Equal("ch_3", intent.LatestChargeId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("sk test")]
    public void A_key_that_cannot_be_one_is_refused_at_once(string key) =>
        Assert.Throws<ArgumentException>(() => new StripeClient(new StripeClientOptions { ApiKey = key }));

    /// <summary>Answers from a list, and remembers what was asked.</summary>
    private sealed class Scripted(params (int Status, string Body)[] answers) : HttpMessageHandler
    {
        public List<Sent> Requests { get; } = [];

        public string? ShouldRetry { get; init; }

        public StripeClient Client(int retries = 0) => new(new StripeClientOptions
        {
            ApiKey = "sk_test_x",
            ApiBase = "http://stripe.test",
            HttpClient = new SystemNetHttpClient(new HttpClient(this, disposeHandler: false), retries, enableTelemetry: false),
        });

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var (status, body) = answers[Math.Min(Requests.Count, answers.Length - 1)];
            var headers = request.Headers.Concat(request.Content?.Headers.AsEnumerable() ?? []).ToDictionary(header => header.Key, header => string.Join(" ", header.Value));
            Requests.Add(new Sent($"{request.Method} {request.RequestUri!.PathAndQuery}", request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken), headers));
            var answer = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8) };
            if (ShouldRetry is not null)
            {
                answer.Headers.Add("Stripe-Should-Retry", ShouldRetry);
            }

            return answer;
        }
    }

    private sealed record Sent(string Line, string Body, Dictionary<string, string> Headers)
    {
        public string? Header(string name) => Headers.GetValueOrDefault(name);
    }
}
