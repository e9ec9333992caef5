using System.Text.Json.Nodes;

namespace OrderSystem.Tests.Functions;

public sealed class ReconcileMoneyTests(LocalSystem system)
{
    [Fact]
    public async Task Orders_that_were_paid_and_orders_at_work_are_no_finding()
    {
        string[] ids = [await Orders.PaidAsync("mia"), await Orders.PaidAsync("mia", Orders.Declined), await Orders.PlaceAsync("mia")];
        var result = await RunAsync(dryRun: false);

        Assert.DoesNotContain(result["findings"]!.AsArray(), finding => ids.Contains((string?)finding!["orderId"]));
        Assert.True((int)result["payments"]! >= 2);
        Assert.True((int)result["orders"]! >= 3);
        Assert.Equal((string)result["to"]!, (string)result["reachedUntil"]!);
        Assert.Equal("completed", await system.StatusAsync(ids[0]));
        Assert.Equal(3998, (await system.LedgerAsync(ids[0]))!.Value.GetProperty("captured").GetInt64());
    }

    [Fact]
    public async Task Money_that_no_order_owns_is_found_by_a_dry_run_given_back_by_a_run_and_told_once()
    {
        var captured = await OrphanAsync("pm_card_visa", capture: true);
        var held = await OrphanAsync("pm_card_visa", capture: false);

        Assert.Equal(("Found", "Found"), (Action(await RunAsync(dryRun: true), captured), Action(await RunAsync(dryRun: true), held)));
        Assert.Equal("succeeded", await StatusAsync(captured));
        Assert.Empty(Alerts(captured));

        var result = await RunAsync(dryRun: false);
        Assert.Equal(("Refunded", "Cancelled"), (Action(result, captured), Action(result, held)));
        Assert.Equal("canceled", await StatusAsync(held));
        Assert.Contains("docs/runbooks/money.md", Assert.Single(Alerts(captured)), StringComparison.Ordinal);
        Assert.Contains("Refunded", Assert.Single(Alerts(captured)), StringComparison.Ordinal);

        Assert.Equal((null, null), await RunAsync(dryRun: false) is var again ? (Action(again, captured), Action(again, held)) : default);
        Assert.Single(Alerts(captured));
    }

    [Fact]
    public async Task Money_of_another_stack_is_left_alone()
    {
        var id = await OrphanAsync("pm_card_visa", capture: true, stack: "other");
        Assert.Null(Action(await RunAsync(dryRun: false), id));
        Assert.Equal("succeeded", await StatusAsync(id));
    }

    [Fact]
    public async Task Money_of_an_order_that_failed_is_given_back()
    {
        var id = await Orders.PaidAsync("max");
        await system.ChangeAsync(id, "SET #status = :failed", (":failed", "failed"));
        var payment = (string)(await system.OrderAsync(id))!["paymentIntentId"]!["S"]!;

        Assert.Equal("Refunded", Action(await RunAsync(dryRun: false), payment));
        Assert.Equal(3998, (await system.LedgerAsync(id))!.Value.GetProperty("refunded").GetInt64());
    }

    [Fact]
    public async Task An_order_whose_PaymentIntent_Stripe_does_not_know_is_reported()
    {
        var id = await Orders.PaidAsync("meg");
        await system.ChangeAsync(id, "SET paymentIntentId = :other", (":other", $"pi_{id}"));
        var result = await RunAsync(dryRun: false);

        Assert.Equal("Reported", Action(result, $"pi_{id}"));
        Assert.Contains(result["findings"]!.AsArray(), finding => (string?)finding!["orderId"] == id && ((string)finding["why"]!).Contains("does not know", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_without_time_says_how_far_it_came()
    {
        var result = JsonNode.Parse(await Invoke.ReconcileMoneyAsync("""{"from":"2026-01-01T00:00:00Z","to":"2026-01-01T05:00:00Z"}""", TimeSpan.FromSeconds(10)))!;
        Assert.Equal((string)result["from"]!, (string)result["reachedUntil"]!);
        Assert.NotEqual((string)result["to"]!, (string)result["reachedUntil"]!);
        Assert.Contains(system.Alerts, alert => alert.Subject == "Money: the reconciliation did not finish" && alert.Message.Contains("2026-01-01 05:00:00Z", StringComparison.Ordinal));
    }

    private static async Task<JsonNode> RunAsync(bool dryRun)
    {
        // Stripe keeps whole seconds: the next one is not over yet.
        var now = DateTimeOffset.UtcNow;
        return JsonNode.Parse(await Invoke.ReconcileMoneyAsync(new JsonObject { ["from"] = now.AddHours(-1).ToString("O"), ["to"] = now.AddSeconds(2).ToString("O"), ["dryRun"] = dryRun }.ToJsonString()))!;
    }

    private static string? Action(JsonNode result, string paymentIntentId) =>
        (string?)result["findings"]!.AsArray().SingleOrDefault(finding => (string?)finding!["paymentIntentId"] == paymentIntentId)?["action"];

    private IReadOnlyList<string> Alerts(string paymentIntentId) => [.. system.Alerts.Select(alert => alert.Message).Where(message => message.Contains(paymentIntentId, StringComparison.Ordinal))];

    /// <summary>A PaymentIntent that names an order of this stack which was never written, made over the wire.</summary>
    private async Task<string> OrphanAsync(string card, bool capture, string stack = "ordersystem")
    {
        var id = (string)(await StripeAsync(HttpMethod.Post, "v1/payment_intents", new()
        {
            ["amount"] = "3998",
            ["currency"] = "usd",
            ["payment_method"] = card,
            ["allowed_payment_method_types[]"] = "card",
            ["capture_method"] = "manual",
            ["confirm"] = "true",
            ["metadata[order_id]"] = "AAAAAAAAAAAAAAAAAAAAAAAAAA",
            ["metadata[stack]"] = stack,
        }))["id"]!;
        if (capture)
        {
            await StripeAsync(HttpMethod.Post, $"v1/payment_intents/{id}/capture", []);
        }

        return id;
    }

    private async Task<string> StatusAsync(string id) => (string)(await StripeAsync(HttpMethod.Get, $"v1/payment_intents/{id}", null))["status"]!;

    private async Task<JsonNode> StripeAsync(HttpMethod method, string path, Dictionary<string, string>? form)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = form is null ? null : new FormUrlEncodedContent(form) };
        request.Headers.Authorization = new("Bearer", "sk_test_local");
        using var response = await system.StripeControl.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }
}
