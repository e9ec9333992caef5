using Amazon.Runtime;
using OrderSystem.Compat.AwsSdk;

namespace Amazon.SQS.Model;

/// <summary>Up to ten messages for a queue (SendMessageBatch).</summary>
public partial class SendMessageBatchRequest : AmazonSQSRequest
{
    public SendMessageBatchRequest()
    {
    }

    public SendMessageBatchRequest(string queueUrl, List<SendMessageBatchRequestEntry> entries)
    {
        QueueUrl = queueUrl;
        Entries = entries;
    }

    public List<SendMessageBatchRequestEntry> Entries { get; set; } = Collections.List<SendMessageBatchRequestEntry>();

    public string QueueUrl { get; set; }
}

/// <summary>One message of a batch.</summary>
public partial class SendMessageBatchRequestEntry
{
    public SendMessageBatchRequestEntry()
    {
    }

    public SendMessageBatchRequestEntry(string id, string messageBody)
    {
        Id = id;
        MessageBody = messageBody;
    }

    /// <summary>Seconds before it can be received, 0 to 900; null leaves the queue's own delay.</summary>
    public int? DelaySeconds { get; set; }

    /// <summary>Names the entry within its batch.</summary>
    public string Id { get; set; }

    public Dictionary<string, MessageAttributeValue> MessageAttributes { get; set; } = Collections.Map<MessageAttributeValue>();

    /// <summary>UTF-8 text, 1 byte to 1 MiB.</summary>
    public string MessageBody { get; set; }

    /// <summary>FIFO queues only.</summary>
    public string MessageDeduplicationId { get; set; }

    public string MessageGroupId { get; set; }

    /// <summary>Only AWSTraceHeader may be set.</summary>
    public Dictionary<string, MessageSystemAttributeValue> MessageSystemAttributes { get; set; } = Collections.Map<MessageSystemAttributeValue>();
}

/// <summary>Each entry either succeeded or failed.</summary>
public partial class SendMessageBatchResponse : AmazonWebServiceResponse
{
    /// <summary>Entries that were refused; null when there are none.</summary>
    public List<BatchResultErrorEntry> Failed { get; set; } = Collections.List<BatchResultErrorEntry>();

    /// <summary>Null when there are none.</summary>
    public List<SendMessageBatchResultEntry> Successful { get; set; } = Collections.List<SendMessageBatchResultEntry>();
}

/// <summary>An entry that was stored.</summary>
public partial class SendMessageBatchResultEntry
{
    public string Id { get; set; }

    public string MD5OfMessageAttributes { get; set; }

    public string MD5OfMessageBody { get; set; }

    public string MD5OfMessageSystemAttributes { get; set; }

    public string MessageId { get; set; }

    /// <summary>FIFO queues only.</summary>
    public string SequenceNumber { get; set; }
}

/// <summary>An entry of a batch that was refused.</summary>
public partial class BatchResultErrorEntry
{
    public string Code { get; set; }

    public string Id { get; set; }

    public string Message { get; set; }

    /// <summary>True when sending the same entry again would fail again.</summary>
    public bool? SenderFault { get; set; }
}
