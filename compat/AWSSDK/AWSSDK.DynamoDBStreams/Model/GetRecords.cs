using Amazon.Runtime;
using OrderSystem.Compat.AwsSdk;

namespace Amazon.DynamoDBStreams.Model;

/// <summary>Asks for the records from an iterator on (GetRecords).</summary>
public partial class GetRecordsRequest : AmazonDynamoDBStreamsRequest
{
    /// <summary>1 to 1,000.</summary>
    public int? Limit { get; set; }

    public string ShardIterator { get; set; }
}

/// <summary>Records, and where to read on.</summary>
public partial class GetRecordsResponse : AmazonWebServiceResponse
{
    /// <summary>Null at the end of a closed shard.</summary>
    public string NextShardIterator { get; set; }

    public List<Record> Records { get; set; } = Collections.List<Record>();
}
