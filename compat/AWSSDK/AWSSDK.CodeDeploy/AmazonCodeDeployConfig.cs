using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Util.Internal;
using OrderSystem.Compat.AwsSdk;

namespace Amazon.CodeDeploy;

/// <summary>
/// How a client of AWS CodeDeploy connects. Endpoint, region, credentials, retries and timeouts come from AWSSDK.Core:
/// from code, from the environment (<c>AWS_ENDPOINT_URL_CODEDEPLOY</c>, <c>AWS_ENDPOINT_URL</c>, <c>AWS_REGION</c>) or from the profile.
/// </summary>
public partial class AmazonCodeDeployConfig : ClientConfig
{
    private const string Id = "CodeDeploy";
    private static readonly string Agent = InternalSDKUtils.BuildUserAgentString("CodeDeploy", "4.0.103.4");

    public AmazonCodeDeployConfig()
        : base(new DefaultConfigurationProvider(DefaultModes.All))
    {
        base.ServiceId = Id;
        AuthenticationServiceName = "codedeploy";
        EndpointProvider = new RegionalEndpoints("codedeploy", plainFipsInGovCloud: false);
    }

    public static new string ServiceId => Id;

    public override string RegionEndpointServiceName => "codedeploy";

    public override string ServiceVersion => "2014-10-06";

    public override string UserAgent => Agent;

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        Pipeline.Endpoint(this, parameters, Id);
}
