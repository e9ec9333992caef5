using System.Net;
using System.Net.Sockets;
using LocalCloud;
using LocalCloud.Protocol;
using LocalCloud.SecretsManager;
using LocalCloud.Sns;
using LocalCloud.Sqs;
using Microsoft.AspNetCore.Builder;

namespace OrderSystem.Local.Tests.Protocol;

/// <summary>The embedded SQS, SNS and Secrets Manager on a real port.</summary>
internal sealed class WireServer : IAsyncDisposable
{
    private readonly HttpServer _server;
    private readonly HttpClient _client = new();

    private WireServer(HttpServer server, SqsService sqs, SnsService sns)
    {
        _server = server;
        Sqs = sqs;
        Sns = sns;
    }

    public SqsService Sqs { get; }

    public SnsService Sns { get; }

    public Uri Url => _server.Url;

    public static async Task<WireServer> StartAsync(TimeProvider? time = null)
    {
        var port = FreePort();
        var sqs = new SqsService(time ?? TimeProvider.System, $"http://127.0.0.1:{port}");
        var sns = new SnsService(time ?? TimeProvider.System, sqs);
        var secrets = new SecretsManagerService(time ?? TimeProvider.System);
        var server = await HttpServer.StartAsync(IPAddress.Loopback, port, Map, TestContext.Current.CancellationToken);
        return new WireServer(server, sqs, sns);

        void Map(WebApplication app)
        {
            AwsEndpoint.Map(app, [sqs, sns, secrets]);
            SnsControl.Map(app, sns);
        }
    }

    /// <summary>A signed client of one service.</summary>
    public RemoteAwsService Remote(string name) => new(name, Url, _client);

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }
}
