using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OrderSystem.Dev.Orders;

namespace OrderSystem.SystemTests.EndToEnd.Observability;

/// <summary>One id, and one set of traces, from the request to the last of what it set off.</summary>
[Collection(ObservedSystemTests.Name)]
public sealed class CorrelationTests(ObservedSystem observed)
{
    private readonly LocalSystem _system = observed.System;

    [Fact]
    public async Task One_correlation_id_is_on_every_line_about_an_order_and_in_its_message_at_Stripe_in_its_dead_letter_and_in_the_alert()
    {
        var correlationId = $"corr-{Guid.NewGuid():n}";
        using var ada = _system.Customer("ada");
        ada.DefaultRequestHeaders.Add("X-Correlation-Id", correlationId);

        var placed = await ada.PostOrderAsync(Requests.Order(), Guid.NewGuid().ToString());
        Assert.Equal([correlationId], placed.Headers.GetValues("x-correlation-id"));
        await _system.WaitForStatusAsync(ada, placed.OrderId, "completed");
        await _system.LineAsync("that a webhook came", line => line.Function == "StripeWebhook" && line.Of("orderId") == placed.OrderId && line.Of("eventId") is not null);

        // As the queue would after eight deliveries that failed.
        await _system.SendAsync("PaymentDeadLetters", new JsonObject { ["orderId"] = placed.OrderId, ["correlationId"] = correlationId }.ToJsonString());
        await _system.LineAsync("that the letter was parked", line => line.Function == "AlertDeadLetters" && line.Of("letterId") is not null && line.Of("orderId") == placed.OrderId);
        using var redriven = await _system.Http.PostAsJsonAsync(
            new Uri(_system.Aws, "2015-03-31/functions/RedriveDeadLetters/invocations"), new { order = placed.OrderId }, TestContext.Current.CancellationToken);
        Assert.Contains("\"Sent\"", await redriven.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.OrdinalIgnoreCase);
        await _system.LineAsync("that it was sent again", line => line.Function == "RedriveDeadLetters" && line.Of("letterId") is not null && line.Of("orderId") == placed.OrderId);

        var about = (await _system.LogsAsync()).Where(line => line.Of("orderId") == placed.OrderId).ToList();
        Assert.All(about, line => Assert.True(line.Of("correlationId") == correlationId, line.Text));
        Assert.Superset(
            new HashSet<string> { "CreateOrder", "FanOutOrders", "ProcessPayment", "StripeWebhook", "AlertDeadLetters", "RedriveDeadLetters", "GetOrder" },
            about.Select(line => line.Function).ToHashSet());
        Assert.Contains(correlationId, await _system.AlertsAsync(), StringComparison.Ordinal);
        Assert.Equal(correlationId, await AtStripeAsync(placed.OrderId));
    }

    [Theory]
    [InlineData("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "0af7651916cd43dd8448eb211c80319c")]
    [InlineData("traceparent", "00-00000000000000000000000000000000-b7ad6b7169203331-01", null)]
    [InlineData("x-correlation-id", "with spaces", null)]
    [InlineData("x-correlation-id", "{\"level\":\"Error\"}", null)]
    public async Task The_id_is_the_callers_trace_or_a_new_one_where_what_they_gave_is_none(string header, string value, string? expected)
    {
        using var ada = _system.Customer("ada");
        ada.DefaultRequestHeaders.TryAddWithoutValidation(header, value);

        var refused = await ada.PostOrderAsync("{}", Guid.NewGuid().ToString());

        var answered = Assert.Single(refused.Headers.GetValues("x-correlation-id"));
        Assert.Equal(expected ?? Assert.Single(refused.Headers.GetValues("apigw-requestid")), answered);
    }

    [Fact]
    public async Task The_traces_of_an_order_are_found_by_its_id_and_the_payments_is_linked_to_the_requests()
    {
        using var ada = _system.Customer("ada");
        var orderId = await ada.PlaceAsync();
        await _system.WaitForStatusAsync(ada, orderId, "completed");

        JsonObject? report = null;
        await Eventually.TrueAsync(
            async () => (report = await _system.TracesAsync(orderId)).ToJsonString().Contains("Complete written", StringComparison.Ordinal),
            TimeSpan.FromSeconds(30),
            () => $"the last write is in no trace of {report}");

        var traces = report!["traces"]!.AsArray();
        JsonNode Trace(string function) => Assert.Single(traces, trace => ((string)trace!["segments"]![0]!["name"]!).EndsWith(function, StringComparison.Ordinal))!;
        string[] Calls(string function) => [.. Trace(function).Segments().Select(segment => ((string)segment["name"]!).TrimStart('#', ' ')).Where(name => name.Contains(' ', StringComparison.Ordinal))];

        Assert.Equal(["DynamoDB PutItem"], Calls("CreateOrder"));
        Assert.Equal(["SQS SendMessageBatch"], Calls("FanOutOrders"));
        Assert.Equal(["Stripe Create", "Stripe Confirm", "Stripe Capture"], Calls("ProcessPayment").Where(name => name.StartsWith("Stripe", StringComparison.Ordinal)));
        Assert.Equal(4, Calls("ProcessPayment").Count(name => name == "DynamoDB UpdateItem"));
        Assert.Equal([(string)Trace("CreateOrder")["traceId"]!], Trace("ProcessPayment")["links"]!.AsArray().Select(link => (string)link!));

        // By its own id a trace comes with those that are linked to it.
        var byTrace = await _system.TracesAsync((string)Trace("CreateOrder")["traceId"]!);
        Assert.Contains(byTrace["traces"]!.AsArray(), trace => (string)trace!["traceId"]! == (string)Trace("ProcessPayment")["traceId"]!);
        var text = TraceText.Of(report);
        Assert.Contains("Stripe Capture", text, StringComparison.Ordinal);
        Assert.DoesNotContain('#', text);
    }

    [Fact]
    public async Task The_traces_of_an_order_show_nothing_of_the_others_in_its_batch()
    {
        using var ada = _system.Customer("ada");
        var orders = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => ada.PlaceAsync()));
        foreach (var orderId in orders)
        {
            await _system.WaitForStatusAsync(ada, orderId, "completed");
        }

        var report = (await _system.TracesAsync(orders[0])).ToJsonString();

        Assert.Contains(orders[0], report, StringComparison.Ordinal);
        Assert.All(orders.Skip(1), other => Assert.DoesNotContain(other, report, StringComparison.Ordinal));
    }

    private async Task<string?> AtStripeAsync(string orderId)
    {
        var intent = (string)(await _system.ItemAsync(orderId))["paymentIntentId"]!;
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_system.Stripe, $"v1/payment_intents/{intent}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "sk_test_local");
        using var answer = await _system.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!["metadata"]?["correlation_id"];
    }
}
