using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace OrderSystem.SystemTests.EndToEnd.Observability;

/// <summary>
/// Nothing that is a secret, a card or somebody's words comes into a log line, a metric or a trace: marked values go in by
/// every door, on every path, with every line from Debug on written; none may come out.
/// </summary>
[Collection(ObservedSystemTests.Name)]
public sealed class SecrecyTests(ObservedSystem observed)
{
    private const string Mark = "leak-7f3a";

    private readonly LocalSystem _system = observed.System;

    [Fact]
    public async Task No_payload_token_card_or_secret_is_logged_measured_or_traced()
    {
        using var ada = _system.Customer("ada");
        var token = ada.DefaultRequestHeaders.Authorization!.Parameter!;

        // Orders that are paid, declined, refused by Stripe, and fail on the way.
        var paid = await PlaceAsync(ada, "pm_card_visa");
        await _system.WaitForStatusAsync(ada, paid, "completed");
        var declined = await PlaceAsync(ada, "pm_card_visa_chargeDeclined");
        await _system.WaitForStatusAsync(ada, declined, "payment_failed");
        var unknown = await PlaceAsync(ada, $"pm_{Mark.Replace('-', '_')}");
        await _system.WaitForStatusAsync(ada, unknown, "payment_failed");
        using (var fault = await _system.Http.PostAsJsonAsync(new Uri(_system.Stripe, "_local/faults"), new { operation = "confirm", nth = 1, fault = "500" }, TestContext.Current.CancellationToken))
        {
            fault.EnsureSuccessStatusCode();
        }

        var troubled = await PlaceAsync(ada, "pm_card_mastercard");
        await _system.WaitForStatusAsync(ada, troubled, "completed", TimeSpan.FromSeconds(90));

        // Requests that are refused: as JSON, as text, with a wrong field, without a key, under a used one.
        var key = $"{Mark}-used";
        await ada.PostOrderAsync(Requests.Order(), key);
        foreach (var body in (string[])[Requests.Order(quantity: 9), $"{{\"{Mark}\":1}}", Mark, Requests.Order(sku: Mark), Requests.Order(card: $"4242424242424242-{Mark}")])
        {
            Assert.InRange((int)(await ada.PostOrderAsync(body, key)).Status, 400, 499);
        }

        // A webhook with a signature that is not Stripe's, and letters that nobody can read.
        await WebhookAsync($$"""{"id":"evt_{{Mark}}","type":"{{Mark}}"}""", $"t=1,v1={Mark}");
        await _system.LineAsync("that the webhook was refused", line => line.Function == "StripeWebhook" && line.Of("why") is not null);
        await _system.SendAsync("PaymentDeadLetters", $"{{\"orderId\":\"{paid}\",\"secret\":\"{Mark}\"}}");
        await _system.SendAsync("PaymentDeadLetters", Mark);
        await _system.LineAsync("that the letter was parked", line => line.Function == "AlertDeadLetters" && line.Of("cause") == "unreadable");

        var written = new StringBuilder();
        foreach (var line in await _system.LogsAsync())
        {
            written.AppendLine(line.Text);
        }

        foreach (var orderId in (string[])[paid, declined, unknown, troubled])
        {
            written.AppendLine((await _system.TracesAsync(orderId)).ToJsonString());
        }

        string[] secrets = [Mark, Mark.Replace('-', '_'), token, token.Split('.')[^1], "Bearer ", "sk_test_local", "whsec_local", "_secret_", "pm_card_", "4242424242424242", "fingerprint", "\"object\":"];
        var found = secrets.SelectMany(secret => written.ToString().Split('\n').Where(line => line.Contains(secret, StringComparison.OrdinalIgnoreCase)).Take(1).Select(line => $"{secret} in {line}"));
        Assert.Empty(found);
    }

    private static async Task<string> PlaceAsync(HttpClient customer, string card)
    {
        var answer = await customer.PostOrderAsync(Requests.Order(card), $"{Mark}-{Guid.NewGuid()}");
        Assert.Equal(HttpStatusCode.Created, answer.Status);
        return answer.OrderId;
    }

    private async Task WebhookAsync(string body, string signature)
    {
        using var content = new StringContent(body, MediaTypeHeaderValue.Parse("application/json"));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_system.Api, "webhooks/stripe")) { Content = content };
        request.Headers.TryAddWithoutValidation("Stripe-Signature", signature);
        using var answer = await _system.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }
}
