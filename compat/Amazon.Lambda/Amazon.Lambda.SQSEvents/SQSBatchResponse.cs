using System.Text.Json.Serialization;

namespace Amazon.Lambda.SQSEvents;

/// <summary>Names the messages of a batch that failed; all others are deleted from the queue.</summary>
/// <param name="batchItemFailures">The messages that failed.</param>
public class SQSBatchResponse(List<SQSBatchResponse.BatchItemFailure> batchItemFailures)
{
    /// <summary>A response that names no message.</summary>
    public SQSBatchResponse()
        : this([])
    {
    }

    /// <summary>The messages that failed.</summary>
    [JsonPropertyName("batchItemFailures")]
    public List<BatchItemFailure> BatchItemFailures { get; set; } = batchItemFailures;

    /// <summary>One message that failed.</summary>
    public class BatchItemFailure
    {
        /// <summary>The id of the message.</summary>
        [JsonPropertyName("itemIdentifier")]
        public string ItemIdentifier { get; set; }
    }
}
