using System.Text.Json.Nodes;

namespace LocalCloud.Sqs;

internal enum MessageState
{
    /// <summary>Can be received.</summary>
    Ready,

    /// <summary>Not visible yet since it was sent.</summary>
    Delayed,

    /// <summary>Received, and hidden until its visibility timeout ends.</summary>
    InFlight,

    /// <summary>In no queue.</summary>
    Gone,
}

/// <summary>A message. What never changes is set once; the rest belongs to the queue that holds it, under its lock.</summary>
internal sealed class SqsMessage
{
    public required string Id { get; init; }

    public required string Body { get; init; }

    public required string Md5OfBody { get; init; }

    public required DateTimeOffset Sent { get; init; }

    /// <summary>As sent: name to <c>DataType</c> and <c>StringValue</c> or <c>BinaryValue</c>.</summary>
    public JsonObject? Attributes { get; init; }

    /// <summary><c>AWSTraceHeader</c>.</summary>
    public string? TraceHeader { get; init; }

    /// <summary>Fair queues: messages of one tenant.</summary>
    public string? GroupId { get; init; }

    /// <summary>The queue from which it was moved to a dead-letter queue.</summary>
    public string? DeadLetterSourceArn { get; set; }

    public MessageState State { get; set; } = MessageState.Gone;

    /// <summary>Its place among the messages that came to the queue: tells apart what came at one instant.</summary>
    public long Number { get; set; }

    /// <summary>When it shows, while it is delayed or in flight.</summary>
    public DateTimeOffset VisibleAt { get; set; }

    public DateTimeOffset ReceivedAt { get; set; }

    public DateTimeOffset? FirstReceived { get; set; }

    /// <summary>How often it was received, in this queue and in those it was moved from.</summary>
    public int ReceiveCount { get; set; }

    /// <summary>How often it was received in this queue: what the redrive policy counts.</summary>
    public int ReceivesHere { get; set; }

    /// <summary>Oldest first.</summary>
    public static IComparer<SqsMessage> ByAge { get; } = Comparer<SqsMessage>.Create((left, right) => left.Sent.CompareTo(right.Sent) is not 0 and var order ? order : left.Number.CompareTo(right.Number));

    /// <summary>First to show first.</summary>
    public static IComparer<SqsMessage> ByAppearance { get; } = Comparer<SqsMessage>.Create((left, right) => left.VisibleAt.CompareTo(right.VisibleAt) is not 0 and var order ? order : left.Number.CompareTo(right.Number));
}

/// <summary>One receive of a message.</summary>
internal sealed record ReceivedMessage(SqsMessage Message, string ReceiptHandle, int ReceiveCount, DateTimeOffset FirstReceived);
