using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalCloud.Iam;
using LocalCloud.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LocalCloud.Lambda;

/// <summary>
/// The part of Lambda's own API that clients need locally: Invoke, ListFunctions, GetFunction and
/// GetFunctionConfiguration, so that <c>aws lambda invoke --endpoint-url …</c> and the SDKs work.
/// </summary>
/// <remarks>Source: Lambda API reference, version 2015-03-31 (REST, JSON).</remarks>
public sealed class LambdaApi(LambdaHost host)
{
    private const int MaximumSynchronousBytes = 6 * 1024 * 1024;
    private const int MaximumAsynchronousBytes = 1024 * 1024;
    private const int TailBytes = 4096;

    /// <summary>Holds functions to their roles; null: everybody may do everything.</summary>
    internal Guard? Guard { get; init; }

    /// <summary>Adds the routes, all below <c>/2015-03-31/functions</c>.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/2015-03-31/functions/{name}/invocations", ["POST"], context => WithFunctionAsync(context, "InvokeFunction", InvokeAsync));
        routes.MapMethods("/2015-03-31/functions/{name}", ["GET"], context => WithFunctionAsync(context, "GetFunction", (_, function) => WriteAsync(context, 200, new JsonObject
        {
            ["Configuration"] = Configuration(function),
            ["Code"] = new JsonObject { ["RepositoryType"] = "Local", ["Location"] = function.Definition.CodeUri },
        })));
        routes.MapMethods("/2015-03-31/functions/{name}/configuration", ["GET"], context => WithFunctionAsync(context, "GetFunctionConfiguration", (_, function) => WriteAsync(context, 200, Configuration(function))));
        routes.MapMethods("/2015-03-31/functions", ["GET"], context => GuardedAsync(context, new Access("lambda:ListFunctions", "*"), () => WriteAsync(context, 200, new JsonObject
        {
            ["Functions"] = new JsonArray([.. host.Functions.Select(Configuration)]),
        })));
    }

    private Task WithFunctionAsync(HttpContext context, string action, Func<HttpContext, LambdaFunction, Task> handle)
    {
        var name = Uri.UnescapeDataString((string)context.Request.RouteValues["name"]!);
        return host.Find(name) is { } function
            ? GuardedAsync(context, new Access($"lambda:{action}", function.Definition.Arn + Qualifier(context, name)), () => handle(context, function))
            : ErrorAsync(context, 404, "ResourceNotFoundException", $"Function not found: {name}");
    }

    private async Task GuardedAsync(HttpContext context, Access access, Func<Task> handle)
    {
        try
        {
            Guard?.Caller(context)?.Require(access);
        }
        catch (AwsException refusal)
        {
            await ErrorAsync(context, (int)refusal.Status, refusal.Code, refusal.Message);
            return;
        }

        await handle();
    }

    /// <summary>A version or alias is a resource of its own: <c>:live</c>, from the parameter or the end of the name.</summary>
    private static string Qualifier(HttpContext context, string name) => (context.Request.Query["Qualifier"], name.Split(':')) switch
    {
        ([{ Length: > 0 } given, ..], _) => $":{given}",
        (_, [_, var end]) => $":{end}",
        (_, ["arn", _, _, _, _, _, _, var end]) => $":{end}",
        (_, [_, "function", _, var end]) => $":{end}",
        _ => "",
    };

    private async Task InvokeAsync(HttpContext context, LambdaFunction function)
    {
        var type = context.Request.Headers["X-Amz-Invocation-Type"] is [{ Length: > 0 } given, ..] ? given : "RequestResponse";
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var limit = type == "Event" ? MaximumAsynchronousBytes : MaximumSynchronousBytes;
        if (body.Length > limit)
        {
            await ErrorAsync(context, 413, "RequestTooLargeException", $"Request must be smaller than {limit} bytes for the InvokeFunction operation");
            return;
        }

        var payload = body.Length == 0 ? "{}"u8.ToArray() : body.ToArray();
        try
        {
            using var _ = JsonDocument.Parse(payload);
        }
        catch (JsonException exception)
        {
            await ErrorAsync(context, 400, "InvalidRequestContentException", $"Could not parse request body into json: {exception.Message}");
            return;
        }

        var invocation = new Invocation(payload) { WaitsForCapacity = false, ClientContext = context.Request.Headers["X-Amz-Client-Context"] };
        switch (type)
        {
            case "DryRun":
                context.Response.StatusCode = 204;
                break;
            case "Event":
                await AcceptAsync(context, function, invocation);
                break;
            case "RequestResponse":
                await InvokeNowAsync(context, function, invocation);
                break;
            default:
                await ErrorAsync(context, 400, "InvalidParameterValueException", $"X-Amz-Invocation-Type '{type}' is none of RequestResponse, Event, DryRun.");
                break;
        }
    }

    private async Task AcceptAsync(HttpContext context, LambdaFunction function, Invocation invocation)
    {
        try
        {
            host.Asynchronous.Accept(function, invocation);
            context.Response.Headers["x-amzn-RequestId"] = invocation.RequestId;
            context.Response.StatusCode = 202;
        }
        catch (ThrottledException exception)
        {
            await ErrorAsync(context, 429, "TooManyRequestsException", exception.Message);
        }
    }

    private async Task InvokeNowAsync(HttpContext context, LambdaFunction function, Invocation invocation)
    {
        var before = host.Logs.LastSequence;
        InvocationResult result;
        try
        {
            result = await function.InvokeAsync(invocation, context.RequestAborted);
        }
        catch (ThrottledException exception)
        {
            await ErrorAsync(context, 429, "TooManyRequestsException", exception.Message, new JsonObject { ["Reason"] = "ReservedFunctionConcurrentInvocationLimitExceeded" });
            return;
        }

        var headers = context.Response.Headers;
        headers["x-amzn-RequestId"] = result.RequestId;
        headers["X-Amz-Executed-Version"] = "$LATEST";
        if (result.FunctionError is { } error)
        {
            headers["X-Amz-Function-Error"] = error;
        }

        if (context.Request.Headers["X-Amz-Log-Type"] == "Tail")
        {
            var log = Encoding.UTF8.GetBytes(string.Concat((await host.LogsOfAsync(result, before)).Select(line => line.Text + "\n")));
            headers["X-Amz-Log-Result"] = Convert.ToBase64String(log.AsSpan(Math.Max(0, log.Length - TailBytes)));
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = result.Payload.Length;
        await context.Response.Body.WriteAsync(result.Payload);
    }

    private static JsonObject Configuration(LambdaFunction function)
    {
        var definition = function.Definition;
        return new JsonObject
        {
            ["FunctionName"] = definition.Name,
            ["FunctionArn"] = definition.Arn,
            ["Runtime"] = definition.Runtime,
            ["Handler"] = definition.Handler,
            ["Timeout"] = (int)definition.Timeout.TotalSeconds,
            ["MemorySize"] = definition.MemorySize,
            ["Version"] = "$LATEST",
            ["PackageType"] = "Zip",
            ["Architectures"] = new JsonArray(definition.Architecture),
            ["State"] = "Active",
            ["LastUpdateStatus"] = "Successful",
        };
    }

    private static Task ErrorAsync(HttpContext context, int status, string code, string message, JsonObject? members = null)
    {
        context.Response.Headers["x-amzn-ErrorType"] = code;
        var body = members ?? [];
        body["Type"] = status < 500 ? "User" : "Service";
        body["Message"] = message;
        return WriteAsync(context, status, body);
    }

    private static Task WriteAsync(HttpContext context, int status, JsonObject body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body.ToJsonString());
    }
}
