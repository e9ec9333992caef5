using System.Text;
using System.Text.Json.Nodes;
using LocalCloud.Lambda;
using LocalCloud.Metering;
using LocalCloud.Template.Model;
using LocalCloud.Tracing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace LocalCloud.HttpApi;

/// <summary>
/// An HTTP API in front of functions: route, throttle, authorizer, event, function, response; and API Gateway's own
/// answers where one of them says no.
/// </summary>
/// <remarks>
/// | case | answer |
/// |---|---|
/// | request line and header values over 10 240 bytes | 431 Request Header Fields Too Large |
/// | no route | 404 Not Found |
/// | over the route's rate | 429 Too Many Requests |
/// | no or a wrong token | 401 Unauthorized |
/// | the token lacks the scope | 403 Forbidden |
/// | body over 10 MB, or event over Lambda's 6 MB | 413 Request Entity Too Large |
/// | function error or malformed response | 500 Internal Server Error |
/// | no answer within the integration's timeout, or the function is at its reserved concurrency | 503 Service Unavailable |
/// </remarks>
internal sealed class HttpApiGateway
{
    private const int MaximumBodyBytes = 10 * 1024 * 1024;
    private const int MaximumEventBytes = 6 * 1024 * 1024;
    private const int MaximumHeaderBytes = 10_240;

    private readonly HttpApiDefinition _api;
    private readonly LambdaHost _lambda;
    private readonly UsageMeter _meter;
    private readonly RouteTable _routes;
    private readonly Dictionary<RouteDefinition, TokenBucket> _buckets = [];
    private readonly Dictionary<string, JwtAuthorizer> _authorizers = new(StringComparer.Ordinal);
    private readonly Cors? _cors;

    public HttpApiGateway(HttpApiDefinition api, LambdaHost lambda, JwtKeys keys, UsageMeter meter)
    {
        _api = api;
        _lambda = lambda;
        _meter = meter;
        _routes = new RouteTable(api.Routes);
        _cors = api.Cors is null ? null : new Cors(api.Cors);
        foreach (var route in api.Routes)
        {
            if ((api.RouteThrottles.GetValueOrDefault(route.RouteKey) ?? api.DefaultThrottle) is { } limit)
            {
                _buckets.Add(route, new TokenBucket(limit, TimeProvider.System));
            }
        }

        foreach (var (name, authorizer) in api.Authorizers)
        {
            _authorizers.Add(name, new JwtAuthorizer(authorizer, keys));
        }
    }

    public void Map(WebApplication app) => app.Run(HandleAsync);

    private async Task HandleAsync(HttpContext context)
    {
        var requestId = NewRequestId();
        context.Response.Headers["apigw-requestid"] = requestId;
        if (_cors is not null)
        {
            if (Cors.IsPreflight(context.Request))
            {
                _cors.AnswerPreflight(context);
                return;
            }

            context.Response.OnStarting(() =>
            {
                _cors.AddTo(context);
                return Task.CompletedTask;
            });
        }

        if (HeaderBytes(context) > MaximumHeaderBytes)
        {
            await RefuseAsync(context, 431, "Request Header Fields Too Large");
            return;
        }

        var rawPath = RawPath(context);
        if (PathInStage(rawPath) is not { } path || _routes.Match(context.Request.Method, path) is not { } match)
        {
            await RefuseAsync(context, 404, "Not Found");
            return;
        }

        if (_buckets.TryGetValue(match.Route, out var bucket) && !bucket.TryTake())
        {
            await RefuseAsync(context, 429, "Too Many Requests");
            return;
        }

        JsonObject? identity = null;
        if (match.Route.Authorizer is { } name)
        {
            var authorization = await _authorizers[name].AuthorizeAsync(context.Request, match.Route.AuthorizationScopes, context.RequestAborted);
            if (authorization.Status != 200)
            {
                await RefuseAsync(context, authorization);
                return;
            }

            identity = authorization.Context;
        }

        if (await BoundedBody.ReadAsync(context, MaximumBodyBytes) is not { } body)
        {
            await RefuseAsync(context, 413, "Request Entity Too Large");
            return;
        }

        await InvokeAsync(context, match, requestId, rawPath, body, identity);
        _meter.AddRequest(_api.LogicalId, match.Route.RouteKey, body.Length, context.Response.ContentLength ?? 0);
    }

