using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace OrderSystem.Dev.Orders;

/// <summary>An order's traces as a short tree with durations, for a terminal.</summary>
internal static class TraceText
{
    public static async Task<string> OfAsync(Uri aws, string orderId, CancellationToken cancellationToken)
    {
        try
        {
            using var http = new HttpClient { BaseAddress = aws, Timeout = TimeSpan.FromSeconds(5) };
            using var answer = await http.GetAsync(new Uri($"_local/traces/{orderId}", UriKind.Relative), cancellationToken);
            return answer.StatusCode == HttpStatusCode.NotFound
                ? "  none that is still kept"
                : Of(await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken) ?? []);
        }
        catch (Exception error) when (error is HttpRequestException or System.Text.Json.JsonException)
        {
            return $"  {aws} keeps no traces ({error.Message}).";
        }
    }

    /// <param name="report">As <c>GET /_local/traces/ID</c> gives it.</param>
    public static string Of(JsonObject report)
    {
        var text = new StringBuilder();
        DateTimeOffset? first = null;
        foreach (var trace in report["traces"]?.AsArray() ?? [])
        {
            var start = OrderText.Time(trace!["start"]!);
            first ??= start;
            foreach (var segment in trace["segments"]!.AsArray())
            {
                Append(text, segment!, (start - first.Value).TotalMilliseconds, 0);
            }
        }

        return text.ToString().TrimEnd();
    }

    private static void Append(StringBuilder text, JsonNode segment, double traceOffset, int depth)
    {
        // Powertools marks its own subsegments.
        var name = segment["name"]!.GetValue<string>().TrimStart('#', ' ');
        if (name == "order")
        {
            // Only there to carry annotations.
            return;
        }

        var offset = traceOffset + segment["startMs"]!.GetValue<double>();
        var outcome = (string?)segment["annotations"]?["outcome"];
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"  {$"{offset:+0;-0;+0} ms",10}  {new string(' ', 2 * depth) + name,-34} {segment["durationMs"]!.GetValue<double>(),7:0} ms  {((bool)segment["failed"]! ? "failed " : "")}{outcome}");
        text.AppendLine(line.TrimEnd());
        foreach (var child in segment["segments"]!.AsArray())
        {
            Append(text, child!, traceOffset, depth + 1);
        }
    }
}
