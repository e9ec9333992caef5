using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalCloud.Protocol;

namespace LocalCloud.Sqs;

/// <summary>
/// Reads the members of a request, with SQS's own errors. Numbers may be text: over the query protocol they are. Text must
/// be text: a number in its place is what AWS cannot read.
/// </summary>
internal static class SqsRequest
{
    /// <exception cref="AwsException">It is not there, or empty.</exception>
    public static string Required(this JsonObject request, string name) => request.Optional(name) is { Length: > 0 } value ? value : throw SqsErrors.Missing(name);

    /// <exception cref="AwsException">It is there, but not text.</exception>
    public static string? Optional(this JsonObject request, string name) => request[name] is { } node ? Text(node, name) : null;

    public static int? Number(this JsonObject request, string name, int from, int to, string? range = null)
    {
        if (request[name] is not { } node)
        {
            return null;
        }

        var text = node.GetValueKind() is JsonValueKind.Number ? node.ToString() : Text(node, name);
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to
            ? number
            : throw SqsErrors.InvalidValue(text, name, range ?? $"Must be between {from} and {to}, if provided.");
    }

    public static TimeSpan? Seconds(this JsonObject request, string name, int from, int to, string? range = null) =>
        request.Number(name, from, to, range ?? $"Must be >= {from} and <= {to}, if provided.") is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>A list of text; empty where there is none.</summary>
    public static IReadOnlyList<string> Texts(this JsonObject request, string name) => [.. request.List(name).Select(item => Text(item, name))];

    /// <summary>A list of structures; empty where there is none.</summary>
    public static List<JsonObject> Structures(this JsonObject request, string name) => [.. request.List(name).Select(item => item as JsonObject ?? throw SqsErrors.WrongType(name, "a list of structures"))];

    /// <summary>A map or a structure; null where there is none.</summary>
    public static JsonObject? Map(this JsonObject request, string name) => request[name] switch
    {
        null => null,
        JsonObject map => map,
        _ => throw SqsErrors.WrongType(name, "a map"),
    };

    /// <summary>A map of text to text; null where there is none.</summary>
    public static Dictionary<string, string>? TextMap(this JsonObject request, string name) =>
        request.Map(name)?.ToDictionary(item => item.Key, item => item.Value is null ? "" : Text(item.Value, name), StringComparer.Ordinal);

    private static IEnumerable<JsonNode> List(this JsonObject request, string name) => request[name] switch
    {
        null => [],
        JsonArray list => list.Select(item => item ?? throw SqsErrors.WrongType(name, "a list without nulls")),
        _ => throw SqsErrors.WrongType(name, "a list"),
    };

    private static string Text(JsonNode node, string name) => node.GetValueKind() is JsonValueKind.String ? node.GetValue<string>() : throw SqsErrors.WrongType(name, "a string");
}
