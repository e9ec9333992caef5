using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalCloud.Protocol;
using Microsoft.AspNetCore.Http;

namespace LocalCloud.Lambda;

/// <summary>Invoke, in its three types.</summary>
/// <remarks>Source: Lambda API reference, "Invoke"; texts from recorded answers of AWS.</remarks>
internal sealed class InvokeOperation(LambdaHost host)
{
    private const int MaximumSynchronousBytes = 6 * 1024 * 1024;
    private const int MaximumAsynchronousBytes = 1024 * 1024;
    private const int TailBytes = 4096;

    /// <summary>As deep as Lambda's own JSON reader goes.</summary>
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1000 };

    public async Task HandleAsync(HttpContext context, FunctionAddress address)
    {
        var (type, wantsLog) = Options(context);
        if (host.Find(address.Name) is not { } function || FunctionVersion.Find(function.Definition, address.Qualifier ?? "") is null)
        {
            throw LambdaErrors.FunctionNotFound(ArnOf(address));
        }

        var invocation = new Invocation(await PayloadAsync(context, type))
        {
            WaitsForCapacity = false,
            Qualifier = address.Qualifier ?? "",
            ClientContext = ClientContext(context),
        };
        switch (type)
        {
            case "DryRun":
                context.Response.StatusCode = 204;
                break;
            case "Event":
                Accept(context, function, invocation);
                break;
            default:
                await InvokeNowAsync(context, function, invocation, wantsLog);
                break;
        }
    }

    private static (string Type, bool WantsLog) Options(HttpContext context)
    {
        var type = Header(context, "X-Amz-Invocation-Type") ?? "RequestResponse";
        var log = Header(context, "X-Amz-Log-Type") ?? "None";
        List<string> problems = [];
        if (type is not ("Event" or "RequestResponse" or "DryRun"))
        {
            problems.Add(LambdaErrors.NotAmong(type, "invocationType", "Event", "RequestResponse", "DryRun"));
        }

        if (log is not ("None" or "Tail"))
        {
            problems.Add(LambdaErrors.NotAmong(log, "logType", "None", "Tail"));
        }

        LambdaErrors.ThrowIfAny(problems);
        return (type, log == "Tail");
    }

    private static async Task<byte[]> PayloadAsync(HttpContext context, string type)
    {
        var payload = await BoundedBody.ReadAsync(context, MaximumSynchronousBytes)
            ?? throw LambdaErrors.TooLarge($"Request must be smaller than {MaximumSynchronousBytes} bytes for the InvokeFunction operation");
        if (type == "Event" && payload.Length > MaximumAsynchronousBytes)
        {
            throw LambdaErrors.TooLarge($"{payload.Length} byte payload is too large for the Event invocation type (limit {MaximumAsynchronousBytes} bytes)");
        }

        if (payload.Length == 0)
        {
            return "{}"u8.ToArray();
        }

        try
        {
            using var _ = JsonDocument.Parse(payload, Deep);
            return payload;
        }
        catch (JsonException exception)
        {
            throw LambdaErrors.InvalidContent($"Could not parse request body into json: Could not parse payload into json: {JsonFault.Describe(payload, exception)}");
        }
    }

    private static string? ClientContext(HttpContext context)
    {
        if (Header(context, "X-Amz-Client-Context") is not { } given)
        {
            return null;
        }

        try
        {
            // Written anew, because a header takes ASCII only.
            return JsonNode.Parse(Convert.FromBase64String(given))?.ToJsonString();
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            throw LambdaErrors.InvalidContent("Client context must be a valid Base64-encoded JSON object.");
        }
    }

    private void Accept(HttpContext context, LambdaFunction function, Invocation invocation)
    {
        try
        {
            host.Asynchronous.Accept(function, invocation);
            context.Response.Headers["x-amzn-RequestId"] = invocation.RequestId;
            context.Response.StatusCode = 202;
        }
        catch (ThrottledException refusal)
        {
            throw LambdaErrors.Throttled(refusal);
        }
    }

    private async Task InvokeNowAsync(HttpContext context, LambdaFunction function, Invocation invocation, bool wantsLog)
    {
        var before = host.Logs.LastSequence;
        InvocationResult result;
        try
        {
            result = await function.InvokeAsync(invocation, context.RequestAborted);
        }
        catch (ThrottledException refusal)
        {
            throw LambdaErrors.Throttled(refusal);
        }

        var headers = context.Response.Headers;
        headers["x-amzn-RequestId"] = result.RequestId;
        headers["X-Amz-Executed-Version"] = result.ExecutedVersion;
        if (result.FunctionError is { } error)
        {
            headers["X-Amz-Function-Error"] = error;
        }

        if (wantsLog)
        {
            var log = Encoding.UTF8.GetBytes(string.Concat((await host.LogsOfAsync(result, before)).Select(line => line.Text + "\n")));
            headers["X-Amz-Log-Result"] = Convert.ToBase64String(log.AsSpan(Math.Max(0, log.Length - TailBytes)));
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = result.Payload.Length;
        await context.Response.Body.WriteAsync(result.Payload);
    }

    /// <summary>An unqualified name is looked up as the unpublished version.</summary>
    private static string ArnOf(FunctionAddress address) => $"{address.Arn}:{address.Qualifier ?? FunctionAddress.Latest}";

    private static string? Header(HttpContext context, string name) => context.Request.Headers[name] is [{ Length: > 0 } given, ..] ? given : null;
}
