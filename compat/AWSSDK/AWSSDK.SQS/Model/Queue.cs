using Amazon.Runtime;
using OrderSystem.Compat.AwsSdk;

namespace Amazon.SQS.Model;

/// <summary>Asks for a queue by name (GetQueueUrl).</summary>
public partial class GetQueueUrlRequest : AmazonSQSRequest
{
    public GetQueueUrlRequest()
    {
    }

    public GetQueueUrlRequest(string queueName)
    {
        QueueName = queueName;
    }

    public string QueueName { get; set; }

    /// <summary>Null means this account.</summary>
    public string QueueOwnerAWSAccountId { get; set; }
}

/// <summary>The URL that names the queue in every other call.</summary>
public partial class GetQueueUrlResponse : AmazonWebServiceResponse
{
    public string QueueUrl { get; set; }
}

/// <summary>Asks for attributes of a queue (GetQueueAttributes).</summary>
public partial class GetQueueAttributesRequest : AmazonSQSRequest
{
    public GetQueueAttributesRequest()
    {
    }

    public GetQueueAttributesRequest(string queueUrl, List<string> attributeNames)
    {
        QueueUrl = queueUrl;
        AttributeNames = attributeNames;
    }

    /// <summary><c>All</c>, or names such as <c>ApproximateNumberOfMessages</c>.</summary>
    public List<string> AttributeNames { get; set; } = Collections.List<string>();

    public string QueueUrl { get; set; }
}

/// <summary>The attributes that were asked for and are set.</summary>
public partial class GetQueueAttributesResponse : AmazonWebServiceResponse
{
    /// <summary>Numbers come as text.</summary>
    public Dictionary<string, string> Attributes { get; set; } = Collections.Map<string>();
}
