using Amazon.Runtime;

namespace Amazon.DynamoDBStreams.Model;

/// <summary>Asks for a place in a shard (GetShardIterator).</summary>
public partial class GetShardIteratorRequest : AmazonDynamoDBStreamsRequest
{
    /// <summary>With the two types that name one.</summary>
    public string SequenceNumber { get; set; }

    public string ShardId { get; set; }

    public ShardIteratorType ShardIteratorType { get; set; }

    public string StreamArn { get; set; }
}

/// <summary>The place, opaque.</summary>
public partial class GetShardIteratorResponse : AmazonWebServiceResponse
{
    public string ShardIterator { get; set; }
}
