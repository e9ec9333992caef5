using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OrderSystem.Dev.Running;

namespace OrderSystem.SystemTests.EndToEnd;

/// <summary>What the pipeline must survive.</summary>
[Collection(RunningSystemTests.Name)]
public sealed class FaultTests(RunningSystem running)
{
    /// <summary>A killed delivery comes back after the queue's visibility, which never falls below the function's timeout of 30 s.</summary>
    private static readonly TimeSpan AfterRedelivery = TimeSpan.FromSeconds(75);
    private readonly LocalSystem _system = running.System;

    [Fact]
    public async Task A_confirm_that_took_effect_and_whose_answer_was_lost_charges_once_and_completes()
    {
        using var ada = _system.Customer("ada");
        await FaultAsync("effect-then-hang");

        var orderId = await ada.PlaceAsync();
        await _system.WaitForStatusAsync(ada, orderId, "completed", AfterRedelivery);

        await OneCaptureAsync(orderId);
    }

    [Fact]
    public async Task A_payment_process_killed_in_the_middle_charges_once_and_completes()
    {
        using var ada = _system.Customer("ada");
        // It waits for Stripe, with the card already asked, when it dies.
        await FaultAsync("effect-then-hang");
        var orderId = await ada.PlaceAsync();
        await Eventually.TrueAsync(
            async () => (int?)(await LedgerEntryAsync(orderId))?["held"] == 3998,
            TimeSpan.FromSeconds(20),
            () => $"no money was held\n{_system.Tail()}");

        using var killed = await _system.Http.PostAsync(new Uri(_system.Aws, "_local/functions/ProcessPayment/kill"), null, TestContext.Current.CancellationToken);
        killed.EnsureSuccessStatusCode();

        await _system.WaitForStatusAsync(ada, orderId, "completed", AfterRedelivery);
        await OneCaptureAsync(orderId);
    }

    [Fact]
    public async Task A_message_that_cannot_be_read_is_parked_and_alerted_while_the_others_are_processed()
    {
        using var ada = _system.Customer("ada");
        using var aws = new AwsServices(_system.Aws);
        var stop = TestContext.Current.CancellationToken;
        var queue = (await aws.InvokeAsync("sqs", "GetQueueUrl", new() { ["QueueName"] = "PaymentQueue" }, stop))["QueueUrl"]!.GetValue<string>();
        var body = $"not a payment message {Guid.NewGuid()}";

        await aws.InvokeAsync("sqs", "SendMessage", new() { ["QueueUrl"] = queue, ["MessageBody"] = body }, stop);
        var orders = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => ada.PlaceAsync()));

        foreach (var orderId in orders)
        {
            await _system.WaitForStatusAsync(ada, orderId, "completed");
        }

        var scan = new JsonObject { ["TableName"] = "DeadLetters", ["FilterExpression"] = "body = :body", ["ExpressionAttributeValues"] = new JsonObject { [":body"] = new JsonObject { ["S"] = body } } };
        await Eventually.TrueAsync(
            async () => (await aws.InvokeAsync("dynamodb", "Scan", scan.DeepClone().AsObject(), stop))["Count"]!.GetValue<int>() == 1,
            TimeSpan.FromSeconds(120),
            () => $"the message is not in the table DeadLetters\n{_system.Tail()}");
        JsonObject? page = null;
        await Eventually.TrueAsync(
            async () => (page = await _system.Http.GetFromJsonAsync<JsonObject>(new Uri(_system.Page, "state"), stop))!["alertCount"]!.GetValue<int>() >= 1,
            TimeSpan.FromSeconds(20),
            () => $"no alert was published: {page!["alerts"]}");
    }

    private async Task FaultAsync(string fault)
    {
        using var answer = await _system.Http.PostAsJsonAsync(new Uri(_system.Stripe, "_local/faults"), new { operation = "confirm", nth = 1, fault }, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    private async Task<JsonNode?> LedgerEntryAsync(string orderId) =>
        (await _system.Http.GetFromJsonAsync<JsonArray>(new Uri(_system.Stripe, $"_local/ledger?order={orderId}")))!.FirstOrDefault();

    private async Task OneCaptureAsync(string orderId)
    {
        var ledger = await _system.LedgerAsync(orderId);
        Assert.Equal((1, 3998, 0), ((int)ledger["captures"]!, (int)ledger["captured"]!, (int)ledger["held"]!));
    }
}
