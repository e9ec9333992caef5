using System.Text.Json.Nodes;

namespace LocalCloud.Sns;

/// <summary>A message as it was published.</summary>
public sealed record PublishedMessage(string MessageId, string TopicArn, DateTimeOffset Time, string? Subject, string Message, string? MessageStructure, JsonObject Attributes)
{
    /// <summary>Passed on to queues, for their fair order; null: none.</summary>
    public string? GroupId { get; init; }

    /// <summary>What became of it, one line for each subscription.</summary>
    public IReadOnlyList<string> Deliveries { get; init; } = [];
}
