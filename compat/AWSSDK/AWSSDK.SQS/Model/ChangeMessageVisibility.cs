using Amazon.Runtime;
using OrderSystem.Compat.AwsSdk;

namespace Amazon.SQS.Model;

/// <summary>Hides a received message for longer, or shows it again (ChangeMessageVisibility).</summary>
public partial class ChangeMessageVisibilityRequest : AmazonSQSRequest
{
    public ChangeMessageVisibilityRequest()
    {
    }

    public ChangeMessageVisibilityRequest(string queueUrl, string receiptHandle, int? visibilityTimeout)
    {
        QueueUrl = queueUrl;
        ReceiptHandle = receiptHandle;
        VisibilityTimeout = visibilityTimeout;
    }

    public string QueueUrl { get; set; }

    public string ReceiptHandle { get; set; }

    /// <summary>Seconds from now, 0 to 43 200.</summary>
    public int? VisibilityTimeout { get; set; }
}

/// <summary>The visibility was changed.</summary>
public partial class ChangeMessageVisibilityResponse : AmazonWebServiceResponse
{
}

/// <summary>The same for up to ten messages (ChangeMessageVisibilityBatch).</summary>
public partial class ChangeMessageVisibilityBatchRequest : AmazonSQSRequest
{
    public ChangeMessageVisibilityBatchRequest()
    {
    }

    public ChangeMessageVisibilityBatchRequest(string queueUrl, List<ChangeMessageVisibilityBatchRequestEntry> entries)
    {
        QueueUrl = queueUrl;
        Entries = entries;
    }

    public List<ChangeMessageVisibilityBatchRequestEntry> Entries { get; set; } = Collections.List<ChangeMessageVisibilityBatchRequestEntry>();

    public string QueueUrl { get; set; }
}

/// <summary>One message to hide or show.</summary>
public partial class ChangeMessageVisibilityBatchRequestEntry
{
    public ChangeMessageVisibilityBatchRequestEntry()
    {
    }

    public ChangeMessageVisibilityBatchRequestEntry(string id, string receiptHandle)
    {
        Id = id;
        ReceiptHandle = receiptHandle;
    }

    public string Id { get; set; }

    public string ReceiptHandle { get; set; }

    /// <summary>Seconds from now, 0 to 43 200.</summary>
    public int? VisibilityTimeout { get; set; }
}

/// <summary>Each entry either succeeded or failed.</summary>
public partial class ChangeMessageVisibilityBatchResponse : AmazonWebServiceResponse
{
    public List<BatchResultErrorEntry> Failed { get; set; } = Collections.List<BatchResultErrorEntry>();

    public List<ChangeMessageVisibilityBatchResultEntry> Successful { get; set; } = Collections.List<ChangeMessageVisibilityBatchResultEntry>();
}

/// <summary>An entry that was changed.</summary>
public partial class ChangeMessageVisibilityBatchResultEntry
{
    public string Id { get; set; }
}
