using System.Text.Json.Nodes;

namespace LocalCloud.Tracing;

/// <summary>
/// The segment that Lambda itself writes for an invocation. A batch of queue messages gets a trace of its own, linked to the
/// traces of at most 20 of its messages: that is how Lambda joins them, also for a batch of one.
/// </summary>
/// <remarks>Source: X-Ray developer guide, "Tracing event-driven applications".</remarks>
/// <param name="Given">The trace of whoever caused the invocation.</param>
/// <param name="Links">The traces of the messages in its batch.</param>
/// <param name="IsActive">The function's <c>Tracing</c> is <c>Active</c>.</param>
internal sealed record FunctionSegment(TraceHeader Given, IReadOnlyList<TraceHeader> Links, bool IsActive)
{
    private const int MostLinks = 20;

    private readonly DateTimeOffset _start = DateTimeOffset.UtcNow;

    /// <summary>What the function gets: its own work hangs below this segment.</summary>
    public TraceHeader Header { get; } = Given with { Parent = TraceHeader.NewSegmentId(), IsSampled = Given.IsSampled && IsActive };

    /// <summary>The finished document; null where the invocation is not traced.</summary>
    public JsonObject? End(string function, string arn, string requestId, TimeSpan duration, TimeSpan? initDuration, bool failed)
    {
        if (!Header.IsSampled)
        {
            return null;
        }

        var document = new JsonObject
        {
            ["trace_id"] = Header.Root,
            ["id"] = Header.Parent,
            ["name"] = function,
            ["origin"] = "AWS::Lambda::Function",
            ["start_time"] = Seconds(_start),
            ["end_time"] = Seconds(_start + duration),
            ["aws"] = new JsonObject { ["function_arn"] = arn, ["request_id"] = requestId },
        };
        if (Given.Parent is { } parent)
        {
            document["parent_id"] = parent;
        }

        if (failed)
        {
            document["fault"] = true;
        }

        if (initDuration is { } init)
        {
            document["subsegments"] = new JsonArray(new JsonObject
            {
                ["id"] = TraceHeader.NewSegmentId(),
                ["name"] = "Initialization",
                ["start_time"] = Seconds(_start - init),
                ["end_time"] = Seconds(_start),
            });
        }

        if (Links.Count > 0)
        {
            document["links"] = new JsonArray([.. Links.Take(MostLinks).Select(link => new JsonObject { ["trace_id"] = link.Root, ["id"] = link.Parent })]);
        }

        return document;
    }

    private static decimal Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000m;
}
