using System.Collections.Concurrent;
using LocalCloud.DynamoDb;
using LocalCloud.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using OrderSystem.Local.Tests.DynamoDb;
using OrderSystem.Local.Tests.Peers;

[assembly: AssemblyFixture(typeof(Engines))]

namespace OrderSystem.Local.Tests.DynamoDb;

/// <summary>
/// The engines that every test here runs against, each started when the first test asks for it: the embedded one always,
/// DynamoDB Local and moto where this machine has them, and one that runs already where ORDERSYSTEM_TEST_ENDPOINT names it,
/// for example LocalStack.
/// </summary>
public sealed class Engines : IAsyncDisposable
{
    public const string Embedded = "embedded";
    public const string DynamoDbLocal = "dynamodb-local";
    public const string Moto = "moto";
    public const string Named = "named";

    private static readonly Uri? Endpoint = Environment.GetEnvironmentVariable("ORDERSYSTEM_TEST_ENDPOINT") is { Length: > 0 } url ? new Uri(url) : null;

    private readonly ConcurrentDictionary<string, Lazy<Task<(Engine Engine, IAsyncDisposable Process)>>> _started = new();

    public static TheoryData<string> All => Endpoint is null ? [Embedded, DynamoDbLocal, Moto] : [Embedded, DynamoDbLocal, Moto, Named];

    /// <summary>The engine; where it is missing the test is skipped and says why.</summary>
    public async Task<Engine> GetAsync(string name)
    {
        try
        {
            return (await _started.GetOrAdd(name, n => new(() => StartAsync(n))).Value).Engine;
        }
        catch (PeerMissingException e)
        {
            Assert.Skip(e.Message);
            throw;
        }
    }

    /// <summary>An embedded engine of the test's own, on the wire like the shared one, with a clock of the test's own.</summary>
    public static async Task<(Engine Engine, WebApplication Server, DynamoDbService Service)> StartEmbeddedAsync(TimeProvider time)
    {
        var service = new DynamoDbService(time);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(service);
        var server = builder.Build();
        AwsEndpoint.Map(server, [service]);
        await server.StartAsync();
        return (new Engine(Embedded, new Uri(server.Urls.First())), server, service);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var started in _started.Values.Where(s => s.Value.IsCompletedSuccessfully))
        {
            await (await started.Value).Process.DisposeAsync();
        }
    }

    private static async Task<(Engine Engine, IAsyncDisposable Process)> StartAsync(string name)
    {
        if (name == Embedded)
        {
            var (engine, server, _) = await StartEmbeddedAsync(TimeProvider.System);
            return (engine, server);
        }
        if (name == Named)
        {
            return (new Engine(name, Endpoint!), NotOurs.Instance);
        }
        var peer = await (name == Moto ? MotoPeer.StartAsync() : DynamoDbLocalPeer.StartAsync());
        return (new Engine(name, peer.Url), peer);
    }

    /// <summary>Whoever started it ends it.</summary>
    private sealed class NotOurs : IAsyncDisposable
    {
        public static NotOurs Instance { get; } = new();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
