using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Util.Internal;
using OrderSystem.Compat.AwsSdk;

namespace Amazon.SecretsManager;

/// <summary>
/// How a client of AWS Secrets Manager connects. Endpoint, region, credentials, retries and timeouts come from AWSSDK.Core:
/// from code, from the environment (<c>AWS_ENDPOINT_URL_SECRETS_MANAGER</c>, <c>AWS_ENDPOINT_URL</c>, <c>AWS_REGION</c>) or from the profile.
/// </summary>
public partial class AmazonSecretsManagerConfig : ClientConfig
{
    private const string Id = "Secrets Manager";
    private static readonly string Agent = InternalSDKUtils.BuildUserAgentString("SecretsManager", "4.0.100.12");

    public AmazonSecretsManagerConfig()
        : base(new DefaultConfigurationProvider(DefaultModes.All))
    {
        base.ServiceId = Id;
        AuthenticationServiceName = "secretsmanager";
        EndpointProvider = new RegionalEndpoints("secretsmanager", plainFipsInGovCloud: false);
    }

    public static new string ServiceId => Id;

    public override string RegionEndpointServiceName => "secretsmanager";

    public override string ServiceVersion => "2017-10-17";

    public override string UserAgent => Agent;

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        Pipeline.Endpoint(this, parameters, Id);
}
