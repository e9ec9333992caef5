using System.Text.Json.Nodes;
using LocalCloud.Tracing;

namespace LocalCloud.EventBridge;

/// <summary>An event on a bus, in the form in which patterns and targets see it.</summary>
/// <param name="Json">
/// <c>version, id, detail-type, source, account, time, region, resources, detail</c>
/// (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html).
/// </param>
/// <param name="Ingested">When it arrived.</param>
internal sealed record BusEvent(JsonObject Json, DateTimeOffset Ingested)
{
    private string? _text;

    public string Id => (string)Json["id"]!;

    /// <summary>The JSON, without spaces, as targets get it.</summary>
    public string Text => _text ??= EventText.Write(Json);

    public TraceHeader? Trace { get; init; }

    /// <summary>How many buses it has been sent on from.</summary>
    public int Hops { get; init; }
}
