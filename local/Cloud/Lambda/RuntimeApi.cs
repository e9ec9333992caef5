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

    private const string Streaming = "streaming";
    private const string ErrorTypeHeader = "Lambda-Runtime-Function-Error-Type";

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
            ("POST", ["runtime", "invocation", var requestId, "response"]) => AnsweredAsync(context, environment, requestId, "InvocationResponse", ResponseAsync),
            ("POST", ["runtime", "invocation", var requestId, "error"]) => AnsweredAsync(context, environment, requestId, "InvocationErrorResponse", ErrorAsync),
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
        headers["Lambda-Runtime-Aws-Request-Id"] = running.RequestId;
        headers["Lambda-Runtime-Deadline-Ms"] = $"{running.DeadlineMilliseconds}";
        headers["Lambda-Runtime-Invoked-Function-Arn"] = running.Version.InvokedArn;
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
            environment.TryAnswer(running.RequestId, Answer.Failed(FunctionFailure.Exited(null), running.RequestId));
        }
    }

    /// <summary>
    /// The answer to an invocation: it must be the one that the process was given last, and not have an answer yet.
    /// </summary>
    private static async Task AnsweredAsync(HttpContext context, ExecutionEnvironment environment, string requestId, string state, Func<HttpContext, string, Task<Reply>> read)
    {
        if (!environment.IsCurrent(requestId))
        {
            await AnswerAsync(context, 400, Error("InvalidRequestID", "Invalid request ID"));
            return;
        }

        if (environment.State != "Running")
        {
            await RefuseAsync(context, environment, state);
            return;
        }

        Reply reply;
        try
        {
            reply = await read(context, requestId);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // Which of the two depends on who notices first that the process has gone: the reader or the connection.
            reply = new Reply(Answer.Refused(FunctionFailure.TruncatedResponse, requestId), 400, Error("TruncatedHTTPRequest", "HTTP request detected as truncated"));
        }

        if (environment.TryAnswer(requestId, reply.Answer))
        {
            await AnswerAsync(context, reply.Status, reply.Body);
        }
        else
        {
            await RefuseAsync(context, environment, state);
        }
    }

    private static async Task<Reply> ResponseAsync(HttpContext context, string requestId)
    {
        var mode = context.Request.Headers["Lambda-Runtime-Function-Response-Mode"].ToString();
        if (mode is not ("" or Streaming))
        {
            return new Reply(Answer.Refused(FunctionFailure.InvalidResponseMode, requestId), 400, Error("InvalidFunctionResponseMode", "Invalid function response mode"));
        }

        if (await BoundedBody.ReadAsync(context, MaximumResponseBytes) is not { } body)
        {
            return new Reply(
                Answer.Refused(FunctionFailure.ResponseTooLarge, requestId), 413, Error("RequestEntityTooLarge", $"Exceeded maximum allowed payload size ({MaximumResponseBytes} bytes)."));
        }

        // A stream that breaks off in the function says so behind its end.
        return mode == Streaming && Trailer(context, ErrorTypeHeader) is { } type
            ? Reply.Accept(Answer.Refused(FunctionFailure.Reported(type, Decoded(Trailer(context, "Lambda-Runtime-Function-Error-Body"))), requestId))
            : Reply.Accept(new Answer(body, IsError: false));
    }

    private static async Task<Reply> ErrorAsync(HttpContext context, string requestId)
    {
        var body = await BoundedBody.ReadAsync(context, MaximumResponseBytes) ?? [];
        return Reply.Accept(Answer.Refused(FunctionFailure.Reported(ErrorType(context), body), requestId));
    }

    private static async Task InitErrorAsync(HttpContext context, ExecutionEnvironment environment)
    {
        var body = await BoundedBody.ReadAsync(context, MaximumResponseBytes) ?? [];
        if (environment.TryFailInit(FunctionFailure.Reported(ErrorType(context), body)))
        {
            await AnswerAsync(context, 202, new JsonObject { ["status"] = "OK" });
        }
        else
        {
            await RefuseAsync(context, environment, "InitError");
        }
    }

    private static string? ErrorType(HttpContext context) => context.Request.Headers[ErrorTypeHeader] is [{ Length: > 0 } type, ..] ? type : null;

    private static string? Trailer(HttpContext context, string name) =>
        context.Request.CheckTrailersAvailable() && context.Request.GetTrailer(name).ToString() is { Length: > 0 } value ? value : null;

    private static byte[] Decoded(string? base64)
    {
        var bytes = new byte[base64?.Length ?? 0];
        return Convert.TryFromBase64String(base64 ?? "", bytes, out var length) ? bytes[..length] : [];
    }

    private static Task RefuseAsync(HttpContext context, ExecutionEnvironment environment, string state) => AnswerAsync(
        context, 403, Error("InvalidStateTransition", $"State transition from {environment.State} to {state} failed for runtime. Error: State transition is not allowed"));

    private static JsonObject Error(string type, string message) => new() { ["errorMessage"] = message, ["errorType"] = type };

    private static Task AnswerAsync(HttpContext context, int status, JsonObject body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body.ToJsonString());
    }

    /// <summary>An answer to an invocation, and what its process is told.</summary>
    private sealed record Reply(Answer Answer, int Status, JsonObject Body)
    {
        public static Reply Accept(Answer answer) => new(answer, 202, new JsonObject { ["status"] = "OK" });
    }
}
