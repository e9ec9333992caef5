using System.Text.Json.Nodes;
using LocalCloud.Protocol;
using OrderSystem.Local.Tests.Protocol;

namespace OrderSystem.Local.Tests.Sqs;

/// <summary>One embedded SQS behind its port for the tests of a class: each takes queues of its own.</summary>
public sealed class SharedWire : IAsyncLifetime
{
    private WireServer? _server;

    internal WireServer Server => _server ?? throw new InvalidOperationException("It has not started.");

    internal IAwsService Sqs => Server.Remote("sqs");

    internal ManualTime Time { get; } = new();

    public async ValueTask InitializeAsync() => _server = await WireServer.StartAsync(Time);

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;

    internal Task<JsonObject> CallAsync(string operation, JsonObject request) => Sqs.InvokeAsync(operation, request, TestContext.Current.CancellationToken);

    /// <summary>A request in which <c>QUEUE</c> is the URL of a new queue.</summary>
    internal async Task<JsonObject> CallTextAsync(string operation, string request) => await CallAsync(operation, JsonNode.Parse(request.Replace("QUEUE", await NewQueueAsync(), StringComparison.Ordinal))!.AsObject());

    /// <summary>The URL of a new queue.</summary>
    internal async Task<string> NewQueueAsync(JsonObject? attributes = null) => $"{(await CallAsync("CreateQueue", new() { ["QueueName"] = NewName(), ["Attributes"] = attributes ?? [] }))["QueueUrl"]}";

    internal static string NewName() => $"q-{Guid.NewGuid():n}";
}
