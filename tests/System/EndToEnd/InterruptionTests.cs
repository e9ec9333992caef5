using System.Text.Json.Nodes;
using OrderSystem.Dev.Chaos;
using OrderSystem.Dev.Running;

namespace OrderSystem.SystemTests.EndToEnd;

/// <summary>Single cases of what a chaos run does at random, each with real processes: where the protocol is most likely to break.</summary>
[Collection(RunningSystemTests.Name)]
public sealed class InterruptionTests(RunningSystem running) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly LocalSystem _system = running.System;
    private readonly Controls _controls = new(Addresses.FromPort(running.System.Port));

    [Theory]
    [InlineData("create")]
    [InlineData("confirm")]
    [InlineData("capture")]
    public async Task A_process_killed_between_a_calls_effect_and_the_write_of_its_answer_charges_once(string operation)
    {
        using var ada = _system.Customer("ada");
        var disturber = new Disturber(_controls, new HashSet<string> { "ProcessPayment" });

        var killing = disturber.KillDuringAsync(operation, Patience, Stop);
        var orderId = await ada.PlaceAsync();

        Assert.True(await killing, $"no {operation} came\n{_system.Tail()}");
        await EndsAsync(orderId, "completed");
        await OneCaptureAsync(orderId);
    }

    [Fact]
    public async Task When_visibility_runs_out_while_Stripe_is_slow_two_processes_work_on_one_order_and_charge_once()
    {
        using var ada = _system.Customer("ada");
        await FaultAsync("confirm", 1, "latency", ms: 5_000);
        var before = await InvocationsAsync();
        var orderId = await ada.PlaceAsync();
        await Eventually.TrueAsync(async () => (await _controls.FaultsAsync(Stop)).Count == 0, Patience, () => $"no confirm came\n{_system.Tail()}");

        await _controls.AdvanceCloudAsync(Controls.Visibility, Stop);

        await Eventually.TrueAsync(async () => await BusyAsync() >= 2, Patience, () => $"no second process took the message\n{_system.Tail()}");
        await EndsAsync(orderId, "completed");
        await OneCaptureAsync(orderId);
        Assert.True(await InvocationsAsync() >= before + 2);
    }

    [Theory]
    // The hold exists, and nobody here knows.
    [InlineData("confirm", "reset-after")]
    // A PaymentIntent exists that no order has, and its idempotency key is gone: another one is made, and only that one is paid.
    [InlineData("create", "reset-after")]
    // The money is taken, and nobody here knows.
    [InlineData("capture", "reset-after")]
    // Stripe failed, and keeps saying so under the same key, until it forgets it.
    [InlineData("confirm", "500-after-effect")]
    public async Task A_dead_letter_sent_back_days_later_when_Stripe_has_forgotten_every_key_charges_once(string operation, string fault)
    {
        using var ada = _system.Customer("ada");
        await FaultAsync(operation, 1, fault);
        // From then on Stripe is out of reach for longer than the queue tries.
        await FaultAsync("*", operation == "create" ? 2 : operation == "confirm" ? 3 : 4, "reset-before", times: 12);
        var orderId = await ada.PlaceAsync();

        JsonObject? letter = null;
        await Eventually.TrueAsync(
            async () =>
            {
                await _controls.HurryAsync(Stop);
                letter = (await _controls.ScanAsync("DeadLetters", Stop)).FirstOrDefault(parked => (string?)parked["orderId"] == orderId && (string?)parked["parked"] == "open");
                return letter is not null;
            },
            Patience,
            () => $"no dead letter of {orderId} was parked\n{_system.Tail()}");
        await _controls.CalmStripeAsync(Stop);
        await _controls.AdvanceStripeAsync(3 * Disturber.Day, Stop);
        await _controls.AdvanceCloudAsync(3 * Disturber.Day, Stop);

        await _controls.SendAsync("PaymentQueue", (string)letter!["body"]!, Stop);

        await EndsAsync(orderId, "completed");
        await OneCaptureAsync(orderId);
    }

    public void Dispose() => _controls.Dispose();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Task FaultAsync(string operation, int nth, string fault, int times = 1, int? ms = null) => _controls.FaultAsync(
        new() { ["operation"] = operation, ["nth"] = nth, ["fault"] = fault, ["times"] = times, ["ms"] = ms }, Stop);

    private async Task EndsAsync(string orderId, string status)
    {
        JsonObject? item = null;
        await Eventually.TrueAsync(
            async () =>
            {
                await _controls.HurryAsync(Stop);
                item = await _system.ItemAsync(orderId);
                return (string?)item["status"] == status;
            },
            Patience,
            () => $"{orderId} is not {status} but {item}\n{_system.Tail()}");
        Assert.Null(HistoryAudit.Fold(item!));
    }

    private async Task OneCaptureAsync(string orderId)
    {
        var ledger = await _system.LedgerAsync(orderId);
        Assert.Equal((1, 3998, 0), ((int)ledger["captures"]!, (int)ledger["captured"]!, (int)ledger["held"]!));
    }

    private async Task<int> BusyAsync() => (int)(await _controls.FunctionsAsync(Stop))["ProcessPayment"]["state"]!["busy"]!;

    private async Task<int> InvocationsAsync() => (int)(await _controls.FunctionsAsync(Stop))["ProcessPayment"]["invocations"]!;
}
