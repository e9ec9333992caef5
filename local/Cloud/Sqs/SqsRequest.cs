using System.Globalization;
using System.Text.Json.Nodes;

namespace LocalCloud.Sqs;

/// <summary>Reads the members of a request, with SQS's own errors.</summary>
internal static class SqsRequest
{
    public static string Required(this JsonObject request, string name) => request.Optional(name) is { Length: > 0 } value ? value : throw SqsErrors.Missing(name);

    public static string? Optional(this JsonObject request, string name) => request[name] is JsonValue value ? value.ToString() : null;

    public static int? Number(this JsonObject request, string name, int from, int to, string? range = null)
    {
        if (request.Optional(name) is not { } text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to
            ? number
            : throw SqsErrors.InvalidValue(text, name, range ?? $"Must be between {from} and {to}, if provided.");
    }

    public static TimeSpan? Seconds(this JsonObject request, string name, int from, int to) => request.Number(name, from, to, $"Must be >= {from} and <= {to}, if provided.") is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    public static IReadOnlyList<string> Texts(this JsonObject request, string name) => request[name] is JsonArray array ? [.. array.Select(item => item?.ToString() ?? "")] : [];
}
