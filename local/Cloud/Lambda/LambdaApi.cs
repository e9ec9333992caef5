using System.Text.Json.Nodes;
using LocalCloud.Iam;
using LocalCloud.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LocalCloud.Lambda;

/// <summary>
/// Lambda's own API: Invoke, and what clients read of functions, so that <c>aws lambda … --endpoint-url …</c> and the SDKs
/// work. Functions come from the template: operations that make or change one are refused by name.
/// </summary>
/// <remarks>Source: Lambda API reference, version 2015-03-31 (REST, JSON).</remarks>
public sealed class LambdaApi(LambdaHost host)
{
    private const string FromTemplate = "functions come from the template. Change it there and start again.";

    private readonly InvokeOperation _invoke = new(host);
    private readonly FunctionReads _reads = new(host);

    /// <summary>Holds functions to their roles; null: everybody may do everything.</summary>
    internal Guard? Guard { get; init; }

    /// <summary>Adds the routes of all operations on functions.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var operation in LambdaOperations.All)
        {
            routes.MapMethods(operation.Path, [operation.Method], context => HandleAsync(context, operation));
        }
    }

    private async Task HandleAsync(HttpContext context, LambdaOperation operation)
    {
        context.Response.Headers["x-amzn-RequestId"] = Guid.NewGuid().ToString();
        try
        {
            var address = AddressOf(context, operation);
            Guard?.Caller(context)?.Require(new Access(operation.Action, address?.QualifiedArn ?? "*"));
            if (operation.Name == "Invoke")
            {
                await _invoke.HandleAsync(context, address!);
            }
            else
            {
                var answer = _reads.Answer(operation.Name, address, context.Request) ?? throw LambdaErrors.NotHere(operation.Name, operation.Name switch
                {
                    "InvokeAsync" => "it is deprecated. Use Invoke with the invocation type Event.",
                    "InvokeWithResponseStream" => "responses are not streamed. Use Invoke.",
                    _ => FromTemplate,
                });
                await WriteAsync(context, 200, answer);
            }
        }
        catch (AwsException error)
        {
            context.Response.Headers["x-amzn-ErrorType"] = error.Code;
            await WriteAsync(context, (int)error.Status, LambdaErrors.Body(error));
        }
    }

    /// <summary>The function that the request is about; null: none in particular.</summary>
    private FunctionAddress? AddressOf(HttpContext context, LambdaOperation operation)
    {
        var values = context.Request.RouteValues;
        if (operation.Name is "ListTags" or "TagResource" or "UntagResource")
        {
            return FunctionReads.TagsOf((string)values["resource"]!, host.Options.Region, host.Options.AccountId);
        }

        if (values["name"] is not string name)
        {
            return null;
        }

        var address = FunctionAddress.Parse(name, context.Request.Query["Qualifier"], host.Options.Region, host.Options.AccountId);
        // Named by its logical id it is the same function.
        return host.Find(address.Name)?.Definition is { } function ? address with { Name = function.Name, Arn = function.Arn } : address;
    }

    private static Task WriteAsync(HttpContext context, int status, JsonObject body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body.ToJsonString());
    }
}
