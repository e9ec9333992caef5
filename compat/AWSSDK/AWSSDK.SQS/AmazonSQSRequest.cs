using Amazon.Runtime;

namespace Amazon.SQS;

/// <summary>A request to Amazon SQS.</summary>
public partial class AmazonSQSRequest : AmazonWebServiceRequest
{
}
