using System.Text.Json;
using System.Text.Json.Nodes;
using LocalCloud.Protocol;

namespace LocalCloud.EventSources;

/// <summary>Reads what a function answered to a batch: which of its records failed.</summary>
/// <remarks>
/// Source: Lambda developer guide, "Implementing partial batch responses". Everything that cannot be understood is a
/// failure of the whole batch: to take an unknown identifier for success would lose the record it meant.
/// </remarks>
internal static class BatchResponse
{
    /// <param name="payload">The function's answer.</param>
    /// <param name="identifiers">The identifiers of the batch: message ids, or sequence numbers.</param>
    /// <returns>The identifiers of the failed records, empty when all succeeded; null when the whole batch failed.</returns>
    public static IReadOnlySet<string>? Read(ReadOnlyMemory<byte> payload, IReadOnlySet<string> identifiers)
    {
        if (payload.IsEmpty)
        {
            return new HashSet<string>();
        }

        JsonNode? answer;
        try
        {
            answer = JsonInput.Parse(payload);
        }
        catch (JsonException)
        {
            return null;
        }

        switch (answer)
        {
            // Recorded: an empty list in place of the object is success, too.
            case null or JsonArray { Count: 0 }:
                return new HashSet<string>();
            case JsonObject response when response["batchItemFailures"] is null:
                return new HashSet<string>();
            case JsonObject response when response["batchItemFailures"] is JsonArray failures:
                var failed = new HashSet<string>(StringComparer.Ordinal);
                foreach (var failure in failures)
                {
                    if (failure is not JsonObject item || item["itemIdentifier"] is not JsonValue value || value.GetValueKind() != JsonValueKind.String || !identifiers.Contains((string)value!))
                    {
                        return null;
                    }

                    failed.Add((string)value!);
                }

                return failed;
            default:
                return null;
        }
    }
}