    private async Task InvokeAsync(HttpContext context, RouteMatch match, string requestId, string rawPath, byte[] body, JsonObject? identity)
    {
        var function = _lambda.Find(match.Route.FunctionLogicalId)!;
        // No segment of its own: an HTTP API does not write to X-Ray.
        var trace = TraceHeader.Parse(context.Request.Headers["X-Amzn-Trace-Id"]) ?? TraceHeader.New();
        var account = function.Definition.Arn.Split(':')[4];
        var payload = Encoding.UTF8.GetBytes(HttpApiEvent.Build(context, _api, match, account, requestId, trace.ToString(), rawPath, body, identity).ToJsonString());
        if (payload.Length > MaximumEventBytes)
        {
            await RefuseAsync(context, 413, "Request Entity Too Large");
            return;
        }

        HttpApiResponse response;
        using var timeout = new CancellationTokenSource(function.IsExternal ? Timeout.InfiniteTimeSpan : match.Route.Timeout);
        try
        {
            // The invocation itself goes on when the gateway no longer waits for it, as on AWS.
            var result = await function.InvokeAsync(new Invocation(payload) { Trace = trace, WaitsForCapacity = false }, timeout.Token).WaitAsync(timeout.Token);
            if (!result.Succeeded)
            {
                await RefuseAsync(context, 500, "Internal Server Error");
                return;
            }

            response = HttpApiResponse.Read(result.Payload);
        }
        catch (FormatException exception)
        {
            _lambda.Logs.Write(function.Definition.LogicalId, "", $"HTTP API: 500, because the function's response is malformed: {exception.Message}");
            await RefuseAsync(context, 500, "Internal Server Error");
            return;
        }
        catch (Exception exception) when (exception is OperationCanceledException or ThrottledException or ObjectDisposedException)
        {
            // What an HTTP API answers when Lambda throttles is not documented; 503 is an assumption.
            await RefuseAsync(context, 503, "Service Unavailable");
            return;
        }

        await response.WriteAsync(context);
    }

    /// <summary>The request line and the headers' values. Source: API Gateway developer guide, "HTTP API quotas"; the status is not documented.</summary>
    private static int HeaderBytes(HttpContext context)
    {
        var request = context.Request;
        var line = $"{request.Method} {context.Features.Get<IHttpRequestFeature>()!.RawTarget} {request.Protocol}";
        return line.Length + request.Headers.Sum(header => header.Value.Sum(value => value is null ? 0 : Encoding.UTF8.GetByteCount(value)));
    }

    /// <summary>The path as it was sent, percent-encoded, without the query.</summary>
    private static string RawPath(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var path = target.StartsWith('/') ? target.Split('?')[0] : context.Request.Path.ToUriComponent();
        return path.Length == 0 ? "/" : path;
    }

    /// <summary>A named stage is the first segment of the path; null when it is not there.</summary>
    private string? PathInStage(string rawPath)
    {
        var prefix = "/" + _api.StageName;
        return _api.StageName == "$default" ? rawPath
            : rawPath == prefix ? "/"
            : rawPath.StartsWith(prefix + "/", StringComparison.Ordinal) ? rawPath[prefix.Length..]
            : null;
    }

    private static Task RefuseAsync(HttpContext context, Authorization authorization)
    {
        if (authorization.Status == 403)
        {
            return RefuseAsync(context, 403, "Forbidden");
        }

        context.Response.Headers.WWWAuthenticate = authorization.Reason is null
            ? "Bearer"
            : $"Bearer scope=\"\" error=\"invalid_token\" error_description=\"{authorization.Reason}\"";
        return RefuseAsync(context, 401, "Unauthorized");
    }

    private static Task RefuseAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        var body = Encoding.UTF8.GetBytes($$"""{"message":"{{message}}"}""");
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body).AsTask();
    }

    /// <summary>15 characters and an equals sign, as API Gateway's are.</summary>
    private static string NewRequestId() => Convert.ToBase64String(Guid.NewGuid().ToByteArray()).Replace('/', '-').Replace('+', '_')[..15] + "=";
}
