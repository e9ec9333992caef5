using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Util.Internal;
using OrderSystem.Compat.AwsSdk;

namespace Amazon.Lambda;

/// <summary>
/// How a client of AWS Lambda connects. Endpoint, region, credentials, retries and timeouts come from AWSSDK.Core:
/// from code, from the environment (<c>AWS_ENDPOINT_URL_LAMBDA</c>, <c>AWS_ENDPOINT_URL</c>, <c>AWS_REGION</c>) or from the profile.
/// </summary>
public partial class AmazonLambdaConfig : ClientConfig
{
    private const string Id = "Lambda";
    private static readonly string Agent = InternalSDKUtils.BuildUserAgentString("Lambda", "4.0.104");

    public AmazonLambdaConfig()
        : base(new DefaultConfigurationProvider(DefaultModes.All))
    {
        base.ServiceId = Id;
        AuthenticationServiceName = "lambda";
        EndpointProvider = new RegionalEndpoints("lambda", plainFipsInGovCloud: false);
    }

    public static new string ServiceId => Id;

    public override string RegionEndpointServiceName => "lambda";

    public override string ServiceVersion => "2015-03-31";

    public override string UserAgent => Agent;

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        Pipeline.Endpoint(this, parameters, Id);
}
