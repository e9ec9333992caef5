using Amazon.Runtime;

namespace Amazon.DynamoDBStreams;

/// <summary>A request to DynamoDB Streams.</summary>
public partial class AmazonDynamoDBStreamsRequest : AmazonWebServiceRequest
{
}
