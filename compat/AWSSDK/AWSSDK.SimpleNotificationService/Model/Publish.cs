using Amazon.Runtime;
using OrderSystem.Compat.AwsSdk;

namespace Amazon.SimpleNotificationService.Model;

/// <summary>One message for a topic, an endpoint or a telephone (Publish).</summary>
public partial class PublishRequest : AmazonSimpleNotificationServiceRequest
{
    public PublishRequest()
    {
    }

    public PublishRequest(string topicArn, string message)
    {
        TopicArn = topicArn;
        Message = message;
    }

    public PublishRequest(string topicArn, string message, string subject)
    {
        TopicArn = topicArn;
        Message = message;
        Subject = subject;
    }

    /// <summary>UTF-8 text of at most 256 KiB.</summary>
    public string Message { get; set; }

    public Dictionary<string, MessageAttributeValue> MessageAttributes { get; set; } = Collections.Map<MessageAttributeValue>();

    /// <summary>FIFO topics only.</summary>
    public string MessageDeduplicationId { get; set; }

    public string MessageGroupId { get; set; }

    /// <summary><c>json</c> for a message per protocol, else null.</summary>
    public string MessageStructure { get; set; }

    public string PhoneNumber { get; set; }

    /// <summary>At most 100 characters; the subject line of e-mails.</summary>
    public string Subject { get; set; }

    public string TargetArn { get; set; }

    public string TopicArn { get; set; }
}

/// <summary>SNS took the message.</summary>
public partial class PublishResponse : AmazonWebServiceResponse
{
    public string MessageId { get; set; }

    /// <summary>FIFO topics only.</summary>
    public string SequenceNumber { get; set; }
}

/// <summary>A message attribute; subscriptions filter by it.</summary>
public partial class MessageAttributeValue
{
    public MemoryStream BinaryValue { get; set; }

    /// <summary>String, String.Array, Number or Binary.</summary>
    public string DataType { get; set; }

    public string StringValue { get; set; }
}
