using Amazon.Runtime;

namespace Amazon.Lambda;

/// <summary>A request to AWS Lambda.</summary>
public partial class AmazonLambdaRequest : AmazonWebServiceRequest
{
}
