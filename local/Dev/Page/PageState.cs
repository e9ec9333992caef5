using System.Net.Http.Json;
using System.Text.Json.Nodes;
using LocalCloud;
using LocalCloud.Lambda;
using LocalCloud.Protocol;
using LocalCloud.Sns;
using OrderSystem.Dev.Running;

namespace OrderSystem.Dev.Page;

/// <summary>All that the page shows, as one JSON object: what page.js reads.</summary>
internal sealed class PageState(LiveOrders orders, CloudHost cloud, Addresses addresses) : IDisposable
{
    private const int Alerts = 20;
    private const int LogLines = 200;
    private static readonly string[] FailureQueues = ["PaymentDeadLetters", "StreamFailures"];
    private readonly HttpClient _stripe = new() { BaseAddress = addresses.Stripe, Timeout = TimeSpan.FromSeconds(2) };
    private readonly HttpClient _control = new() { BaseAddress = cloud.AwsUrl, Timeout = TimeSpan.FromSeconds(2) };

    /// <param name="after">The last log line that the page has.</param>
    /// <param name="cancellationToken">The page is gone.</param>
    public async Task<JsonObject> ReadAsync(long after, CancellationToken cancellationToken) => new()
    {
        ["addresses"] = new JsonObject { ["API"] = addresses.Api.ToString(), ["AWS"] = addresses.Aws.ToString(), ["Stripe"] = addresses.Stripe.ToString() },
        ["memory"] = Environment.WorkingSet / (1024 * 1024),
        ["timeScale"] = cloud.Clock.Scale,
        ["orders"] = orders.ToJson(),
        ["captured"] = await CapturedAsync(cancellationToken),
        ["deadLetters"] = await ParkedAsync(cancellationToken),
        ["alertCount"] = Published.Count,
        ["alerts"] = new JsonArray([.. Published.AsEnumerable().Reverse().Take(Alerts).Select(Alert)]),
        ["functions"] = new JsonArray([.. cloud.Lambda.Functions.Select(Function)]),
        ["queues"] = await QueuesAsync(cancellationToken),
        ["schedules"] = await SchedulesAsync(cancellationToken),
        ["logs"] = new JsonArray([.. cloud.Lambda.Logs.Read(after: after).TakeLast(LogLines).Select(Line)]),
    };

    public void Dispose()
    {
        _stripe.Dispose();
        _control.Dispose();
    }

    /// <summary>What the local SNS was given for the topic of the alerts; another SNS does not tell.</summary>
    private List<PublishedMessage> Published => cloud.Services["sns"] is SnsService sns ? [.. sns.Published.Where(message => message.TopicArn.EndsWith($":{cloud.Template.Find("Alerts")?.Name}", StringComparison.Ordinal))] : [];

    private static JsonObject Function(LambdaFunction function)
    {
        var statistics = function.Statistics.Read();
        return new()
        {
            ["name"] = function.Definition.LogicalId,
            ["invocations"] = statistics.Invocations,
            ["running"] = function.State.Busy,
            ["errors"] = statistics.Errors,
            ["coldStarts"] = statistics.ColdStarts,
            ["p50"] = statistics.P50Milliseconds,
            ["p99"] = statistics.P99Milliseconds,
            ["memory"] = statistics.MaximumMemoryMegabytes,
        };
    }

    private static JsonObject Alert(PublishedMessage message) =>
        new() { ["at"] = message.Time.ToString("O"), ["subject"] = message.Subject, ["message"] = message.Message };

    private static JsonObject Line(LogLine line) =>
        new() { ["sequence"] = line.Sequence, ["at"] = line.At.ToString("O"), ["function"] = line.Function, ["text"] = line.Text };

    private async Task<JsonArray> QueuesAsync(CancellationToken cancellationToken)
    {
        try
        {
            var urls = (await cloud.Services["sqs"].InvokeAsync("ListQueues", [], cancellationToken))["QueueUrls"]?.AsArray() ?? [];
            var queues = await Task.WhenAll(urls.Select(url => QueueAsync(url!.GetValue<string>(), cancellationToken)));
            return [.. queues.OrderBy(queue => queue["holdsFailures"]!.GetValue<bool>()).ThenBy(queue => queue["name"]!.GetValue<string>(), StringComparer.Ordinal)];
        }
        catch (Exception error) when (error is AwsException or HttpRequestException)
        {
            return [];
        }
    }

    private async Task<JsonObject> QueueAsync(string url, CancellationToken cancellationToken)
    {
        var request = new JsonObject
        {
            ["QueueUrl"] = url,
            ["AttributeNames"] = new JsonArray("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed"),
        };
        var attributes = (await cloud.Services["sqs"].InvokeAsync("GetQueueAttributes", request, cancellationToken))["Attributes"];
        int Number(string name) => int.TryParse(attributes?[name]?.GetValue<string>(), out var number) ? number : 0;
        var queue = url[(url.LastIndexOf('/') + 1)..];
        return new()
        {
            ["name"] = queue,
            ["visible"] = Number("ApproximateNumberOfMessages"),
            ["inFlight"] = Number("ApproximateNumberOfMessagesNotVisible"),
            ["delayed"] = Number("ApproximateNumberOfMessagesDelayed"),
            ["holdsFailures"] = FailureQueues.Contains(queue),
        };
    }

    private async Task<JsonArray> SchedulesAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _control.GetFromJsonAsync<JsonArray>("_local/schedules", cancellationToken) ?? [];
        }
        catch (Exception error) when (error is HttpRequestException or System.Text.Json.JsonException or TaskCanceledException)
        {
            return [];
        }
    }

    private async Task<JsonNode?> ParkedAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Few by nature: the page may count them one by one.
            return (await cloud.Services["dynamodb"].InvokeAsync("Scan", new() { ["TableName"] = "DeadLetters", ["FilterExpression"] = "attribute_exists(parked)", ["Select"] = "COUNT" }, cancellationToken))["Count"]?.DeepClone();
        }
        catch (Exception error) when (error is AwsException or HttpRequestException)
        {
            return null;
        }
    }

    private async Task<JsonNode?> CapturedAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await _stripe.GetFromJsonAsync<JsonObject>("_local/movements", cancellationToken))!["capture"]?.DeepClone();
        }
        catch (Exception error) when (error is HttpRequestException or System.Text.Json.JsonException or TaskCanceledException)
        {
            // A Stripe that is not the local one has no ledger.
            return null;
        }
    }
}
