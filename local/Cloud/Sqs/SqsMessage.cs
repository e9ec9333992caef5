using System.Text.Json.Nodes;

namespace LocalCloud.Sqs;

internal enum MessageState
{
    /// <summary>Visible once its time has come.</summary>
    Waiting,
    InFlight,
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

    public MessageState State { get; set; }

    /// <summary>Counts the changes of <see cref="State"/>: what refers to an older one is stale.</summary>
    public int Turn { get; set; }

    public DateTimeOffset VisibleAt { get; set; }

    public DateTimeOffset ReceivedAt { get; set; }

    public DateTimeOffset? FirstReceived { get; set; }

    /// <summary>How often it was received, in this queue and in those it was moved from.</summary>
    public int ReceiveCount { get; set; }

    /// <summary>How often it was received in this queue: what the redrive policy counts.</summary>
    public int ReceivesHere { get; set; }
}

/// <summary>One receive of a message.</summary>
internal sealed record ReceivedMessage(SqsMessage Message, string ReceiptHandle, int ReceiveCount, DateTimeOffset FirstReceived);
