using Amazon.Runtime;
using OrderSystem.Compat.AwsSdk;

namespace Amazon.SQS.Model;

/// <summary>Deletes a received message (DeleteMessage).</summary>
public partial class DeleteMessageRequest : AmazonSQSRequest
{
    public DeleteMessageRequest()
    {
    }

    public DeleteMessageRequest(string queueUrl, string receiptHandle)
    {
        QueueUrl = queueUrl;
        ReceiptHandle = receiptHandle;
    }

    public string QueueUrl { get; set; }

    public string ReceiptHandle { get; set; }
}

/// <summary>Deleting what is gone already succeeds too.</summary>
public partial class DeleteMessageResponse : AmazonWebServiceResponse
{
}

/// <summary>Deletes up to ten received messages (DeleteMessageBatch).</summary>
public partial class DeleteMessageBatchRequest : AmazonSQSRequest
{
    public DeleteMessageBatchRequest()
    {
    }

    public DeleteMessageBatchRequest(string queueUrl, List<DeleteMessageBatchRequestEntry> entries)
    {
        QueueUrl = queueUrl;
        Entries = entries;
    }

    public List<DeleteMessageBatchRequestEntry> Entries { get; set; } = Collections.List<DeleteMessageBatchRequestEntry>();

    public string QueueUrl { get; set; }
}

/// <summary>One message to delete.</summary>
public partial class DeleteMessageBatchRequestEntry
{
    public DeleteMessageBatchRequestEntry()
    {
    }

    public DeleteMessageBatchRequestEntry(string id, string receiptHandle)
    {
        Id = id;
        ReceiptHandle = receiptHandle;
    }

    public string Id { get; set; }

    public string ReceiptHandle { get; set; }
}

/// <summary>Each entry either succeeded or failed.</summary>
public partial class DeleteMessageBatchResponse : AmazonWebServiceResponse
{
    public List<BatchResultErrorEntry> Failed { get; set; } = Collections.List<BatchResultErrorEntry>();

    public List<DeleteMessageBatchResultEntry> Successful { get; set; } = Collections.List<DeleteMessageBatchResultEntry>();
}

/// <summary>An entry that was deleted.</summary>
public partial class DeleteMessageBatchResultEntry
{
    public string Id { get; set; }
}
