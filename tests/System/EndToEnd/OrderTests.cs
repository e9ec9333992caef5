using System.Net;
using System.Text.Json.Nodes;

namespace OrderSystem.SystemTests.EndToEnd;

/// <summary>Orders over HTTP on the whole system, without faults.</summary>
[Collection(RunningSystemTests.Name)]
public sealed class OrderTests(RunningSystem running)
{
    private readonly LocalSystem _system = running.System;

    [Fact]
    public async Task An_order_is_placed_paid_and_completed_with_exactly_one_capture_of_exactly_its_total()
    {
        using var ada = _system.Customer("ada");

        var placed = await ada.PostOrderAsync(Requests.Order(quantity: 2), Guid.NewGuid().ToString());

        Assert.Equal(HttpStatusCode.Created, placed.Status);
        Assert.Equal($"/orders/{placed.OrderId}", placed.Headers.Location!.OriginalString);
        Assert.Equal("pending", (string?)placed.Json["status"]);
        Assert.Equal(3998, (int?)placed.Json["totalAmount"]);

        var completed = await _system.WaitForStatusAsync(ada, placed.OrderId, "completed");
        Assert.Equal(["orderId", "status", "items", "currency", "totalAmount", "version", "createdAt", "updatedAt"], completed.Select(member => member.Key));

        var ledger = await _system.LedgerAsync(placed.OrderId);
        Assert.Equal((1, 3998, 0, 0), ((int)ledger["captures"]!, (int)ledger["captured"]!, (int)ledger["refunded"]!, (int)ledger["held"]!));

        var item = await _system.ItemAsync(placed.OrderId);
        var history = item["history"]!.AsArray();
        Assert.Equal(Enumerable.Range(0, history.Count), history.Select(entry => (int)(long)entry!["version"]!));
        Assert.Equal(["Place", "Claim", "Attach", "Authorize", "Complete"], history.Select(entry => (string)entry!["by"]!));
        Assert.Equal((long)item["version"]!, history.Count - 1);
    }

    [Fact]
    public async Task A_declined_card_ends_in_payment_failed_and_takes_no_money()
    {
        using var ada = _system.Customer("ada");
        var orderId = await ada.PlaceAsync("pm_card_visa_chargeDeclined");

        var order = await _system.WaitForStatusAsync(ada, orderId, "payment_failed");

        Assert.NotNull(order["failure"]?["code"]);
        var ledger = await _system.LedgerAsync(orderId);
        Assert.Equal((0, 0), ((int)ledger["captured"]!, (int)ledger["held"]!));
    }

    [Fact]
    public async Task The_same_POST_twice_is_the_same_order_once_and_another_body_under_its_key_is_refused()
    {
        using var ada = _system.Customer("ada");
        var key = Guid.NewGuid().ToString();

        var first = await ada.PostOrderAsync(Requests.Order(), key);
        await _system.WaitForStatusAsync(ada, first.OrderId, "completed");
        var second = await ada.PostOrderAsync(Requests.Order(), key);
        var other = await ada.PostOrderAsync(Requests.Order(quantity: 3), key);

        Assert.Equal(HttpStatusCode.Created, second.Status);
        Assert.Equal(first.Text, second.Text);
        Assert.Equal(["true"], second.Headers.GetValues("Idempotent-Replayed"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.Status);
        Assert.Equal(1, (int)(await _system.LedgerAsync(first.OrderId))["captures"]!);
    }

    [Fact]
    public async Task The_same_key_of_another_customer_is_another_order_and_nobody_sees_a_strangers_order()
    {
        using var ada = _system.Customer("ada");
        using var ben = _system.Customer("ben");
        var key = Guid.NewGuid().ToString();

        var adas = await ada.PostOrderAsync(Requests.Order(), key);
        var bens = await ben.PostOrderAsync(Requests.Order(), key);

        Assert.NotEqual(adas.OrderId, bens.OrderId);
        Assert.Equal(HttpStatusCode.NotFound, (await ben.GetAsync($"orders/{adas.OrderId}", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await ada.GetAsync($"orders/{adas.OrderId}", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Theory]
    [InlineData("no JSON", "{\"items\":[", "items[0]")]
    [InlineData("an empty body", "", "body")]
    [InlineData("null", "null", "body")]
    [InlineData("no items", """{"items":[],"currency":"usd","paymentMethodId":"pm_card_visa"}""", "items")]
    [InlineData("an unknown SKU", """{"items":[{"sku":"NOPE-99","quantity":1}],"currency":"usd","paymentMethodId":"pm_card_visa"}""", "items[0].sku")]
    [InlineData("quantity 0", """{"items":[{"sku":"MUG-01","quantity":0}],"currency":"usd","paymentMethodId":"pm_card_visa"}""", "items[0].quantity")]
    [InlineData("quantity 10,000", """{"items":[{"sku":"MUG-01","quantity":10000}],"currency":"usd","paymentMethodId":"pm_card_visa"}""", "items[0].quantity")]
    [InlineData("a quantity in words", """{"items":[{"sku":"MUG-01","quantity":"two"}],"currency":"usd","paymentMethodId":"pm_card_visa"}""", "items[0].quantity")]
    [InlineData("a wrong currency", """{"items":[{"sku":"MUG-01","quantity":1}],"currency":"xyz","paymentMethodId":"pm_card_visa"}""", "currency")]
    [InlineData("no payment method", """{"items":[{"sku":"MUG-01","quantity":1}],"currency":"usd"}""", "paymentMethodId")]
    [InlineData("a misspelt member", """{"items":[{"sku":"MUG-01","quantity":1}],"currency":"usd","paymentMethodId":"pm_card_visa","expectedTotl":1}""", "expectedTotl")]
    public async Task What_is_wrong_with_a_request_is_said_with_its_place(string what, string body, string field)
    {
        using var ada = _system.Customer("ada");

        var answer = await ada.PostOrderAsync(body, Guid.NewGuid().ToString());

        Assert.True(answer.Status == HttpStatusCode.BadRequest, $"{what}: {answer.Status} {answer.Text}");
        Assert.Equal("application/problem+json", answer.ContentType);
        Assert.True(answer.Json["errors"]!.AsArray().Any(error => (string?)error!["field"] == field), $"{what}: {answer.Text}");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("with a\ttab")]
    public async Task An_Idempotency_Key_that_is_missing_or_not_visible_ASCII_is_refused(string? key)
    {
        using var ada = _system.Customer("ada");

        var answer = await ada.PostOrderAsync(Requests.Order(), key);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("Idempotency-Key", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_total_that_the_customer_did_not_expect_is_a_conflict()
    {
        using var ada = _system.Customer("ada");
        var body = JsonNode.Parse(Requests.Order())!;
        body["expectedTotal"] = 1;

        var answer = await ada.PostOrderAsync(body.ToJsonString(), Guid.NewGuid().ToString());

        Assert.Equal(HttpStatusCode.Conflict, answer.Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Bearer nonsense")]
    [InlineData("Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEifQ.")]
    public async Task Without_a_good_token_nothing_is_answered(string authorization)
    {
        using var nobody = new HttpClient { BaseAddress = _system.Api };
        if (authorization.Length > 0)
        {
            nobody.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);
        }

        var answer = await nobody.PostOrderAsync(Requests.Order(), Guid.NewGuid().ToString());

        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
    }
}
