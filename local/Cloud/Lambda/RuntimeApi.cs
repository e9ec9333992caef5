using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace LocalCloud.Lambda;

/// <summary>
/// The Lambda Runtime API, for all environments of all functions on one port: each has a path of its own, which its
/// <c>AWS_LAMBDA_RUNTIME_API</c> variable carries (<c>127.0.0.1:PORT/ENVIRONMENT</c>).
/// </summary>
/// <remarks>
/// Source: Lambda developer guide, "Using the Lambda runtime API for custom runtimes". Status codes and error bodies
/// follow AWS's runtime interface emulator; clients insist on exactly 202 with a JSON body.
/// </remarks>
internal sealed class RuntimeApi(LambdaHost host)
{
    /// <summary>6 MiB and room for the envelope.</summary>
    public const int MaximumResponseBytes = 6 * 1024 * 1024 + 100;

    public void Map(WebApplication app) => app.Run(HandleAsync);

    private async Task HandleAsync(HttpContext context)
    {
        // /{environment}/2018-06-01/runtime/{…}
        var segments = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (segments is not [var id, "2018-06-01", ..] || host.FindEnvironment(id) is not { } environment)
        {
            await AnswerAsync(context, 403, Error("InvalidEnvironment", $"No execution environment serves {context.Request.Path}. It has been closed, or AWS_LAMBDA_RUNTIME_API is wrong."));
            return;
        }

        var call = (context.Request.Method, segments[2..]);
        await (call switch
        {
            ("GET", ["runtime", "invocation", "next"]) => NextAsync(context, environment),
            ("POST", ["runtime", "invocation", var requestId, "response"]) => ResponseAsync(context, environment, requestId),
            ("POST", ["runtime", "invocation", var requestId, "error"]) => ErrorAsync(context, environment, requestId),
            ("POST", ["runtime", "init", "error"]) => InitErrorAsync(context, environment),
            ("GET", ["ping"]) => context.Response.WriteAsync("pong"),
            _ => AnswerAsync(context, 404, Error("NotFound", $"The local Runtime API does not have {context.Request.Method} {context.Request.Path}.")),
        });
    }

    private static async Task NextAsync(HttpContext context, ExecutionEnvironment environment)
    {
        RunningInvocation? running;
        try
        {
            running = await environment.NextAsync(context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            running = null;
        }

        if (running is null)
        {
            context.Abort();
            return;
        }

        var headers = context.Response.Headers;
        headers["Lambda-Runtime-Aws-Request-Id"] = running.Invocation.RequestId;
        headers["Lambda-Runtime-Deadline-Ms"] = $"{running.DeadlineMilliseconds}";
        headers["Lambda-Runtime-Invoked-Function-Arn"] = environment.Function.Arn;
        headers["Lambda-Runtime-Trace-Id"] = running.Segment.Header.ToString();
        if (running.Invocation.ClientContext is { } clientContext)
        {
            headers["Lambda-Runtime-Client-Context"] = clientContext;
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = running.Invocation.Payload.Length;
        try
        {
            await context.Response.Body.WriteAsync(running.Invocation.Payload);
            await context.Response.CompleteAsync();
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // It went away with the event on its way. A process of ours is seen to exit; of an external one nothing else tells.
            environment.TryAnswer(running.Invocation.RequestId, Answer.Failed(FunctionFailure.Exited(running.Invocation.RequestId, null)));
        }
    }

    private static async Task ResponseAsync(HttpContext context, ExecutionEnvironment environment, string requestId)
    {
        var body = await ReadAsync(context);
        if (body is null)
        {
            environment.TryAnswer(requestId, Answer.Refused(FunctionFailure.ResponseTooLarge));
            await AnswerAsync(context, 413, Error("RequestEntityTooLarge", $"Exceeded maximum allowed payload size ({MaximumResponseBytes} bytes)."));
            return;
        }

        await AcceptAsync(context, environment.TryAnswer(requestId, new Answer(body, IsError: false)));
    }

    private static async Task ErrorAsync(HttpContext context, ExecutionEnvironment environment, string requestId)
    {
        var body = await ReadAsync(context) is { Length: > 0 } sent ? sent : FunctionError(context).ToPayload();
        await AcceptAsync(context, environment.TryAnswer(requestId, new Answer(body, IsError: true)));
    }

    private static async Task InitErrorAsync(HttpContext context, ExecutionEnvironment environment)
    {
        var failure = FunctionError(context);
        if (await ReadAsync(context) is { Length: > 0 } body && JsonNode.Parse(body) is JsonObject error)
        {
            failure = new FunctionFailure($"{error["errorType"] ?? failure.Type}", $"{error["errorMessage"] ?? failure.Message}");
        }

        if (environment.TryFailInit(failure))
        {
            await AnswerAsync(context, 202, new JsonObject { ["status"] = "OK" });
        }
        else
        {
            await AnswerAsync(context, 403, Error("InvalidStateTransition", "The init has already ended."));
        }
    }

    private static FunctionFailure FunctionError(HttpContext context) =>
        new(context.Request.Headers["Lambda-Runtime-Function-Error-Type"] is [{ Length: > 0 } type, ..] ? type : "Runtime.Unknown", "");

    private static Task AcceptAsync(HttpContext context, bool accepted) => accepted
        ? AnswerAsync(context, 202, new JsonObject { ["status"] = "OK" })
        : AnswerAsync(context, 400, Error("InvalidRequestID", "Invalid request ID"));

    /// <summary>The body; null when it is larger than an answer may be.</summary>
    private static async Task<byte[]?> ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        var total = 0L;
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            // What is too much is read, but not kept: the client is told only after it has sent everything.
            total += read;
            if (total <= MaximumResponseBytes)
            {
                await body.WriteAsync(buffer.AsMemory(0, read));
            }
        }

        return total <= MaximumResponseBytes ? body.ToArray() : null;
    }

    private static JsonObject Error(string type, string message) => new() { ["errorMessage"] = message, ["errorType"] = type };

    private static Task AnswerAsync(HttpContext context, int status, JsonObject body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body.ToJsonString());
    }
}
