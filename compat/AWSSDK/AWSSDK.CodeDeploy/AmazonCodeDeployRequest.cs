using Amazon.Runtime;

namespace Amazon.CodeDeploy;

/// <summary>A request to AWS CodeDeploy.</summary>
public partial class AmazonCodeDeployRequest : AmazonWebServiceRequest
{
}
