using System.Net;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OrderSystem.Dev.CommandLine;
using OrderSystem.Dev.Orders;

namespace OrderSystem.Dev.Page;

/// <summary>Serves the live page: one self-contained HTML document, what it shows as JSON, and its buttons.</summary>
internal sealed class PageServer : IAsyncDisposable
{
    private const int MostOrdersAtOnce = 50;
    private readonly WebApplication _app;
    private readonly PageState _state;
    private readonly Uri _apiUrl;
    private readonly OrderApi _api;

    private PageServer(WebApplication app, PageState state, Uri api) => (_app, _state, _apiUrl, _api) = (app, state, api, new OrderApi(api, "page"));

    /// <summary>Listens when this returns.</summary>
    /// <exception cref="IOException">The port is in use.</exception>
    public static async Task<PageServer> StartAsync(IPAddress bind, int port, PageState state, Uri api, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(bind, port));
        builder.Logging.ClearProviders();
        var server = new PageServer(builder.Build(), state, api);
        var page = Assemble();
        server._app.Run(http => (http.Request.Method, http.Request.Path.Value) switch
        {
            ("GET", "/") => Write(http, 200, "text/html; charset=utf-8", page),
            ("GET", "/state") => server.StateAsync(http),
            ("POST", "/orders") => AnswerAsync(http, server.PlaceAsync),
            ("POST", "/payment") => AnswerAsync(http, server.RetryAsync),
            ("POST", "/cancellation") => AnswerAsync(http, server.CancelAsync),
            _ => Write(http, 404, "text/plain", "There is GET /, GET /state, POST /orders, POST /payment and POST /cancellation.\n"),
        });
        await server._app.StartAsync(cancellationToken);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _state.Dispose();
        _api.Dispose();
    }

    private static Task Write(HttpContext http, int status, string type, string text)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = type;
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.WriteAsync(text, http.RequestAborted);
    }

    private async Task StateAsync(HttpContext http)
    {
        _ = long.TryParse(http.Request.Query["after"], out var after);
        await Write(http, 200, "application/json", (await _state.ReadAsync(after, http.RequestAborted)).ToJsonString());
    }

    private static async Task AnswerAsync(HttpContext http, Func<JsonObject, CancellationToken, Task<JsonNode>> act)
    {
        try
        {
            // JSON only: another site's page can send a form here, but not this without asking first (CORS).
            if (!http.Request.HasJsonContentType() || await JsonNode.ParseAsync(http.Request.Body) is not JsonObject body)
            {
                throw new VerbException("The page sends JSON: {\"card\":\"pm_card_visa\",\"count\":\"1\"}");
            }

            await Write(http, 201, "application/json", (await act(body, http.RequestAborted)).ToJsonString());
        }
        catch (Exception error) when (error is VerbException or JsonException)
        {
            await Write(http, 400, "text/plain; charset=utf-8", error.Message);
        }
    }

    private async Task<JsonNode> PlaceAsync(JsonObject body, CancellationToken cancellationToken)
    {
        var count = Math.Clamp(int.TryParse(body["count"]?.ToString(), out var asked) ? asked : 1, 1, MostOrdersAtOnce);
        var order = new OrderRequest(["MUG-01"], 2, body["card"]?.ToString() ?? "pm_card_visa");
        var placed = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => _api.PlaceAsync(order, Guid.NewGuid().ToString(), cancellationToken)));
        return new JsonArray([.. placed.Select(p => p["orderId"]!.DeepClone())]);
    }

    private async Task<JsonNode> RetryAsync(JsonObject body, CancellationToken cancellationToken)
    {
        using var api = As(body);
        return await api.RetryAsync(Member(body, "order"), Member(body, "card"), cancellationToken);
    }

    private async Task<JsonNode> CancelAsync(JsonObject body, CancellationToken cancellationToken)
    {
        using var api = As(body);
        return await api.CancelAsync(Member(body, "order"), cancellationToken);
    }

    // An order is its customer's alone; here, whoever looks at the page may be any of them.
    private OrderApi As(JsonObject body) => new(_apiUrl, Member(body, "customer"));

    private static string Member(JsonObject body, string name) => body[name]?.ToString() ?? throw new VerbException($"The page names the {name}.");

    // The parts are files of their own for whoever edits them, and one document for who reads it.
    private static string Assemble() => Asset("page.html")
        .Replace("/*{css}*/", Asset("page.css"), StringComparison.Ordinal)
        .Replace("/*{js}*/", Asset("page.js"), StringComparison.Ordinal)
        .Replace("/*{pipeline}*/", Asset("pipeline.svg"), StringComparison.Ordinal);

    private static string Asset(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
