using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalCloud.Protocol;

namespace LocalCloud.Sqs;

/// <summary>Where messages go that were received too often: <c>RedrivePolicy</c>.</summary>
/// <param name="DeadLetterTargetArn">The dead-letter queue.</param>
/// <param name="MaxReceiveCount">1 to 1000: a message that has been received so often moves instead of being received again.</param>
internal sealed record RedrivePolicy(string DeadLetterTargetArn, int MaxReceiveCount)
{
    private const string Name = "RedrivePolicy";

    /// <exception cref="AwsException">It is not such a policy.</exception>
    public static RedrivePolicy Read(string text)
    {
        var policy = RedriveJson.Read(text, Name);
        var target = RedriveJson.Text(policy["deadLetterTargetArn"]);
        var count = RedriveJson.Text(policy["maxReceiveCount"]);
        if (target is null || count is null)
        {
            throw SqsErrors.InvalidValue(text, Name, "Redrive policy does not contain mandatory attribute: " + (target is null ? "deadLetterTargetArn." : "maxReceiveCount."));
        }

        if (target.Split(':') is not ["arn", _, "sqs", { Length: > 0 }, { Length: > 0 }, { Length: > 0 }])
        {
            throw SqsErrors.InvalidValue(text, Name, "Invalid value for deadLetterTargetArn.");
        }

        return int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 1000
            ? new RedrivePolicy(target, number)
            : throw SqsErrors.InvalidValue(text, Name, $"Invalid value for maxReceiveCount: {count}, valid values are from 1 to 1000 both inclusive.");
    }

    /// <summary>As <c>GetQueueAttributes</c> shows it: the count is a number, however it was sent.</summary>
    public override string ToString() => new JsonObject { ["deadLetterTargetArn"] = DeadLetterTargetArn, ["maxReceiveCount"] = MaxReceiveCount }.ToJsonString(AwsJsonProtocol.Wire);
}

/// <summary>Which queues may use this one as their dead-letter queue: <c>RedriveAllowPolicy</c>.</summary>
/// <param name="Permission"><c>allowAll</c>, <c>denyAll</c> or <c>byQueue</c>.</param>
/// <param name="SourceArns">For <c>byQueue</c>: 1 to 10 queues.</param>
internal sealed record RedriveAllowPolicy(string Permission, IReadOnlyList<string> SourceArns)
{
    private const string Name = "RedriveAllowPolicy";

    /// <exception cref="AwsException">It is not such a policy.</exception>
    public static RedriveAllowPolicy Read(string text)
    {
        var policy = RedriveJson.Read(text, Name);
        var permission = RedriveJson.Text(policy["redrivePermission"]);
        var sources = policy["sourceQueueArns"] is JsonArray array ? array.Select(arn => RedriveJson.Text(arn) ?? "").ToList() : [];
        return (permission, sources.Count) is ("allowAll" or "denyAll", 0) or ("byQueue", >= 1 and <= 10) && policy.All(member => member.Key is "redrivePermission" or "sourceQueueArns")
            ? new RedriveAllowPolicy(permission!, sources)
            : throw SqsErrors.InvalidValue(text, Name, "Amazon SQS can't create the redrive allow policy, as it's in an unsupported format.");
    }

    public bool Allows(string sourceArn) => Permission == "allowAll" || SourceArns.Contains(sourceArn, StringComparer.Ordinal);

    public override string ToString()
    {
        var policy = new JsonObject { ["redrivePermission"] = Permission };
        if (SourceArns.Count > 0)
        {
            policy["sourceQueueArns"] = new JsonArray([.. SourceArns.Select(arn => JsonValue.Create(arn))]);
        }

        return policy.ToJsonString(AwsJsonProtocol.Wire);
    }
}

/// <summary>The JSON of the two policies.</summary>
file static class RedriveJson
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public static JsonObject Read(string text, string name)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: Strict) as JsonObject ?? throw SqsErrors.InvalidValue(text, name, "It is not a JSON object.");
        }
        catch (JsonException)
        {
            throw SqsErrors.InvalidValue(text, name, "It is not valid JSON.");
        }
    }

    public static string? Text(JsonNode? node) => (node as JsonValue)?.ToString();
}
