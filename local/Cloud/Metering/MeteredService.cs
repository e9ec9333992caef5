using System.Text.Json.Nodes;
using LocalCloud.Protocol;

namespace LocalCloud.Metering;

/// <summary>A service whose calls are counted. DynamoDB's own meter knows what its calls consume; here only their number counts.</summary>
/// <param name="inner">Does the work.</param>
/// <param name="meter">Counts.</param>
/// <param name="caller">Who calls; null: whoever <see cref="Caller.Current"/> is.</param>
internal sealed class MeteredService(IAwsService inner, UsageMeter meter, string? caller = null) : IAwsService
{
    public string Name => inner.Name;

    public async Task<JsonObject> InvokeAsync(string operation, JsonObject request, CancellationToken cancellationToken)
    {
        JsonObject? answer = null;
        try
        {
            return answer = await inner.InvokeAsync(operation, request, cancellationToken);
        }
        finally
        {
            meter.AddCall(Name, caller ?? Caller.Current, Named(operation, answer), Resource(request), BilledUnits.Of(Name, request, answer));
        }
    }

    private static string Named(string operation, JsonObject? answer) =>
        operation == "ReceiveMessage" && answer?["Messages"] is not JsonArray { Count: > 0 } ? "ReceiveMessage (empty)" : operation;

    /// <summary>The last part of the name by which the request calls its queue, topic, table, secret or event bus.</summary>
    private static string Resource(JsonObject request)
    {
        var name = request["QueueUrl"] ?? request["QueueName"] ?? request["TopicArn"] ?? request["TargetArn"] ?? request["TableName"] ?? request["SecretId"]
            ?? request["EventBusName"] ?? (request["Entries"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault()?["EventBusName"];
        var named = name is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";
        return named[(named.LastIndexOfAny(['/', ':']) + 1)..];
    }
}
