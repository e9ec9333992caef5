using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Util.Internal;
using OrderSystem.Compat.AwsSdk;

namespace Amazon.DynamoDBStreams;

/// <summary>
/// How a client of DynamoDB Streams connects. Endpoint, region, credentials, retries and timeouts come from AWSSDK.Core:
/// from code, from the environment (<c>AWS_ENDPOINT_URL_DYNAMODB_STREAMS</c>, <c>AWS_ENDPOINT_URL</c>, <c>AWS_REGION</c>) or from the profile.
/// </summary>
public partial class AmazonDynamoDBStreamsConfig : ClientConfig
{
    private const string Id = "DynamoDB Streams";
    private static readonly string Agent = InternalSDKUtils.BuildUserAgentString(Id, "4.0.100.2");

    public AmazonDynamoDBStreamsConfig()
        : base(new DefaultConfigurationProvider(DefaultModes.All))
    {
        base.ServiceId = Id;
        AuthenticationServiceName = "dynamodb";
        EndpointProvider = new RegionalEndpoints("streams.dynamodb", plainFipsInGovCloud: true, dualStackPrefix: "streams-dynamodb");
    }

    public static new string ServiceId => Id;

    public override string RegionEndpointServiceName => "streams.dynamodb";

    public override string ServiceVersion => "2012-08-10";

    public override string UserAgent => Agent;

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        Pipeline.Endpoint(this, parameters, Id);
}
