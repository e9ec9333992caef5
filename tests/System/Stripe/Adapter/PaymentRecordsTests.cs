using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OrderSystem.Adapters.Stripe;
using OrderSystem.Domain;
using Stripe;

namespace OrderSystem.SystemTests.Stripe.Adapter;

/// <summary>The account's books through the adapter, over the wire, from the local Stripe.</summary>
public sealed class PaymentRecordsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_payment_of_a_span_is_listed_once_over_all_pages()
    {
        await using var books = await Books.OpenAsync();
        await books.CreateAsync("before");
        await books.Stripe.AdvanceAsync(TimeSpan.FromMinutes(1));
        var from = await books.NowAsync();
        List<string> expected = [];
        for (var i = 0; i < 230; i++)
        {
            expected.Insert(0, await books.CreateAsync($"o-{i}"));
        }

        await books.Stripe.AdvanceAsync(TimeSpan.FromMinutes(10));
        await books.CreateAsync("after");

        List<string> listed = [];
        List<int> sizes = [];
        string? cursor = null;
        do
        {
            var page = await books.Records.ListAsync(from, from + TimeSpan.FromMinutes(5), cursor, Token);
            listed.AddRange(page.Records.Select(record => record.PaymentIntent.Id));
            sizes.Add(page.Records.Count);
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.Equal(expected, listed);
        Assert.Equal([100, 100, 30], sizes);
    }

    [Fact]
    public async Task A_span_begins_with_its_first_second_and_ends_before_its_last_whatever_the_fraction()
    {
        await using var books = await Books.OpenAsync();
        var id = await books.CreateAsync("o-1");
        var created = Assert.Single((await books.ListAsync(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue.AddYears(-1000))).Records).CreatedAt;
        Assert.Equal(0, created.UtcTicks % TimeSpan.TicksPerSecond);

        async Task<bool> IsInAsync(double from, double to) =>
            (await books.ListAsync(created.AddSeconds(from), created.AddSeconds(to))).Records.Any(record => record.PaymentIntent.Id == id);

        Assert.True(await IsInAsync(0, 1));
        Assert.True(await IsInAsync(-1, 0.001));
        Assert.True(await IsInAsync(-0.999, 0.5));
        Assert.False(await IsInAsync(-1, 0));
        Assert.False(await IsInAsync(0.001, 5));
        Assert.False(await IsInAsync(1, 5));
        // A span in another time zone is the same span.
        Assert.True((await books.ListAsync(created.ToOffset(TimeSpan.FromHours(9)), created.AddSeconds(1).ToOffset(TimeSpan.FromHours(-7)))).Records.Count == 1);
    }

    [Fact]
    public async Task Each_record_says_whose_it_is_and_how_its_money_stands()
    {
        await using var books = await Books.OpenAsync();
        var stripe = books.Stripe;
        await books.CreateAsync("waiting", stack: "other");
        await books.CreateAsync(null, stack: null);
        var held = await stripe.Intents.GetAsync(await books.CreateAsync("held"), cancellationToken: Token);
        _ = await stripe.ConfirmAsync(held);
        var released = await stripe.Intents.GetAsync(await books.CreateAsync("released"), cancellationToken: Token);
        _ = await stripe.ConfirmAsync(released);
        _ = await stripe.Intents.CancelAsync(released.Id, cancellationToken: Token);
        var declined = await stripe.Intents.GetAsync(await books.CreateAsync("declined", "pm_card_visa_chargeDeclined"), cancellationToken: Token);
        _ = await Record.ExceptionAsync(() => stripe.ConfirmAsync(declined));
        foreach (var (order, card) in new[] { ("refunded", "pm_card_visa"), ("refund-failed", "pm_card_refundFail") })
        {
            var intent = await stripe.Intents.GetAsync(await books.CreateAsync(order, card), cancellationToken: Token);
            _ = await stripe.ConfirmAsync(intent);
            _ = await stripe.CaptureAsync(intent);
            _ = await stripe.Refunds.CreateAsync(new() { PaymentIntent = intent.Id }, cancellationToken: Token);
        }

        await stripe.AdvanceAsync(TimeSpan.FromMinutes(1));

        var records = (await books.ListAsync(DateTimeOffset.UnixEpoch, DateTimeOffset.UtcNow.AddDays(1))).Records;
        var byOrder = records.ToDictionary(record => record.PaymentIntent.OrderId ?? "nobody's");
        Assert.Equal(
            ["declined", "held", "nobody's", "refund-failed", "refunded", "released", "waiting"],
            byOrder.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("other", (string?)null, "shop"), (byOrder["waiting"].Stack, byOrder["nobody's"].Stack, byOrder["held"].Stack));
        Assert.Equal(
            (PaymentIntentStatus.RequiresConfirmation, PaymentIntentStatus.RequiresCapture, PaymentIntentStatus.Canceled, PaymentIntentStatus.RequiresPaymentMethod),
            (byOrder["waiting"].PaymentIntent.Status, byOrder["held"].PaymentIntent.Status, byOrder["released"].PaymentIntent.Status, byOrder["declined"].PaymentIntent.Status));

        var refunded = byOrder["refunded"].PaymentIntent;
        Assert.Equal((PaymentIntentStatus.Succeeded, 1999, 1999, true, false), (refunded.Status, refunded.AmountReceived, refunded.RefundedAmount, refunded.IsRefundedInFull, refunded.LastRefundFailed));
        var failed = byOrder["refund-failed"].PaymentIntent;
        Assert.Equal((PaymentIntentStatus.Succeeded, 1999, 0, true), (failed.Status, failed.AmountReceived, failed.RefundedAmount, failed.LastRefundFailed));
        var free = byOrder["released"].PaymentIntent;
        Assert.Equal((0, 0, false), (free.AmountReceived, free.RefundedAmount, free.LastRefundFailed));
        Assert.Empty(free.LatestCharge!.Refunds);
        Assert.Equal("card_declined", byOrder["declined"].PaymentIntent.LastError!.Code is "generic_decline" ? "card_declined" : "?");
    }

    [Fact]
    public async Task What_nobody_owns_is_cancelled_or_given_back_once()
    {
        await using var books = await Books.OpenAsync();
        var held = await books.Stripe.Intents.GetAsync(await books.CreateAsync("o-1"), cancellationToken: Token);
        _ = await books.Stripe.ConfirmAsync(held);
        var paid = await books.Stripe.PaidAsync("o-2");

        var canceled = Assert.IsType<PaymentAnswer.Ok>(await books.Records.CancelAsync(held.Id, "k1", Token));
        Assert.Equal((PaymentIntentStatus.Canceled, false), (canceled.PaymentIntent!.Status, canceled.Replayed));
        Assert.True(Assert.IsType<PaymentAnswer.Ok>(await books.Records.CancelAsync(held.Id, "k1", Token)).Replayed);
        var again = Assert.IsType<PaymentAnswer.Refused>(await books.Records.CancelAsync(held.Id, "k2", Token)).Error;
        Assert.Equal((400, "payment_intent_unexpected_state", PaymentIntentStatus.Canceled), (again.HttpStatus, again.Code, again.PaymentIntent!.Status));

        Assert.Equal(new PaymentAnswer.Ok(null, Replayed: false), await books.Records.RefundAsync(paid.Id, "k3", Token));
        Assert.Equal("charge_already_refunded", Assert.IsType<PaymentAnswer.Refused>(await books.Records.RefundAsync(paid.Id, "k4", Token)).Error.Code);

        Assert.Equal((0, 0, 0), await books.Stripe.LedgerAsync("o-1"));
        Assert.Equal((1999, 1999, 0), await books.Stripe.LedgerAsync("o-2"));
        var refund = Assert.Single(await books.Stripe.Refunds.ListAsync(new() { PaymentIntent = paid.Id }, cancellationToken: Token));
        Assert.Equal(new Dictionary<string, string> { [StripeMetadata.Stack] = "shop" }, refund.Metadata);
    }

    [Theory]
    [InlineData("500", 500)]
    [InlineData("409", 409)]
    [InlineData("429", 429)]
    [InlineData("502", 502)]
    [InlineData("reset-before", null)]
    [InlineData("reset-after", null)]
    public async Task An_error_while_cancelling_is_an_answer_as_the_gateway_gives_it(string fault, int? status)
    {
        await using var books = await Books.OpenAsync();
        var id = await books.CreateAsync("o-1");
        _ = await books.Stripe.ControlAsync("faults", $$"""{"operation":"cancel","fault":"{{fault}}"}""");

        var refused = Assert.IsType<PaymentAnswer.Refused>(await books.Records.CancelAsync(id, "k1", Token));

        Assert.Equal(status, refused.Error.HttpStatus);
    }

    [Fact]
    public async Task An_error_while_listing_is_an_exception_and_the_list_can_be_asked_for_again()
    {
        await using var books = await Books.OpenAsync();
        await books.CreateAsync("o-1");
        _ = await books.Stripe.ControlAsync("faults", """{"operation":"list","fault":"500"}""");
        _ = await books.Stripe.ControlAsync("faults", """{"operation":"list","fault":"reset-after"}""");

        _ = await Assert.ThrowsAsync<StripeException>(() => books.ListAsync(DateTimeOffset.UnixEpoch, DateTimeOffset.UtcNow.AddDays(1)));
        _ = await Assert.ThrowsAsync<HttpRequestException>(() => books.ListAsync(DateTimeOffset.UnixEpoch, DateTimeOffset.UtcNow.AddDays(1)));

        Assert.Single((await books.ListAsync(DateTimeOffset.UnixEpoch, DateTimeOffset.UtcNow.AddDays(1))).Records);
    }

    [Fact]
    public async Task A_key_that_Stripe_refuses_is_read_anew()
    {
        await using var stripe = await StripeFixture.StartAsync(new() { ApiKey = "sk_test_rotated" });
        await using var secrets = await SecretServer.StartWithAsync(new(SecretServer.Answer("""{"apiKey":"sk_test_old"}""")));
        await using var services = secrets.Services(TimeProvider.System, services => services.AddStripeRecords(SecretServer.Settings(stripe.Stripe.Url)));
        var records = services.GetRequiredService<IPaymentRecords>();

        var refused = await Assert.ThrowsAsync<StripeException>(() => records.ListAsync(DateTimeOffset.UnixEpoch, DateTimeOffset.UtcNow, null, Token));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.HttpStatusCode);
        _ = await Assert.ThrowsAsync<StripeException>(() => records.ListAsync(DateTimeOffset.UnixEpoch, DateTimeOffset.UtcNow, null, Token));

        Assert.Equal(2, secrets.Asked);
    }

    /// <summary>A local Stripe and the adapter before it.</summary>
    private sealed class Books : IAsyncDisposable
    {
        private readonly SecretServer _secrets;
        private readonly ServiceProvider _services;

        private Books(StripeFixture stripe, SecretServer secrets)
        {
            (Stripe, _secrets) = (stripe, secrets);
            _services = secrets.Services(TimeProvider.System, services => services.AddStripeRecords(SecretServer.Settings(stripe.Stripe.Url)));
        }

        public StripeFixture Stripe { get; }

        public IPaymentRecords Records => _services.GetRequiredService<IPaymentRecords>();

        public static async Task<Books> OpenAsync() => new(await StripeFixture.StartAsync(), await SecretServer.StartAsync("whsec_1"));

        public Task<PaymentRecordPage> ListAsync(DateTimeOffset from, DateTimeOffset to) => Records.ListAsync(from, to, null, Token);

        /// <summary>The time by the local Stripe's clock, in whole seconds.</summary>
        public async Task<DateTimeOffset> NowAsync()
        {
            var clock = JsonNode.Parse(await Stripe.Http.GetStringAsync("_local/clock", Token))!;
            return DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.Parse((string)clock["now"]!, CultureInfo.InvariantCulture).ToUnixTimeSeconds());
        }

        public async Task<string> CreateAsync(string? order, string card = "pm_card_visa", string? stack = "shop")
        {
            var options = StripeFixture.Order(order ?? "", card: card);
            options.Metadata = [];
            if (order is not null)
            {
                options.Metadata[StripeMetadata.OrderId] = order;
            }

            if (stack is not null)
            {
                options.Metadata[StripeMetadata.Stack] = stack;
            }

            return (await Stripe.Intents.CreateAsync(options, cancellationToken: Token)).Id;
        }

        public async ValueTask DisposeAsync()
        {
            await _services.DisposeAsync();
            await _secrets.DisposeAsync();
            await Stripe.DisposeAsync();
        }
    }
}
