using Amazon.Runtime;
using OrderSystem.Compat.AwsSdk;

namespace Amazon.SQS.Model;

/// <summary>Asks for messages (ReceiveMessage).</summary>
public partial class ReceiveMessageRequest : AmazonSQSRequest
{
    public ReceiveMessageRequest()
    {
    }

    public ReceiveMessageRequest(string queueUrl)
    {
        QueueUrl = queueUrl;
    }

    /// <summary>Superseded by <see cref="MessageSystemAttributeNames"/>.</summary>
    public List<string> AttributeNames { get; set; } = Collections.List<string>();

    /// <summary>1 to 10.</summary>
    public int? MaxNumberOfMessages { get; set; }

    public List<string> MessageAttributeNames { get; set; } = Collections.List<string>();

    public List<string> MessageSystemAttributeNames { get; set; } = Collections.List<string>();

    public string QueueUrl { get; set; }

    /// <summary>FIFO queues only.</summary>
    public string ReceiveRequestAttemptId { get; set; }

    /// <summary>Seconds.</summary>
    public int? VisibilityTimeout { get; set; }

    /// <summary>Seconds of long polling, 0 to 20.</summary>
    public int? WaitTimeSeconds { get; set; }
}

/// <summary>The messages received; their digests have been compared.</summary>
public partial class ReceiveMessageResponse : AmazonWebServiceResponse
{
    /// <summary>Null when there are none.</summary>
    public List<Message> Messages { get; set; } = Collections.List<Message>();
}

/// <summary>A message as received.</summary>
public partial class Message
{
    public Dictionary<string, string> Attributes { get; set; } = Collections.Map<string>();

    public string Body { get; set; }

    public string MD5OfBody { get; set; }

    public string MD5OfMessageAttributes { get; set; }

    public Dictionary<string, MessageAttributeValue> MessageAttributes { get; set; } = Collections.Map<MessageAttributeValue>();

    public string MessageId { get; set; }

    /// <summary>Names this delivery, to delete it or to change its visibility.</summary>
    public string ReceiptHandle { get; set; }
}

/// <summary>A message attribute that the sender chose.</summary>
public partial class MessageAttributeValue
{
    public MemoryStream BinaryValue { get; set; }

    /// <summary>String, Number or Binary, with an optional custom suffix.</summary>
    public string DataType { get; set; }

    public string StringValue { get; set; }
}

/// <summary>A message attribute that AWS gives a meaning to.</summary>
public partial class MessageSystemAttributeValue
{
    public MemoryStream BinaryValue { get; set; }

    public string DataType { get; set; }

    public string StringValue { get; set; }
}
