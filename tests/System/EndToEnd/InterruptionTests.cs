using System.Text.Json.Nodes;
using OrderSystem.Dev.Chaos;
using OrderSystem.Dev.Running;

namespace OrderSystem.SystemTests.EndToEnd;

/// <summary>Single cases of what a chaos run does at random, each with real processes: where the protocol is most likely to break.</summary>
[Collection(RunningSystemTests.Name)]
public sealed class InterruptionTests(RunningSystem running) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>Longer than a refund takes to come back.</summary>
    private static readonly TimeSpan RefundSettles = TimeSpan.FromMinutes(1);

    private readonly Controls _controls = new(Addresses.FromPort(running.System.Port));

    [Theory]
    [InlineData("create")]
    [InlineData("confirm")]
    [InlineData("capture")]
    public async Task A_process_killed_between_a_calls_effect_and_the_write_of_its_answer_charges_once(string operation)
    {
        using var ada = Shared.Customer("ada");

        var killing = KillDuringAsync(operation);
        var orderId = await ada.PlaceAsync();
        Assert.True(await killing, $"no {operation} came\n{Shared.Tail()}");

        await EndsAsync(orderId, "completed");
        await MoneyIsAsync(orderId, captured: 3998, refunded: 0);
    }

    [Theory]
    // The hold is released, and the process that asked for it is gone.
    [InlineData("cancel", "500", "cancelled", 0)]
    // The money was taken while the customer cancelled, and is given back.
    [InlineData("refund", "effect-then-hang", "refunded", 3998)]
    public async Task A_process_killed_while_it_gives_money_back_gives_it_back_once(string operation, string captureFault, string status, int captured)
    {
        using var ada = Shared.Customer("ada");
        await DropWebhooksAsync();
        // A refused capture comes again after a random pause, perhaps of none: it must be refused until the customer has cancelled.
        var refusals = captureFault == "500" ? 3 : 1;
        await FaultAsync("capture", 1, captureFault, refusals, ms: 3_000);
        var orderId = await ada.PlaceAsync();
        await Eventually.TrueAsync(
            async () => (await _controls.FaultsAsync(Stop)).Sum(fault => Math.Max(0, refusals - (int)fault["seen"]!)) < refusals, Patience, () => $"no capture came\n{Shared.Tail()}");

        var killing = KillDuringAsync(operation);
        await CancelAsync(ada, orderId);
        await HurriedAsync(() => Task.FromResult(killing.IsCompleted), () => $"no {operation} came");
        Assert.True(await killing);

        await EndsAsync(orderId, status);
        await MoneyIsAsync(orderId, captured, refunded: captured);
        await _controls.CalmStripeAsync(Stop);
    }

    [Fact]
    public async Task When_visibility_runs_out_while_Stripe_is_slow_a_second_process_takes_the_order_and_it_is_charged_once()
    {
        using var ada = Shared.Customer("ada");
        // Nothing else may wake a second process: only the message that is visible again.
        await DropWebhooksAsync();
        // Just below the longest that a call may take.
        await FaultAsync("confirm", 1, "latency", ms: 7_000);
        var before = await InvocationsAsync();
        var orderId = await ada.PlaceAsync();
        await _controls.UntilNoFaultWaitsAsync(Patience, Stop);

        await _controls.AdvanceCloudAsync(Controls.Visibility, Stop);

        // The second is refused at once (its key is in use), so it may come and go between two looks.
        await Eventually.TrueAsync(
            async () => await AtWorkAsync() >= 2 || await InvocationsAsync() > before, Patience, () => $"no second process took the message\n{Shared.Tail()}");
        await EndsAsync(orderId, "completed");
        await MoneyIsAsync(orderId, captured: 3998, refunded: 0);
        // The first is counted when it has ended, which is a moment after the order has.
        await Eventually.TrueAsync(async () => await InvocationsAsync() >= before + 2, Patience, () => $"one process did all of it\n{Shared.Tail()}");
    }

    [Theory]
    // The hold exists, and nobody here knows.
    [InlineData("confirm", "reset-after", "get", 1)]
    // A PaymentIntent exists that no order has, and its idempotency key is gone: another one is made, and only that one is paid.
    [InlineData("create", "reset-after", "create", 2)]
    // The money is taken, and nobody here knows.
    [InlineData("capture", "reset-after", "get", 1)]
    // Stripe failed, and says so under the same key, until it forgets it.
    [InlineData("confirm", "500-after-effect", "get", 1)]
    public async Task A_dead_letter_sent_back_days_later_when_Stripe_has_forgotten_every_key_charges_once(string operation, string fault, string next, int nth)
    {
        using var ada = Shared.Customer("ada");
        await FaultAsync(operation, 1, fault);
        // What every further delivery asks first has no answer, for longer than the queue tries. (A webhook's message asks, too.)
        await FaultAsync(next, nth, "reset-before", times: 60);
        var orderId = await ada.PlaceAsync();

        JsonObject? letter = null;
        await HurriedAsync(
            async () =>
            {
                letter = (await _controls.ScanAsync("DeadLetters", Stop)).FirstOrDefault(parked => (string?)parked["orderId"] == orderId && (string?)parked["parked"] == "open");
                return letter is not null;
            },
            () => $"no dead letter of {orderId} was parked");
        await _controls.CalmStripeAsync(Stop);
        await _controls.AdvanceStripeAsync(3 * Disturber.Day, Stop);
        await _controls.AdvanceCloudAsync(3 * Disturber.Day, Stop);

        await _controls.InvokeAsync("RedriveDeadLetters", new() { ["order"] = orderId }, Stop);

        await EndsAsync(orderId, "completed");
        await MoneyIsAsync(orderId, captured: 3998, refunded: 0);
    }

    [Theory]
    // An order has two: its money is held, its money is taken.
    [InlineData("duplicate", "duplicate")]
    [InlineData("reorder", "duplicate")]
    [InlineData("delay", "delay")]
    [InlineData("drop", "reorder")]
    public async Task Webhooks_that_come_twice_late_out_of_order_or_never_change_nothing(params string[] behaviours)
    {
        using var ada = Shared.Customer("ada");
        foreach (var behaviour in behaviours)
        {
            await _controls.WebhooksAsync(new JsonObject { ["behaviour"] = behaviour, ["ms"] = 1_500 }, Stop);
        }

        var orderId = await ada.PlaceAsync();
        await EndsAsync(orderId, "completed");
        var version = (long)(await Shared.ItemAsync(orderId))["version"]!;
        await HurriedAsync(
            async () => (await _controls.WebhooksAsync(Stop))["waiting"]!.AsArray().Count == 0 && (await _controls.QueuesAsync(Stop)).All(queue => (int)queue["visible"]! + (int)queue["inFlight"]! + (int)queue["delayed"]! == 0),
            () => "the webhooks did not come, or their messages stayed");

        Assert.Equal(version, (long)(await Shared.ItemAsync(orderId))["version"]!);
        await MoneyIsAsync(orderId, captured: 3998, refunded: 0);
    }

    [Fact]
    public async Task A_refund_that_comes_back_later_is_told_by_a_webhook_and_brings_the_order_to_a_person()
    {
        using var ada = Shared.Customer("ada");
        await DropWebhooksAsync();
        await FaultAsync("capture", 1, "effect-then-hang", ms: 3_000);
        var orderId = await ada.PlaceAsync("pm_card_refundFail");
        await _controls.UntilNoFaultWaitsAsync(Patience, Stop);
        await CancelAsync(ada, orderId);
        await EndsAsync(orderId, "refunded");

        await _controls.WebhooksAsync(new JsonObject { ["behaviour"] = "duplicate" }, Stop);
        await _controls.AdvanceStripeAsync(RefundSettles, Stop);

        await HurriedAsync(async () => (await Shared.ItemAsync(orderId))["review"] is not null, () => $"nobody was told of {orderId}");
        Assert.StartsWith("refund_failed", (string)(await Shared.ItemAsync(orderId))["review"]!, StringComparison.Ordinal);
        await MoneyIsAsync(orderId, captured: 3998, refunded: 0);
    }

    public void Dispose() => _controls.Dispose();

    private LocalSystem Shared => running.System;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Task<bool> KillDuringAsync(string operation) =>
        new Disturber(_controls, new HashSet<string> { "ProcessPayment" }).KillDuringAsync(operation, Patience, Stop);

    private Task FaultAsync(string operation, int nth, string fault, int times = 1, int? ms = null) => _controls.FaultAsync(
        new() { ["operation"] = operation, ["nth"] = nth, ["fault"] = fault, ["times"] = times, ["ms"] = ms }, Stop);

    /// <summary>An order's first two: they would wake an Advance that is done before the customer cancels.</summary>
    private Task DropWebhooksAsync() => _controls.WebhooksAsync(new JsonObject { ["behaviour"] = "drop", ["times"] = 2 }, Stop);

    private static async Task CancelAsync(HttpClient customer, string orderId)
    {
        using var answer = await customer.PostAsync(new Uri($"orders/{orderId}/cancellation", UriKind.Relative), null, Stop);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Stop));
    }

    private async Task EndsAsync(string orderId, string status)
    {
        JsonObject? item = null;
        await HurriedAsync(async () => (string?)(item = await Shared.ItemAsync(orderId))["status"] == status, () => $"{orderId} is not {status} but {item}");
        Assert.Null(HistoryAudit.Fold(item!));
    }

    /// <summary>Waits for something to come true, but never for a queue's time to pass.</summary>
    private Task HurriedAsync(Func<Task<bool>> condition, Func<string> seen) => Eventually.TrueAsync(
        async () =>
        {
            await _controls.HurryAsync(Stop);
            return await condition();
        },
        Patience,
        () => $"{seen()}\n{Shared.Tail()}");

    private async Task MoneyIsAsync(string orderId, int captured, int refunded)
    {
        var ledger = await Shared.LedgerAsync(orderId);
        Assert.Equal(
            (captured == 0 ? 0 : 1, captured, refunded, 0),
            ((int)ledger["captures"]!, (int)ledger["captured"]!, (int)ledger["refunded"]!, (int)ledger["held"]!));
    }

    private async Task<JsonObject> PaymentFunctionAsync() => (await _controls.FunctionsAsync(Stop))["ProcessPayment"];

    /// <summary>Processes that work on a message, or are being started to.</summary>
    private async Task<int> AtWorkAsync()
    {
        var state = (await PaymentFunctionAsync())["state"]!;
        return (int)state["busy"]! + (int)state["starting"]!;
    }

    private async Task<int> InvocationsAsync() => (int)(await PaymentFunctionAsync())["invocations"]!;
}
