using System.Text.Json.Nodes;
using LocalCloud.Protocol;

namespace LocalCloud.Sns;

/// <summary>Reads the members of requests. AWS Query brings all values as text, and an empty list as an empty text.</summary>
internal static class SnsRequest
{
    /// <summary>The member's text; null: it is not there.</summary>
    public static string? Text(this JsonObject request, string name) => (request[name] as JsonValue)?.ToString();

    public static string Required(this JsonObject request, string name) => request.Text(name) ?? throw SnsErrors.Missing(name);

    public static bool IsTrue(this JsonObject request, string name) => string.Equals(request.Text(name), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>A map of texts, such as <c>Attributes</c>.</summary>
    public static IReadOnlyList<(string Name, string Value)> Map(this JsonObject request, string name) =>
        [.. (request[name] as JsonObject ?? []).Select(member => (member.Key, (member.Value as JsonValue)?.ToString() ?? ""))];

    public static IReadOnlyList<JsonObject> Objects(this JsonObject request, string name) => [.. (request[name] as JsonArray ?? []).OfType<JsonObject>()];

    public static IReadOnlyList<string> Texts(this JsonObject request, string name) => [.. (request[name] as JsonArray ?? []).OfType<JsonValue>().Select(value => value.ToString())];

    /// <summary>The topic's ARN, checked for its form; topics of other regions are out of reach.</summary>
    public static string TopicArn(this JsonObject request, string region, string name = "TopicArn")
    {
        var arn = request.Required(name);
        return Elements(arn, name) is [_, _, "sns", var where, ..] && where == region ? arn : throw SnsErrors.Invalid(name);
    }

    /// <summary>The subscription's ARN: its topic's, a colon and a UUID.</summary>
    public static string SubscriptionArn(this JsonObject request)
    {
        var arn = request.Required("SubscriptionArn");
        return Elements(arn, "SubscriptionArn") is [_, _, _, _, _, _, var id, ..] && Guid.TryParse(id, out _) ? arn : throw SnsErrors.Invalid("SubscriptionId");
    }

    /// <summary>Refuses what this cloud does not have for the whole service.</summary>
    public static AwsException NotSupported(string what) => AwsException.NotSupported("SNS", what);

    private static string[] Elements(string arn, string name) => arn.Split(':') is { Length: >= 6 } elements
        ? elements
        : throw SnsErrors.Invalid($"{name} Reason: An ARN must have at least 6 elements, not {arn.Split(':').Length}");
}
