using System.Diagnostics;
using System.Text.Json.Nodes;

namespace OrderSystem.Dev.Chaos;

/// <summary>Makes things go wrong, each at its time.</summary>
internal sealed class Disturber(Controls controls, IReadOnlySet<string> functions)
{
    /// <summary>Longer than Stripe keeps an idempotency key, much shorter than it keeps a hold.</summary>
    public static readonly TimeSpan Day = TimeSpan.FromHours(25);

    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(6);

    /// <summary>Nobody may need a cancel or a refund for a while.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan LastCalls = TimeSpan.FromSeconds(5);
    private volatile bool _ending;
    private int _kills;
    private int _killsDuringCalls;
    private int _others;

    public int Kills => _kills;

    public string Summary => $"{_kills} kills, {_killsDuringCalls} of them between a call's effect and the write of its answer; {_others} other disturbances";

    public async Task RunAsync(IReadOnlyList<Disturbance> all, Stopwatch since, CancellationToken stop)
    {
        var running = new List<Task>(all.Count);
        foreach (var disturbance in all)
        {
            var wait = disturbance.At - since.Elapsed;
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, stop);
            }

            running.Add(DisturbAsync(disturbance, stop));
        }

        await Task.WhenAll(running);
    }

    /// <summary>The customers are done: whoever still waits for a call to Stripe has to find one soon.</summary>
    public async Task EndAsync(Task all, CancellationToken stop)
    {
        await Task.WhenAny(all, Task.Delay(LastCalls, stop));
        _ending = true;
        await all;
    }

    /// <summary>Waits until an operation has taken effect and its answer hangs, then kills the process that waits for it.</summary>
    /// <returns>Whether the operation was asked for within the time.</returns>
    public async Task<bool> KillDuringAsync(string operation, TimeSpan patience, CancellationToken stop)
    {
        var fault = new JsonObject { ["operation"] = operation, ["nth"] = 1, ["fault"] = "effect-then-hang", ["ms"] = (int)Hang.TotalMilliseconds };
        bool IsOurs(JsonObject waiting) => (string?)waiting["operation"] == operation && (string?)waiting["fault"] == "effect-then-hang" && (int?)waiting["ms"] == (int)Hang.TotalMilliseconds;
        var before = (await controls.FaultsAsync(stop)).Count(IsOurs);
        await controls.FaultAsync(fault, stop);
        var since = Stopwatch.StartNew();
        while ((await controls.FaultsAsync(stop)).Count(IsOurs) > before)
        {
            if (since.Elapsed > patience || _ending)
            {
                return false;
            }

            await Task.Delay(20, stop);
        }

        // It was taken from the list a moment before its effect.
        await Task.Delay(50, stop);
        await controls.KillAsync("ProcessPayment", stop);
        Interlocked.Increment(ref _kills);
        Interlocked.Increment(ref _killsDuringCalls);
        return true;
    }

    private async Task DisturbAsync(Disturbance disturbance, CancellationToken stop)
    {
        switch (disturbance)
        {
            case Disturbance.Kill kill when functions.Contains(kill.Function):
                await controls.KillAsync(kill.Function, stop);
                Interlocked.Increment(ref _kills);
                return;

            case Disturbance.Kill:
                return;

            case Disturbance.KillDuring kill:
                await KillDuringAsync(kill.Operation, Patience, stop);
                return;

            case Disturbance.Stripe fault:
                await controls.FaultAsync(new() { ["operation"] = fault.Operation, ["nth"] = fault.Nth, ["fault"] = fault.Fault, ["ms"] = fault.Ms }, stop);
                break;

            case Disturbance.Webhook webhook:
                await controls.WebhooksAsync(new JsonObject { ["behaviour"] = webhook.Behaviour, ["ms"] = webhook.Ms }, stop);
                break;

            case Disturbance.VisibilityRunsOut:
                await controls.AdvanceCloudAsync(Controls.Visibility, stop);
                break;

            case Disturbance.DayPassesAtStripe:
                await controls.AdvanceStripeAsync(Day, stop);
                break;

            case Disturbance.Poison poison:
                await controls.SendAsync("PaymentQueue", poison.Body, stop);
                break;
        }

        Interlocked.Increment(ref _others);
    }
}
