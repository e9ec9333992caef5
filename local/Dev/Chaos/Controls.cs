using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using OrderSystem.Dev.Orders;
using OrderSystem.Dev.Running;

namespace OrderSystem.Dev.Chaos;

/// <summary>A running system from outside: its control endpoints, its tables and its queues, all over HTTP.</summary>
internal sealed class Controls(Addresses addresses) : IDisposable
{
    /// <summary>
    /// Longer than the payment queue hides a message from others: 180 s, or on a clock that runs ten times faster the time that
    /// a function may work (35 s) on that clock.
    /// </summary>
    public static readonly TimeSpan Visibility = TimeSpan.FromSeconds(360);

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(200);
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };
    private readonly AwsServices _aws = new(addresses.Aws);
    private long _lastLine;

    public Addresses Addresses => addresses;

    public async Task<IReadOnlyDictionary<string, JsonObject>> FunctionsAsync(CancellationToken stop) =>
        (await ReadAsync(addresses.Aws, "_local/functions", stop)).AsArray().ToDictionary(function => (string)function!["name"]!, function => function!.AsObject());

    public Task KillAsync(string function, CancellationToken stop) => PostAsync(addresses.Aws, $"_local/functions/{function}/kill", [], stop);

    public Task AdvanceCloudAsync(TimeSpan by, CancellationToken stop) => PostAsync(addresses.Aws, "_local/clock", new() { ["advanceSeconds"] = (long)by.TotalSeconds }, stop);

    public Task AdvanceStripeAsync(TimeSpan by, CancellationToken stop) => PostAsync(addresses.Stripe, "_local/clock", new() { ["advanceSeconds"] = (int)by.TotalSeconds }, stop);

    public async Task<IReadOnlyList<JsonObject>> QueuesAsync(CancellationToken stop) => [.. (await ReadAsync(addresses.Aws, "_local/queues", stop)).AsArray().Select(queue => queue!.AsObject())];

    /// <summary>Faults that wait for their turn.</summary>
    public async Task<IReadOnlyList<JsonObject>> FaultsAsync(CancellationToken stop) => [.. (await ReadAsync(addresses.Stripe, "_local/faults", stop))["waiting"]!.AsArray().Select(fault => fault!.AsObject())];

    /// <summary>Waits until every fault that was asked for has cut in.</summary>
    /// <exception cref="TimeoutException">One has not.</exception>
    public async Task UntilNoFaultWaitsAsync(TimeSpan patience, CancellationToken stop)
    {
        for (var since = Stopwatch.StartNew(); await FaultsAsync(stop) is { Count: > 0 } waiting; await Task.Delay(30, stop))
        {
            if (since.Elapsed > patience)
            {
                throw new TimeoutException($"After {patience.TotalSeconds} s nobody has asked Stripe for {string.Join(", ", waiting.Select(fault => fault["operation"]))}.");
            }
        }
    }

    public Task FaultAsync(JsonObject fault, CancellationToken stop) => PostAsync(addresses.Stripe, "_local/faults", fault, stop);

    public Task WebhooksAsync(JsonObject behaviour, CancellationToken stop) => PostAsync(addresses.Stripe, "_local/webhooks", behaviour, stop);

    public Task<JsonNode> WebhooksAsync(CancellationToken stop) => ReadAsync(addresses.Stripe, "_local/webhooks", stop);

    /// <summary>From now on nothing goes wrong at Stripe any more.</summary>
    public async Task CalmStripeAsync(CancellationToken stop)
    {
        foreach (var path in new[] { "_local/faults", "_local/webhooks" })
        {
            using var answer = await _http.DeleteAsync(new Uri(addresses.Stripe, path), stop);
            answer.EnsureSuccessStatusCode();
        }
    }

    /// <summary>The local Stripe's book: per order what was captured, refunded and is held.</summary>
    public async Task<IReadOnlyList<JsonObject>> LedgerAsync(string? orderId, CancellationToken stop) =>
        [.. (await ReadAsync(addresses.Stripe, $"_local/ledger{(orderId is null ? "" : $"?order={orderId}")}", stop)).AsArray().Select(entry => entry!.AsObject())];

    /// <summary>Every item of a table, as plain JSON.</summary>
    public async Task<IReadOnlyList<JsonObject>> ScanAsync(string table, CancellationToken stop)
    {
        var items = new List<JsonObject>();
        JsonNode? from = null;
        do
        {
            var request = new JsonObject { ["TableName"] = table, ["ConsistentRead"] = true };
            if (from is not null)
            {
                request["ExclusiveStartKey"] = from;
            }

            var page = await _aws.InvokeAsync("dynamodb", "Scan", request, stop);
            items.AddRange(page["Items"]!.AsArray().Select(item => DynamoJson.ToPlain(item!.AsObject())));
            from = page["LastEvaluatedKey"]?.DeepClone();
        }
        while (from is not null);
        return items;
    }

    /// <summary>Sets the cloud's clock forward when only waiting is left: messages are hidden or delayed, and nobody works.</summary>
    public async Task HurryAsync(CancellationToken stop)
    {
        // Twice: between a message's receipt and its invocation nobody works, either.
        if (await OnlyWaitsAsync(stop))
        {
            await Task.Delay(Moment, stop);
            if (await OnlyWaitsAsync(stop))
            {
                await AdvanceCloudAsync(Visibility, stop);
            }
        }
    }

    public async Task SendAsync(string queue, string body, CancellationToken stop)
    {
        var url = (string)(await _aws.InvokeAsync("sqs", "GetQueueUrl", new() { ["QueueName"] = queue }, stop))["QueueUrl"]!;
        await _aws.InvokeAsync("sqs", "SendMessage", new() { ["QueueUrl"] = url, ["MessageBody"] = body }, stop);
    }

    /// <summary>Invokes a function as the AWS CLI does. Whether it did its work shows in what it was to do.</summary>
    public async Task InvokeAsync(string function, JsonObject payload, CancellationToken stop)
    {
        using var content = new StringContent(payload.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync(new Uri(addresses.Aws, $"2015-03-31/functions/{function}/invocations"), content, stop);
    }

    /// <summary>What the functions have written since the last call. The host keeps only the newest lines.</summary>
    public async Task<IReadOnlyList<JsonObject>> NewLogLinesAsync(CancellationToken stop)
    {
        var lines = (await ReadAsync(addresses.Aws, $"_local/logs?after={_lastLine}", stop)).AsArray();
        _lastLine = lines.Count == 0 ? _lastLine : (long)lines[^1]!["sequence"]!;
        return [.. lines.Select(line => line!.AsObject())];
    }

    public void Dispose()
    {
        _http.Dispose();
        _aws.Dispose();
    }

    private async Task<bool> OnlyWaitsAsync(CancellationToken stop)
    {
        var queues = await QueuesAsync(stop);
        var works = (await FunctionsAsync(stop)).Values.Any(function => (int)function["state"]!["busy"]! + (int)function["state"]!["starting"]! + (int)function["state"]!["waiting"]! > 0);
        return !works && queues.All(queue => (int)queue["visible"]! == 0) && queues.Any(queue => (int)queue["inFlight"]! + (int)queue["delayed"]! > 0);
    }

    private async Task<JsonNode> ReadAsync(Uri at, string path, CancellationToken stop) => (await _http.GetFromJsonAsync<JsonNode>(new Uri(at, path), stop))!;

    private async Task PostAsync(Uri at, string path, JsonObject body, CancellationToken stop)
    {
        using var answer = await _http.PostAsJsonAsync(new Uri(at, path), body, stop);
        if (!answer.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"POST {new Uri(at, path)} {body.ToJsonString()}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(stop)}");
        }
    }
}
