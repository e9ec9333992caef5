using System.Text.Json;

namespace LocalCloud.Metering;

/// <summary>
/// The metrics in a log line of CloudWatch's embedded metric format. Source: CloudWatch user guide, "Specification: Embedded metric
/// format": every metric of a directive is made once for each of its dimension sets.
/// </summary>
internal static class EmbeddedMetrics
{
    public static bool IsOne(string line) => line.StartsWith('{') && line.Contains("\"_aws\"", StringComparison.Ordinal);

    public static IReadOnlyList<(string Namespace, string Metric, string Dimensions)> Read(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            return !root.TryGetProperty("_aws", out var aws) || !aws.TryGetProperty("CloudWatchMetrics", out var directives)
                ? []
                : [.. directives.EnumerateArray().SelectMany(directive => Read(root, directive))];
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            // CloudWatch keeps such a line as text, and makes no metric of it.
            return [];
        }
    }

    private static IEnumerable<(string Namespace, string Metric, string Dimensions)> Read(JsonElement root, JsonElement directive)
    {
        var space = directive.GetProperty("Namespace").GetString()!;
        foreach (var set in directive.GetProperty("Dimensions").EnumerateArray())
        {
            var dimensions = string.Join(", ", set.EnumerateArray().Select(name => $"{name.GetString()}={Value(root, name.GetString()!)}").Order(StringComparer.Ordinal));
            foreach (var metric in directive.GetProperty("Metrics").EnumerateArray())
            {
                yield return (space, metric.GetProperty("Name").GetString()!, dimensions);
            }
        }
    }

    private static string Value(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value.ToString() : "";
}
