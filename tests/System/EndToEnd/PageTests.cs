using System.Net.Http.Json;
using System.Text.Json.Nodes;

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
        using var answer = await _system.Http.PostAsJsonAsync(new Uri(_system.Page, "orders"), new { card = "pm_card_visa", count = "1" }, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var orderId = (await answer.Content.ReadFromJsonAsync<JsonArray>(TestContext.Current.CancellationToken))!.Single()!.GetValue<string>();

        JsonNode? order = null;
        await Eventually.TrueAsync(
            async () => (string?)(order = (await StateAsync())["orders"]!["recent"]!.AsArray().FirstOrDefault(o => (string?)o!["orderId"] == orderId))?["status"] == "completed",
            TimeSpan.FromSeconds(30),
            () => $"the page shows the order as {order}");

        Assert.Equal(5, order!["history"]!.AsArray().Count);
        var state = await StateAsync();
        Assert.Contains(state["functions"]!.AsArray(), f => (string?)f!["name"] == "ProcessPayment" && (long)f["invocations"]! > 0);
        Assert.Equal(["PaymentQueue", "PaymentDeadLetters", "StreamFailures"], state["queues"]!.AsArray().Select(q => (string?)q!["name"]).Take(3));
        Assert.NotEmpty(state["logs"]!.AsArray());
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
        Assert.Contains("role=\"alert\" hidden", ran.Output, StringComparison.Ordinal);
    }

    private async Task<JsonObject> StateAsync() =>
        (await _system.Http.GetFromJsonAsync<JsonObject>(new Uri(_system.Page, "state?after=0"), TestContext.Current.CancellationToken))!;
}
