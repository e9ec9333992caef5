using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OrderSystem.SystemTests.Compat.AwsSdk;

/// <summary>An HTTP server that keeps what it was asked and answers what it was told, the last answer for ever.</summary>
internal sealed class AwsServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Queue<Answer> _answers;
    private readonly Lock _gate = new();

    private AwsServer(WebApplication app, IEnumerable<Answer> answers) => (_app, _answers) = (app, new(answers));

    public List<Asked> Requests { get; } = [];

    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public static async Task<AwsServer> StartAsync(params Answer[] answers)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new AwsServer(app, answers);
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var asked = new Asked(context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), await reader.ReadToEndAsync(), context.Features.Get<IHttpRequestFeature>()!.RawTarget);
        Answer answer;
        lock (_gate)
        {
            Requests.Add(asked);
            answer = _answers.Count > 1 ? _answers.Dequeue() : _answers.Peek();
        }

        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.Body.StartsWith('<') ? "text/xml" : "application/x-amz-json-1.0";
        if (answer.QueryError is not null)
        {
            context.Response.Headers["x-amzn-query-error"] = answer.QueryError;
        }

        context.Response.Headers["x-amzn-RequestId"] = "r-1";
        foreach (var (name, value) in answer.Headers)
        {
            context.Response.Headers[name] = value;
        }

        await context.Response.WriteAsync(answer.Body);
    }

    internal sealed record Answer(string Body, int Status = 200, string? QueryError = null)
    {
        public Dictionary<string, string> Headers { get; } = [];
    }

    internal sealed record Asked(IReadOnlyDictionary<string, string> Headers, string Body, string Target);
}
