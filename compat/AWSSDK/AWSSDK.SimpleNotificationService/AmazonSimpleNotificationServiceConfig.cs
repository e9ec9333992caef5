using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Util.Internal;
using OrderSystem.Compat.AwsSdk;

namespace Amazon.SimpleNotificationService;

/// <summary>
/// How a client of Amazon SNS connects. Endpoint, region, credentials, retries and timeouts come from AWSSDK.Core:
/// from code, from the environment (<c>AWS_ENDPOINT_URL_SNS</c>, <c>AWS_ENDPOINT_URL</c>, <c>AWS_REGION</c>) or from the profile.
/// </summary>
public partial class AmazonSimpleNotificationServiceConfig : ClientConfig
{
    private const string Id = "SNS";
    private static readonly string Agent = InternalSDKUtils.BuildUserAgentString("SimpleNotificationService", "4.0.100.3");

    public AmazonSimpleNotificationServiceConfig()
        : base(new DefaultConfigurationProvider(DefaultModes.All))
    {
        base.ServiceId = Id;
        AuthenticationServiceName = "sns";
        EndpointProvider = new RegionalEndpoints("sns", plainFipsInGovCloud: true);
    }

    public static new string ServiceId => Id;

    public override string RegionEndpointServiceName => "sns";

    public override string ServiceVersion => "2010-03-31";

    public override string UserAgent => Agent;

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        Pipeline.Endpoint(this, parameters, Id);
}
