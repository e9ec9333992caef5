using System.Text.Json.Nodes;
using LocalCloud.Tracing;

namespace LocalCloud.Delivery;

/// <summary>What is handed to a target.</summary>
/// <param name="Body">The message of a queue or topic, the payload of a function, the detail of an event.</param>
internal sealed record Parcel(string Body)
{
    /// <summary>Message attributes, for a queue or a topic.</summary>
    public JsonObject? Attributes { get; init; }

    /// <summary>What the event says about itself; null: it is none, and a bus does not take it.</summary>
    public EventLabel? Label { get; init; }

    /// <summary>The trace that it belongs to.</summary>
    public TraceHeader? Trace { get; init; }
}

/// <summary>The members of an event beside its detail.</summary>
/// <param name="Source"><c>Source</c> of PutEvents.</param>
/// <param name="DetailType"><c>DetailType</c>.</param>
/// <param name="Resources"><c>Resources</c>: ARNs.</param>
internal sealed record EventLabel(string Source, string DetailType, IReadOnlyList<string> Resources);
