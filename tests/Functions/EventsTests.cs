using System.Text.Json.Nodes;

namespace OrderSystem.Tests.Functions;

/// <summary>Every recorded event runs through its function; the file's name begins with the function's.</summary>
public sealed class EventsTests
{
    private static readonly Dictionary<string, (Func<string, Task<string>> Run, string Expected)> Functions = new()
    {
        ["create-order"] = (Invoke.CreateOrderAsync, "statusCode"),
        ["get-order"] = (Invoke.GetOrderAsync, "statusCode"),
        ["retry-payment"] = (Invoke.RetryPaymentAsync, "statusCode"),
        ["cancel-order"] = (Invoke.CancelOrderAsync, "statusCode"),
        ["stripe-webhook"] = (Invoke.StripeWebhookAsync, "statusCode"),
        ["fan-out-orders"] = (Invoke.FanOutOrdersAsync, "batchItemFailures"),
        ["process-payment"] = (json => Invoke.ProcessPaymentAsync(json), "batchItemFailures"),
        ["reconcile-orders"] = (json => Invoke.ReconcileOrdersAsync(json), "woken"),
        ["reconcile-money"] = (json => Invoke.ReconcileMoneyAsync(json), "reachedUntil"),
        ["alert-dead-letters"] = (Invoke.AlertDeadLettersAsync, "batchItemFailures"),
        ["redrive-dead-letters"] = (json => Invoke.RedriveDeadLettersAsync(json), "letters"),
        ["resolve-order"] = (Invoke.ResolveOrderAsync, "done"),
        ["check-new-version"] = (json => Invoke.CheckNewVersionAsync(json), "checks"),
    };

    public static TheoryData<string> Files => [.. Directory.GetFiles(Path.Combine(LocalSystem.Root, "events"), "*.json").Select(path => Path.GetFileName(path)!).Where(file => file != "env.sam.json").Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_recorded_event_runs_through_its_function(string file)
    {
        var (run, expected) = Functions.Single(function => file.StartsWith(function.Key, StringComparison.Ordinal)).Value;

        var result = JsonNode.Parse(await run(Events.Text(file)))!.AsObject();

        Assert.True(result.ContainsKey(expected), result.ToJsonString());
    }

    [Fact]
    public void Every_function_of_the_template_is_among_them() => Assert.Equal(
        LocalSystem.Template().Functions.Select(function => function.LogicalId).Order(StringComparer.Ordinal),
        Functions.Keys.Select(name => string.Concat(name.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]))).Order(StringComparer.Ordinal));
}
