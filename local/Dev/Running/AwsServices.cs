using System.Text.Json.Nodes;
using LocalCloud.Protocol;
using OrderSystem.Dev.CommandLine;
using OrderSystem.Dev.Orders;

namespace OrderSystem.Dev.Running;

/// <summary>A running system's tables and queues, read as any AWS client would.</summary>
internal sealed class AwsServices(Uri endpoint) : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>The order's item as plain JSON, or null.</summary>
    /// <exception cref="VerbException">Nothing answers.</exception>
    public async Task<JsonObject?> FindOrderAsync(string orderId, CancellationToken cancellationToken)
    {
        var answer = await InvokeAsync(
            "dynamodb",
            "GetItem",
            new() { ["TableName"] = "Orders", ["ConsistentRead"] = true, ["Key"] = new JsonObject { ["orderId"] = new JsonObject { ["S"] = orderId } } },
            cancellationToken);
        return answer["Item"] is JsonObject item ? DynamoJson.ToPlain(item) : null;
    }

    /// <summary>Parked dead letters of an order.</summary>
    public async Task<IReadOnlyList<JsonObject>> DeadLettersAsync(string orderId, CancellationToken cancellationToken)
    {
        var answer = await InvokeAsync(
            "dynamodb",
            "Scan",
            new()
            {
                ["TableName"] = "DeadLetters",
                ["FilterExpression"] = "orderId = :id AND attribute_exists(parked)",
                ["ExpressionAttributeValues"] = new JsonObject { [":id"] = new JsonObject { ["S"] = orderId } },
            },
            cancellationToken);
        return [.. answer["Items"]!.AsArray().Select(item => DynamoJson.ToPlain(item!.AsObject()))];
    }

    /// <exception cref="VerbException">Nothing answers, or the service refuses.</exception>
    public async Task<JsonObject> InvokeAsync(string service, string operation, JsonObject request, CancellationToken cancellationToken)
    {
        try
        {
            return await new RemoteAwsService(service, endpoint, _http).InvokeAsync(operation, request, cancellationToken);
        }
        catch (HttpRequestException unreachable)
        {
            throw new VerbException($"Nothing answers at {endpoint} ({unreachable.Message}). Start the system with `dotnet dev.cs up`.");
        }
        catch (AwsException refused)
        {
            throw new VerbException($"{endpoint} refused {service} {operation}: {refused.Code}: {refused.Message}");
        }
    }

    public void Dispose() => _http.Dispose();
}
