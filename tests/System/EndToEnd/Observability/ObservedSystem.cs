using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrderSystem.Dev.Running;

namespace OrderSystem.SystemTests.EndToEnd.Observability;

/// <summary>A system of its own, in which every invocation is sampled: all that can be logged is logged.</summary>
public sealed class ObservedSystem : IAsyncLifetime
{
    private LocalSystem? _system;

    public LocalSystem System => _system ?? throw new InvalidOperationException("It has not been started.");

    public async ValueTask InitializeAsync() => _system = await LocalSystem.StartAsync("--time-scale", "10", "--param", "LogSampleRate=1");

    public async ValueTask DisposeAsync()
    {
        if (_system is not null)
        {
            await _system.DisposeAsync();
        }
    }
}

/// <summary>Tests that share the system run one after another.</summary>
[CollectionDefinition(Name)]
public sealed class ObservedSystemTests : ICollectionFixture<ObservedSystem>
{
    public const string Name = "the observed system";
}

/// <summary>A line that a function wrote.</summary>
/// <param name="Json">Null: it is no JSON object.</param>
internal sealed record LogLine(string Function, string Text, JsonObject? Json)
{
    public string? Of(string key) => Json?[key]?.ToString();
}

/// <summary>What a running system tells of itself.</summary>
internal static class Observed
{
    public static async Task<IReadOnlyList<LogLine>> LogsAsync(this LocalSystem system)
    {
        var lines = await system.Http.GetFromJsonAsync<JsonArray>(new Uri(system.Aws, "_local/logs"), TestContext.Current.CancellationToken);
        return [.. lines!.Select(line => new LogLine((string)line!["function"]!, (string)line["text"]!, Read((string)line["text"]!)))];
    }

    /// <summary>Waits until a function has written such a line.</summary>
    public static async Task<LogLine> LineAsync(this LocalSystem system, string what, Func<LogLine, bool> isIt)
    {
        LogLine? found = null;
        await Eventually.TrueAsync(
            async () => (found = (await system.LogsAsync()).FirstOrDefault(isIt)) is not null,
            TimeSpan.FromSeconds(90),
            () => $"no line says {what}\n{system.Tail()}");
        return found!;
    }

    public static async Task<JsonObject> TracesAsync(this LocalSystem system, string id) =>
        (await system.Http.GetFromJsonAsync<JsonObject>(new Uri(system.Aws, $"_local/traces/{id}"), TestContext.Current.CancellationToken))!;

    public static IEnumerable<JsonObject> Segments(this JsonNode parent) =>
        parent["segments"]!.AsArray().Select(segment => segment!.AsObject()).SelectMany(segment => segment.Segments().Prepend(segment));

    /// <summary>Puts a message into a queue.</summary>
    public static async Task SendAsync(this LocalSystem system, string queue, string body)
    {
        using var aws = new AwsServices(system.Aws);
        var stop = TestContext.Current.CancellationToken;
        var url = (await aws.InvokeAsync("sqs", "GetQueueUrl", new() { ["QueueName"] = queue }, stop))["QueueUrl"]!.GetValue<string>();
        await aws.InvokeAsync("sqs", "SendMessage", new() { ["QueueUrl"] = url, ["MessageBody"] = body }, stop);
    }

    /// <summary>All that was published on topics, as text.</summary>
    public static Task<string> AlertsAsync(this LocalSystem system) => system.Http.GetStringAsync(new Uri(system.Aws, "_local/topics"), TestContext.Current.CancellationToken);

    private static JsonObject? Read(string text)
    {
        try
        {
            return text.StartsWith('{') ? JsonNode.Parse(text) as JsonObject : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
