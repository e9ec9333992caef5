using Amazon.Runtime;
using OrderSystem.Compat.AwsSdk;

namespace Amazon.DynamoDBStreams.Model;

/// <summary>Asks for a stream's shards (DescribeStream).</summary>
public partial class DescribeStreamRequest : AmazonDynamoDBStreamsRequest
{
    public string ExclusiveStartShardId { get; set; }

    /// <summary>1 to 100 shards.</summary>
    public int? Limit { get; set; }

    public string StreamArn { get; set; }
}

/// <summary>The stream.</summary>
public partial class DescribeStreamResponse : AmazonWebServiceResponse
{
    public StreamDescription StreamDescription { get; set; }
}

/// <summary>A stream, with a page of its shards.</summary>
public partial class StreamDescription
{
    /// <summary>UTC.</summary>
    public DateTime? CreationRequestDateTime { get; set; }

    public List<KeySchemaElement> KeySchema { get; set; } = Collections.List<KeySchemaElement>();

    /// <summary>Where the next page begins; null: this is the last one.</summary>
    public string LastEvaluatedShardId { get; set; }

    public List<Shard> Shards { get; set; } = Collections.List<Shard>();

    public string StreamArn { get; set; }

    public string StreamLabel { get; set; }

    public StreamStatus StreamStatus { get; set; }

    public StreamViewType StreamViewType { get; set; }

    public string TableName { get; set; }
}

/// <summary>A key attribute of the table.</summary>
public partial class KeySchemaElement
{
    public string AttributeName { get; set; }

    public KeyType KeyType { get; set; }
}

/// <summary>A run of the stream's records, in order.</summary>
public partial class Shard
{
    public string ParentShardId { get; set; }

    public SequenceNumberRange SequenceNumberRange { get; set; }

    public string ShardId { get; set; }
}

/// <summary>The sequence numbers of a shard.</summary>
public partial class SequenceNumberRange
{
    /// <summary>Null: the shard is open.</summary>
    public string EndingSequenceNumber { get; set; }

    public string StartingSequenceNumber { get; set; }
}
