using Amazon.Runtime;
using OrderSystem.Compat.AwsSdk;

namespace Amazon.SQS.Model;

/// <summary>One message for a queue (SendMessage).</summary>
public partial class SendMessageRequest : AmazonSQSRequest
{
    public SendMessageRequest()
    {
    }

    public SendMessageRequest(string queueUrl, string messageBody)
    {
        QueueUrl = queueUrl;
        MessageBody = messageBody;
    }

    /// <summary>Seconds before it can be received, 0 to 900; null leaves the queue's own delay.</summary>
    public int? DelaySeconds { get; set; }

    public Dictionary<string, MessageAttributeValue> MessageAttributes { get; set; } = Collections.Map<MessageAttributeValue>();

    /// <summary>UTF-8 text, 1 byte to 1 MiB.</summary>
    public string MessageBody { get; set; }

    /// <summary>FIFO queues only.</summary>
    public string MessageDeduplicationId { get; set; }

    public string MessageGroupId { get; set; }

    /// <summary>Only AWSTraceHeader may be set.</summary>
    public Dictionary<string, MessageSystemAttributeValue> MessageSystemAttributes { get; set; } = Collections.Map<MessageSystemAttributeValue>();

    public string QueueUrl { get; set; }
}

/// <summary>What SQS stored; its digests have been compared with the request.</summary>
public partial class SendMessageResponse : AmazonWebServiceResponse
{
    public string MD5OfMessageAttributes { get; set; }

    public string MD5OfMessageBody { get; set; }

    public string MD5OfMessageSystemAttributes { get; set; }

    public string MessageId { get; set; }

    /// <summary>FIFO queues only.</summary>
    public string SequenceNumber { get; set; }
}
