using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Stripe;
using LocalStripe = OrderSystem.Dev.Stripe.LocalStripe;
using LocalStripeOptions = OrderSystem.Dev.Stripe.LocalStripeOptions;

namespace OrderSystem.SystemTests.Stripe;

/// <summary>A local Stripe of its own for each test, and Stripe's client in front of it, over the wire.</summary>
public sealed class StripeFixture : IAsyncDisposable
{
    public const string ApiKey = "sk_test_local";

    private readonly HttpClient _http;

    private StripeFixture(LocalStripe stripe, TimeSpan timeout)
    {
        Stripe = stripe;
        _http = new HttpClient { BaseAddress = stripe.Url };
        Client = new StripeClient(new StripeClientOptions
        {
            ApiKey = ApiKey,
            ApiBase = stripe.Url.ToString().TrimEnd('/'),
            HttpClient = new SystemNetHttpClient(new HttpClient { Timeout = timeout }, maxNetworkRetries: 0, enableTelemetry: false),
        });
        Intents = new PaymentIntentService(Client);
        Refunds = new RefundService(Client);
    }

    public LocalStripe Stripe { get; }

    public StripeClient Client { get; }

    public PaymentIntentService Intents { get; }

    public RefundService Refunds { get; }

    /// <summary>The control plane, and requests that no client would send.</summary>
    public HttpClient Http => _http;

    public static async Task<StripeFixture> StartAsync(LocalStripeOptions? options = null, TimeSpan? timeout = null) =>
        new(await LocalStripe.StartAsync(options ?? new LocalStripeOptions { ApiKey = ApiKey }, TestContext.Current.CancellationToken), timeout ?? TimeSpan.FromSeconds(10));

    public static RequestOptions Key(string? key = null) => new() { IdempotencyKey = key };

    public static PaymentIntentCreateOptions Order(string orderId = "o-1", long amount = 1999, string currency = "usd", string? card = "pm_card_visa") => new()
    {
        Amount = amount,
        Currency = currency,
        PaymentMethod = card,
        AllowedPaymentMethodTypes = ["card"],
        CaptureMethod = "manual",
        Description = $"Order {orderId}",
        Metadata = new() { ["order_id"] = orderId, ["tenant"] = "test stack" },
    };

    public static PaymentIntentConfirmOptions Attempt(string? card = null) => new() { PaymentMethod = card, OffSession = true, ErrorOnRequiresAction = true };

    public Task<PaymentIntent> CreateAsync(string orderId = "o-1", string? card = "pm_card_visa", long amount = 1999) =>
        Intents.CreateAsync(Order(orderId, amount, card: card), Key(), TestContext.Current.CancellationToken);

    public Task<PaymentIntent> ConfirmAsync(PaymentIntent intent, string? card = null, string? key = null) =>
        Intents.ConfirmAsync(intent.Id, Attempt(card), Key(key), TestContext.Current.CancellationToken);

    public Task<PaymentIntent> CaptureAsync(PaymentIntent intent) =>
        Intents.CaptureAsync(intent.Id, requestOptions: Key(), cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>As Advance looks: with the latest charge and its refunds.</summary>
    public Task<PaymentIntent> GetAsync(PaymentIntent intent) =>
        Intents.GetAsync(intent.Id, new PaymentIntentGetOptions { Expand = ["latest_charge.refunds"] }, cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>Created, held and captured.</summary>
    public async Task<PaymentIntent> PaidAsync(string orderId = "o-1", string card = "pm_card_visa", long amount = 1999)
    {
        var intent = await CreateAsync(orderId, card, amount);
        _ = await ConfirmAsync(intent);
        return await CaptureAsync(intent);
    }

    /// <summary>Captured, refunded and held of an order, in minor units.</summary>
    public async Task<(long Captured, long Refunded, long Held)> LedgerAsync(string orderId = "o-1")
    {
        var orders = await _http.GetFromJsonAsync<JsonArray>($"_local/ledger?order={orderId}", TestContext.Current.CancellationToken);
        var order = Assert.Single(orders!)!;
        return ((long)order["captured"]!, (long)order["refunded"]!, (long)order["held"]!);
    }

    public async Task<JsonNode> ControlAsync(string path, string body)
    {
        using var content = new StringContent(body);
        using var response = await _http.PostAsync("_local/" + path, content, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }

    public async Task<JsonNode> FaultsAsync() => JsonNode.Parse(await _http.GetStringAsync("_local/faults", TestContext.Current.CancellationToken))!;

    public Task AdvanceAsync(TimeSpan by) => ControlAsync("clock", $$"""{"advanceSeconds":{{(long)by.TotalSeconds}}}""");

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Stripe.DisposeAsync();
    }
}
