using System.Text.Json.Serialization;

namespace Amazon.Lambda.DynamoDBEvents;

/// <summary>Names the records of a batch that failed: Lambda sends again from the lowest sequence number on.</summary>
public class StreamsEventResponse
{
    /// <summary>The records that failed.</summary>
    [JsonPropertyName("batchItemFailures")]
    public IList<BatchItemFailure> BatchItemFailures { get; set; }

    /// <summary>One record that failed.</summary>
    public class BatchItemFailure
    {
        /// <summary>The sequence number of the record.</summary>
        [JsonPropertyName("itemIdentifier")]
        public string ItemIdentifier { get; set; }
    }
}
