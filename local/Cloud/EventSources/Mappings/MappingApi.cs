using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalCloud.Iam;
using LocalCloud.Lambda;
using LocalCloud.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LocalCloud.EventSources.Mappings;

/// <summary>Event source mappings in Lambda's API: list, get, create, update, delete.</summary>
/// <remarks>Source: Lambda API reference, version 2015-03-31 (REST, JSON); recorded answers.</remarks>
internal sealed class MappingApi(EventSourceMappings mappings, LambdaHost lambda, Guard guard)
{
    private const string Path = "/2015-03-31/event-source-mappings";
    private const int LargestPage = 100;

    public void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, "GET", Path, 200, context => Task.FromResult(List(context)));
        Map(routes, "POST", Path, 202, CreateAsync);
        Map(routes, "GET", Path + "/{id}", 200, context => Task.FromResult(MappingDescription.Of(Find(context, "GetEventSourceMapping"))));
        Map(routes, "PUT", Path + "/{id}", 202, UpdateAsync);
        Map(routes, "DELETE", Path + "/{id}", 202, context => Task.FromResult(mappings.Delete(Find(context, "DeleteEventSourceMapping"))));
    }

    private static void Map(IEndpointRouteBuilder routes, string method, string path, int status, Func<HttpContext, Task<JsonObject>> handle) => routes.MapMethods(path, [method], async context =>
    {
        try
        {
            await WriteAsync(context, status, await handle(context));
        }
        catch (EventSourceException refusal)
        {
            await RefuseAsync(context, new AwsException("InvalidParameterValueException", refusal.Reason));
        }
        catch (AwsException refusal)
        {
            await RefuseAsync(context, refusal);
        }
    });

    private JsonObject List(HttpContext context)
    {
        Require(context, "ListEventSourceMappings", "*");
        var query = context.Request.Query;
        var size = Number(query["MaxItems"].ToString());
        var source = query["EventSourceArn"].ToString();
        var found = mappings.All.Where(mapping => source.Length == 0 || mapping.Source.SourceArn == source);
        if (query["FunctionName"].ToString() is { Length: > 0 } name)
        {
            var (function, qualifier) = Target(name);
            found = found.Where(mapping => mapping.Function == function && (qualifier is null || mapping.Source.Qualifier == qualifier));
        }

        var all = found.ToList();
        var from = 0;
        if (query["Marker"].ToString() is { Length: > 0 } marker)
        {
            from = all.FindIndex(mapping => mapping.Id.ToString() == marker);
            if (from < 0)
            {
                throw new AwsException("InvalidParameterValueException", $"Invalid marker: {marker}");
            }
        }

        var answer = new JsonObject { ["EventSourceMappings"] = new JsonArray([.. all.Skip(from).Take(size).Select(MappingDescription.Of)]) };
        if (from + size < all.Count)
        {
            answer["NextMarker"] = all[from + size].Id.ToString();
        }

        return answer;
    }

    private async Task<JsonObject> CreateAsync(HttpContext context)
    {
        Require(context, "CreateEventSourceMapping", "*");
        var request = await ReadAsync(context);
        var name = MappingRequest.FunctionName(request) ?? throw request.Violated("FunctionName", "null", "Member must not be null");
        var source = MappingRequest.Create(request);
        MappingRules.Check(source);
        var (function, qualifier) = Known(name);
        source = source with { FunctionLogicalId = function.Definition.LogicalId, Qualifier = qualifier };
        LambdaNeeds.Check(guard, source);
        return await mappings.CreateAsync(source, function, context.RequestAborted);
    }

    private async Task<JsonObject> UpdateAsync(HttpContext context)
    {
        var mapping = Find(context, "UpdateEventSourceMapping");
        var request = await ReadAsync(context);
        var changed = MappingRequest.Update(mapping.Source, request);
        var function = mapping.Function;
        if (MappingRequest.FunctionName(request) is { } name)
        {
            (function, var qualifier) = Known(name);
            changed = changed with { FunctionLogicalId = function.Definition.LogicalId, Qualifier = qualifier };
            LambdaNeeds.Check(guard, changed);
        }

        return await mappings.UpdateAsync(mapping, changed, function, context.RequestAborted);
    }

    private LiveMapping Find(HttpContext context, string action)
    {
        var mapping = mappings.Find((string)context.Request.RouteValues["id"]!) ?? throw new AwsException("ResourceNotFoundException", "The resource you requested does not exist.", HttpStatusCode.NotFound);
        Require(context, action, MappingDescription.Arn(mapping));
        return mapping;
    }

    private void Require(HttpContext context, string action, string resource) => guard.Caller(context)?.Require(new Access($"lambda:{action}", resource));

    /// <summary>The function that a name, an ARN or a part of one names, with its version or alias.</summary>
    private (LambdaFunction? Function, string? Qualifier) Target(string name) => (lambda.Find(name), name.Split(':') switch
    {
        ["arn", _, _, _, _, _, _, var qualifier] => qualifier,
        [_, "function", _, var qualifier] => qualifier,
        [_, var qualifier] => qualifier,
        _ => null,
    });

    private (LambdaFunction Function, string? Qualifier) Known(string name) => Target(name) switch
    {
        ({ } function, null) => (function, null),
        ({ } function, { } qualifier) when qualifier == "$LATEST" || qualifier == function.Definition.Alias => (function, qualifier),
        _ => throw new AwsException("InvalidParameterValueException", "Function does not exist"),
    };

    private static int Number(string text) => text.Length == 0 ? LargestPage
        : !int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? throw new AwsException("SerializationException", "STRING_VALUE can not be converted to an Integer")
        : number is < 1 or > 10_000 ? throw new AwsException("ValidationException", $"1 validation error detected: Value '{number}' at 'maxItems' failed to satisfy constraint: Member must have value {(number < 1 ? "greater than or equal to 1" : "less than or equal to 10000")}")
        : Math.Min(number, LargestPage);

    private static async Task<RequestMembers> ReadAsync(HttpContext context)
    {
        try
        {
            using var text = new StreamReader(context.Request.Body);
            return JsonInput.Parse(await text.ReadToEndAsync(context.RequestAborted)) is JsonObject body
                ? new RequestMembers(body)
                : throw new AwsException("SerializationException", "The request is not a JSON object.");
        }
        catch (JsonException exception)
        {
            throw new AwsException("SerializationException", $"The request is not JSON: {exception.Message}");
        }
    }

    /// <summary>As recorded: what the mappings' own checks find has a small <c>message</c>, what the service's do a large one, the model's no type.</summary>
    private static Task RefuseAsync(HttpContext context, AwsException refusal)
    {
        context.Response.Headers["x-amzn-ErrorType"] = refusal.Code;
        var body = refusal.Code is "ValidationException" or "SerializationException" ? new JsonObject() : new JsonObject { ["Type"] = refusal.IsSenderFault ? "User" : "Service" };
        body[refusal.Code is "ResourceNotFoundException" or "ResourceInUseException" ? "Message" : "message"] = refusal.Message;
        return WriteAsync(context, (int)refusal.Status, body);
    }

    private static Task WriteAsync(HttpContext context, int status, JsonObject body)
    {
        context.Response.Headers["x-amzn-RequestId"] = Guid.NewGuid().ToString();
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body.ToJsonString());
    }
}
