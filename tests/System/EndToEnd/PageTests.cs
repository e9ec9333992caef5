using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OrderSystem.Dev.Running;

namespace OrderSystem.SystemTests.EndToEnd;

/// <summary>The live page and what it is fed with.</summary>
[Collection(RunningSystemTests.Name)]
public sealed class PageTests(RunningSystem running)
{
    private readonly LocalSystem _system = running.System;

    [Fact]
    public async Task The_page_is_one_document_that_loads_nothing_from_elsewhere()
    {
        var page = await _system.Http.GetStringAsync(_system.Page, TestContext.Current.CancellationToken);

        Assert.Contains("class=\"pipeline\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("/*{", page, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_state_follows_an_order_to_the_end_with_its_history()
    {
        var orderId = await PlaceAsync("pm_card_visa");
        JsonNode? order = null;
        await Eventually.TrueAsync(
            async () => (string?)(order = (await StateAsync())["orders"]!["recent"]!.AsArray().FirstOrDefault(o => (string?)o!["orderId"] == orderId))?["status"] == "completed",
            TimeSpan.FromSeconds(30),
            () => $"the page shows the order as {order}");

        Assert.Equal(5, order!["history"]!.AsArray().Count);
        var state = await StateAsync();
        Assert.Contains(state["functions"]!.AsArray(), f => (string?)f!["name"] == "ProcessPayment" && (long)f["invocations"]! > 0);
        Assert.Equal(["InvocationFailures", "PaymentQueue", "PaymentDeadLetters", "StreamFailures"], state["queues"]!.AsArray().Select(q => (string?)q!["name"]).Take(4));
        Assert.NotEmpty(state["logs"]!.AsArray());
    }

    [Fact]
    public async Task A_clock_that_runs_faster_is_said_at_the_start_and_on_the_page()
    {
        Assert.Equal(10, (double)(await StateAsync())["timeScale"]!);
        Assert.Contains("Clock    10 times faster", _system.Output, StringComparison.Ordinal);
        var page = await _system.Http.GetStringAsync(_system.Page, TestContext.Current.CancellationToken);
        Assert.Contains("id=\"clock\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_buttons_give_another_card_and_cancel()
    {
        var declined = await PlaceAsync("pm_card_visa_chargeDeclined");
        await ShowsAsync(declined, "payment_failed");

        using var paid = await PostAsync("payment", new { order = declined, customer = "page", card = "pm_card_mastercard" });
        Assert.True(paid.IsSuccessStatusCode, await paid.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        await ShowsAsync(declined, "completed");

        var unwanted = await PlaceAsync("pm_card_visa_chargeDeclined");
        await ShowsAsync(unwanted, "payment_failed");
        using var cancelled = await PostAsync("cancellation", new { order = unwanted, customer = "page" });
        Assert.True(cancelled.IsSuccessStatusCode, await cancelled.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        await ShowsAsync(unwanted, "cancelled");

        using var late = await PostAsync("cancellation", new { order = declined, customer = "page" });
        Assert.Equal(HttpStatusCode.BadRequest, late.StatusCode);
        Assert.Contains("Too late to cancel", await late.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_shows_every_function_of_the_picture_and_when_the_schedules_are_due()
    {
        var (state, page) = (await StateAsync(), await _system.Http.GetStringAsync(_system.Page, TestContext.Current.CancellationToken));

        // The check of new versions belongs to deployments: no order passes it.
        foreach (var function in state["functions"]!.AsArray().Select(f => (string)f!["name"]!).Where(name => name != "CheckNewVersion"))
        {
            Assert.Contains($"data-node=\"function:{function}\"", page, StringComparison.Ordinal);
            Assert.Contains($"data-live=\"function:{function}\"", page, StringComparison.Ordinal);
        }

        var schedules = state["schedules"]!.AsArray();
        Assert.Equal(["ReconcileMoney", "ReconcileOrders"], schedules.Select(s => (string)s!["function"]!).Order(StringComparer.Ordinal));
        Assert.All(schedules, schedule => Assert.NotNull(schedule!["nextDue"]));
    }

    [Fact]
    public async Task Only_what_is_published_on_the_topic_of_alerts_is_an_alert()
    {
        using var aws = new AwsServices(_system.Aws);
        var stop = TestContext.Current.CancellationToken;
        var other = (string)(await aws.InvokeAsync("sns", "CreateTopic", new() { ["Name"] = "gossip" }, stop))["TopicArn"]!;
        var alerts = (string)(await aws.InvokeAsync("sns", "ListTopics", [], stop))["Topics"]!.AsArray().Select(topic => topic!["TopicArn"]!).Single(arn => ((string)arn!).EndsWith(":Alerts", StringComparison.Ordinal))!;
        foreach (var (topic, message) in new[] { (other, "no alert"), (alerts, "an alert") })
        {
            await aws.InvokeAsync("sns", "Publish", new() { ["TopicArn"] = topic, ["Message"] = message }, stop);
        }

        var shown = (await StateAsync())["alerts"]!.AsArray().Select(alert => (string?)alert!["message"]).ToList();
        await aws.InvokeAsync("sns", "DeleteTopic", new() { ["TopicArn"] = other }, stop);
        Assert.Contains("an alert", shown);
        Assert.DoesNotContain("no alert", shown);
    }

    [Fact]
    public async Task A_browser_shows_it()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/chromium"), "Chromium is not installed");
        using var ada = _system.Customer("ada");
        var orderId = await ada.PlaceAsync();
        await _system.WaitForStatusAsync(ada, orderId, "completed");
        await Eventually.TrueAsync(
            async () => (await StateAsync())["orders"]!["recent"]!.AsArray().Any(o => (string?)o!["orderId"] == orderId), TimeSpan.FromSeconds(10), () => "the page's state does not have the order");

        var ran = await DevProcess.RunAsync(
            "/usr/bin/chromium", ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=3000", "--dump-dom", $"{_system.Page}"], null);

        Assert.Contains(orderId, ran.Output, StringComparison.Ordinal);
        Assert.Contains("Captured: completed", ran.Output, StringComparison.Ordinal);
        Assert.Contains("The clock runs 10 times faster", ran.Output, StringComparison.Ordinal);
        Assert.Contains("role=\"alert\" hidden", ran.Output, StringComparison.Ordinal);
    }

    private async Task<string> PlaceAsync(string card)
    {
        using var answer = await PostAsync("orders", new { card, count = "1" });
        return (await answer.Content.ReadFromJsonAsync<JsonArray>(TestContext.Current.CancellationToken))!.Single()!.GetValue<string>();
    }

    private Task<HttpResponseMessage> PostAsync(string path, object body) => _system.Http.PostAsJsonAsync(new Uri(_system.Page, path), body, TestContext.Current.CancellationToken);

    private async Task ShowsAsync(string orderId, string status)
    {
        JsonNode? order = null;
        await Eventually.TrueAsync(
            async () => (string?)(order = (await StateAsync())["orders"]!["recent"]!.AsArray().FirstOrDefault(o => (string?)o!["orderId"] == orderId))?["status"] == status,
            TimeSpan.FromSeconds(30),
            () => $"the page shows the order as {order}, not {status}");
    }

    private async Task<JsonObject> StateAsync() =>
        (await _system.Http.GetFromJsonAsync<JsonObject>(new Uri(_system.Page, "state?after=0"), TestContext.Current.CancellationToken))!;
}
