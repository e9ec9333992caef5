using System.Net;
using System.Text.Json.Nodes;
using LocalCloud;
using LocalCloud.Delivery;
using LocalCloud.EventBridge;
using LocalCloud.Protocol;
using LocalCloud.Sns;
using LocalCloud.Sqs;
using LocalCloud.Tracing;
using OrderSystem.Local.Tests.Protocol;

namespace OrderSystem.Local.Tests.EventBridge;

/// <summary>The embedded EventBridge with what its rules deliver to, spoken to over the wire, on a clock that moves when a test says so.</summary>
public sealed class EventBridgeServer : IAsyncLifetime
{
    public const string Region = "us-east-1";
    public const string Account = "000000000000";

    private readonly ManualTime _time = new();
    private readonly HttpClient _client = new();
    private readonly List<(string Arn, string Payload, TraceHeader? Trace)> _invoked = [];
    private readonly List<string> _problems = [];
    private readonly Lock _gate = new();
    private SqsService? _sqs;
    private EventBridgeService? _events;
    private HttpServer? _server;

    /// <summary>What Lambda refuses with while it is set; null: it takes everything.</summary>
    public AwsException? Refusal { get; set; }

    internal ManualTime Time => _time;

    internal EventBridgeService Service => _events!;

    public IReadOnlyList<string> Problems => Locked(() => _problems.ToList());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static string QueueArn(string name) => $"arn:aws:sqs:{Region}:{Account}:{name}";

    public static string TopicArn(string name) => $"arn:aws:sns:{Region}:{Account}:{name}";

    public static string FunctionArn(string name) => $"arn:aws:lambda:{Region}:{Account}:function:{name}";

    public static string BusArn(string name) => $"arn:aws:events:{Region}:{Account}:event-bus/{name}";

    public async ValueTask InitializeAsync()
    {
        var port = WireServer.FreePort();
        _sqs = new SqsService(_time, $"http://127.0.0.1:{port}");
        var sns = new SnsService(_time, _sqs);
        var targets = new Targets(name => name == "sqs" ? _sqs : sns, Accept);
        _events = new EventBridgeService(_time, targets, problem => Locked(() => _problems.Add(problem)));
        _server = await HttpServer.StartAsync(IPAddress.Loopback, port, app => AwsEndpoint.Map(app, [_sqs, sns, _events]), Token);
    }

    public async ValueTask DisposeAsync()
    {
        _events!.Dispose();
        _client.Dispose();
        await _server!.DisposeAsync();
    }

    /// <summary>What a function was invoked with.</summary>
    public IReadOnlyList<(string Payload, TraceHeader? Trace)> Invocations(string arn) => Locked(() => _invoked.Where(one => one.Arn == arn).Select(one => (one.Payload, one.Trace)).ToList());

    /// <summary>An operation of EventBridge, signed and sent as a client does.</summary>
    public Task<JsonObject> CallAsync(string operation, string request) => CallAsync("events", operation, JsonNode.Parse(request)!.AsObject());

    public Task<JsonObject> CallAsync(string service, string operation, JsonObject request) => new RemoteAwsService(service, _server!.Url, _client).InvokeAsync(operation, request, Token);

    public async Task<AwsException> RefusedAsync(string operation, string request) => await Assert.ThrowsAsync<AwsException>(() => CallAsync(operation, request));

    /// <summary>A bus, a rule on it for events of the source <c>shop</c>, and its target.</summary>
    public async Task<string> RouteAsync(string target, string pattern = """{"source":["shop"]}""")
    {
        var bus = Unique("bus");
        await CallAsync("CreateEventBus", $$"""{"Name":"{{bus}}"}""");
        await CallAsync("events", "PutRule", new JsonObject { ["Name"] = "r", ["EventBusName"] = bus, ["EventPattern"] = pattern });
        await CallAsync("events", "PutTargets", new JsonObject { ["Rule"] = "r", ["EventBusName"] = bus, ["Targets"] = new JsonArray(JsonNode.Parse(target)) });
        return bus;
    }

    public async Task<string> PutAsync(string bus, string detail, string source = "shop", string? trace = null)
    {
        var entry = new JsonObject { ["EventBusName"] = bus, ["Source"] = source, ["DetailType"] = "placed", ["Detail"] = detail };
        if (trace is not null)
        {
            entry["TraceHeader"] = trace;
        }

        return $"{(await CallAsync("events", "PutEvents", new JsonObject { ["Entries"] = new JsonArray(entry) }))["Entries"]![0]!["EventId"]}";
    }

    public async Task<string> CreateQueueAsync(string? name = null)
    {
        name ??= Unique("queue");
        await CallAsync("sqs", "CreateQueue", new JsonObject { ["QueueName"] = name });
        return name;
    }

    /// <summary>The messages of a queue now, in no order.</summary>
    public async Task<IReadOnlyList<JsonNode>> ReceiveAsync(string queue)
    {
        var url = (await CallAsync("sqs", "GetQueueUrl", new JsonObject { ["QueueName"] = queue }))["QueueUrl"]!.ToString();
        var answer = await CallAsync("sqs", "ReceiveMessage", new JsonObject { ["QueueUrl"] = url, ["MaxNumberOfMessages"] = 10, ["MessageAttributeNames"] = new JsonArray("All"), ["MessageSystemAttributeNames"] = new JsonArray("All") });
        return [.. (answer["Messages"] as JsonArray ?? []).Select(message => message!)];
    }

    public async Task<IReadOnlyList<string>> BodiesAsync(string queue) => [.. (await ReceiveAsync(queue)).Select(message => $"{message["Body"]}")];

    public static string Unique(string name) => $"{name}-{Guid.NewGuid():n}";

    private void Accept(string arn, string payload, TraceHeader? trace)
    {
        if (Refusal is { } refusal)
        {
            throw refusal;
        }

        Locked(() => _invoked.Add((arn, payload, trace)));
    }

    private void Locked(Action act)
    {
        lock (_gate)
        {
            act();
        }
    }

    private T Locked<T>(Func<T> read)
    {
        lock (_gate)
        {
            return read();
        }
    }
}
