using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OrderSystem.SystemTests.Compat.Lambda;

/// <summary>What a function's process posted to the Runtime API.</summary>
internal sealed record Posted(string Path, string Body, string ContentType, string UserAgent, string? ErrorType, string? XRayCause);

/// <summary>A Lambda Runtime API on loopback for one process: gives it events, and keeps what it posts.</summary>
internal sealed class RuntimeApiServer : IAsyncDisposable
{
    public const string FunctionArn = "arn:aws:lambda:eu-west-1:000000000000:function:Sample";
    public const string TraceId = "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Channel<(string Id, string Event)> _events = Channel.CreateUnbounded<(string, string)>();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<Posted>> _posts = new();
    private readonly WebApplication _app;
    private readonly string _path;
    private int _invocations;

    private RuntimeApiServer(string path)
    {
        _path = path;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapGet(path + "/2018-06-01/runtime/invocation/next", NextAsync);
        _app.MapPost(path + "/2018-06-01/runtime/{**call}", PostAsync);
    }

    /// <summary>What AWS_LAMBDA_RUNTIME_API says.</summary>
    public string Endpoint => new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Authority + _path;

    /// <summary>How long an invocation may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>What a posted response is answered with.</summary>
    public HttpStatusCode ResponseStatus { get; init; } = HttpStatusCode.Accepted;

    /// <summary>How often an event was asked for.</summary>
    public int Asked { get; private set; }

    public static async Task<RuntimeApiServer> StartAsync(string path = "", TimeSpan? timeout = null, HttpStatusCode responseStatus = HttpStatusCode.Accepted)
    {
        var server = new RuntimeApiServer(path) { Timeout = timeout ?? TimeSpan.FromSeconds(20), ResponseStatus = responseStatus };
        await server._app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>Gives the process one event, and waits for what it posts for it.</summary>
    public Task<Posted> InvokeAsync(string json)
    {
        var id = $"8476a536-e9f4-11e8-9739-{Interlocked.Increment(ref _invocations):d12}";
        _events.Writer.TryWrite((id, json));
        return PostOfAsync(id);
    }

    /// <summary>Waits for the report of a failed init.</summary>
    public Task<Posted> InitErrorAsync() => PostOfAsync("init");

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task<Posted> PostOfAsync(string id) => Post(id).Task.WaitAsync(Patience, TestContext.Current.CancellationToken);

    private TaskCompletionSource<Posted> Post(string id) => _posts.GetOrAdd(id, _ => new TaskCompletionSource<Posted>(TaskCreationOptions.RunContinuationsAsynchronously));

    private async Task NextAsync(HttpContext http)
    {
        Asked++;
        var (id, json) = await _events.Reader.ReadAsync(http.RequestAborted);
        http.Response.Headers["Lambda-Runtime-Aws-Request-Id"] = id;
        http.Response.Headers["Lambda-Runtime-Deadline-Ms"] = DateTimeOffset.UtcNow.Add(Timeout).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        http.Response.Headers["Lambda-Runtime-Invoked-Function-Arn"] = FunctionArn;
        http.Response.Headers["Lambda-Runtime-Trace-Id"] = TraceId;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(json, http.RequestAborted);
    }

    private async Task PostAsync(HttpContext http, string call)
    {
        using var reader = new StreamReader(http.Request.Body);
        var body = await reader.ReadToEndAsync(http.RequestAborted);
        var parts = call.Split('/');
        http.Response.StatusCode = (int)(parts[^1] == "response" ? ResponseStatus : HttpStatusCode.Accepted);
        await http.Response.WriteAsJsonAsync(new Dictionary<string, string> { ["status"] = "OK" }, http.RequestAborted);
        Post(parts[0] == "init" ? "init" : parts[1]).TrySetResult(new Posted(
            string.Join('/', parts.Where((_, i) => parts[0] == "init" || i != 1)),
            body,
            http.Request.ContentType ?? string.Empty,
            http.Request.Headers.UserAgent.ToString(),
            http.Request.Headers["Lambda-Runtime-Function-Error-Type"],
            http.Request.Headers["Lambda-Runtime-Function-XRay-Error-Cause"]));
    }
}
