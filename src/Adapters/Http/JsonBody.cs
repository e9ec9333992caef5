using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Amazon.Lambda.APIGatewayEvents;
using OrderSystem.Domain;

namespace OrderSystem.Adapters.Http;

/// <summary>Reads a JSON body, and says where it is wrong.</summary>
public static class JsonBody
{
    /// <param name="example">What a right body looks like, for whoever sent none.</param>
    /// <returns>The body, or null and where it is wrong.</returns>
    public static T? TryReadJson<T>(this APIGatewayHttpApiV2ProxyRequest request, JsonTypeInfo<T> type, string example, out IReadOnlyList<FieldError> errors)
        where T : class
    {
        errors = [];
        if (!request.TryReadBody(out var body))
        {
            errors = [new("body", $"is missing: send JSON such as {example}")];
            return null;
        }

        try
        {
            if (JsonSerializer.Deserialize(body, type) is { } read)
            {
                return read;
            }

            errors = [new("body", "must be a JSON object, not null")];
        }
        catch (JsonException wrong)
        {
            errors = [new(FieldOf(wrong.Path), $"cannot be read at line {wrong.LineNumber + 1}, byte {wrong.BytePositionInLine + 1}: check the name, the type and the JSON around it")];
        }

        return null;
    }

    // "$.items[0].quantity" → "items[0].quantity"; the whole body is "$".
    private static string FieldOf(string? path) => path is { Length: > 2 } && path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : "body";
}
