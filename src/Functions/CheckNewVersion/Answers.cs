using System.Text.Json;

namespace OrderSystem.Functions.CheckNewVersion;

/// <summary>What is wrong with a function's answer, in words; null: nothing.</summary>
internal static class Answers
{
    /// <summary>An HTTP answer that says no, as a problem document (RFC 9457).</summary>
    public static Func<string, string?> Problem(int expected) => answer => Judge(answer, json =>
    {
        if (!json.TryGetProperty("statusCode", out var status) || !status.TryGetInt32(out var number))
        {
            return "its answer has no statusCode";
        }

        if (number != expected)
        {
            return $"it answered {number}, not {expected}";
        }

        return ContentType(json) is { } type && type.StartsWith("application/problem+json", StringComparison.OrdinalIgnoreCase)
            ? null
            : $"it answered {number} as {ContentType(json) ?? "nothing"}, not as application/problem+json";
    });

    /// <summary>A partial batch response without failures.</summary>
    public static string? NoFailures(string answer) => Judge(answer, json =>
        !json.TryGetProperty("batchItemFailures", out var failures) || failures.ValueKind != JsonValueKind.Array ? "its answer has no batchItemFailures"
        : failures.GetArrayLength() > 0 ? $"it failed {failures.GetArrayLength()} records of an empty batch"
        : null);

    private static string? Judge(string answer, Func<JsonElement, string?> judge)
    {
        try
        {
            using var document = JsonDocument.Parse(answer);
            return document.RootElement.ValueKind == JsonValueKind.Object ? judge(document.RootElement) : "its answer is not a JSON object";
        }
        catch (JsonException)
        {
            return "its answer is not JSON";
        }
    }

    private static string? ContentType(JsonElement answer) =>
        answer.TryGetProperty("headers", out var headers) && headers.ValueKind == JsonValueKind.Object
            ? headers.EnumerateObject().Where(header => header.Name.Equals("content-type", StringComparison.OrdinalIgnoreCase)).Select(header => header.Value.ToString()).FirstOrDefault()
            : null;
}
