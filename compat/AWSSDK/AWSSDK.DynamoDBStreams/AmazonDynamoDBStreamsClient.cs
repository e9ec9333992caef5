using Amazon.Runtime;
using Amazon.Runtime.Internal;
using OrderSystem.Compat.AwsSdk;

namespace Amazon.DynamoDBStreams;

/// <summary>Calls DynamoDB Streams through the pipeline of AWSSDK.Core. Thread-safe; make one and keep it.</summary>
public partial class AmazonDynamoDBStreamsClient : AmazonServiceClient, IAmazonDynamoDBStreams
{
    /// <summary>Credentials and region from the SDK's default chain.</summary>
    public AmazonDynamoDBStreamsClient()
        : base(new AmazonDynamoDBStreamsConfig())
    {
    }

    public AmazonDynamoDBStreamsClient(RegionEndpoint region)
        : base(new AmazonDynamoDBStreamsConfig { RegionEndpoint = region })
    {
    }

    public AmazonDynamoDBStreamsClient(AmazonDynamoDBStreamsConfig config)
        : base(config)
    {
    }

    public AmazonDynamoDBStreamsClient(AWSCredentials credentials)
        : this(credentials, new AmazonDynamoDBStreamsConfig())
    {
    }

    public AmazonDynamoDBStreamsClient(AWSCredentials credentials, RegionEndpoint region)
        : this(credentials, new AmazonDynamoDBStreamsConfig { RegionEndpoint = region })
    {
    }

    public AmazonDynamoDBStreamsClient(AWSCredentials credentials, AmazonDynamoDBStreamsConfig clientConfig)
        : base(credentials, clientConfig)
    {
    }

    public AmazonDynamoDBStreamsClient(string awsAccessKeyId, string awsSecretAccessKey)
        : this(awsAccessKeyId, awsSecretAccessKey, new AmazonDynamoDBStreamsConfig())
    {
    }

    public AmazonDynamoDBStreamsClient(string awsAccessKeyId, string awsSecretAccessKey, RegionEndpoint region)
        : this(awsAccessKeyId, awsSecretAccessKey, new AmazonDynamoDBStreamsConfig { RegionEndpoint = region })
    {
    }

    public AmazonDynamoDBStreamsClient(string awsAccessKeyId, string awsSecretAccessKey, AmazonDynamoDBStreamsConfig clientConfig)
        : base(awsAccessKeyId, awsSecretAccessKey, clientConfig)
    {
    }

    public AmazonDynamoDBStreamsClient(string awsAccessKeyId, string awsSecretAccessKey, string awsSessionToken)
        : this(awsAccessKeyId, awsSecretAccessKey, awsSessionToken, new AmazonDynamoDBStreamsConfig())
    {
    }

    public AmazonDynamoDBStreamsClient(string awsAccessKeyId, string awsSecretAccessKey, string awsSessionToken, RegionEndpoint region)
        : this(awsAccessKeyId, awsSecretAccessKey, awsSessionToken, new AmazonDynamoDBStreamsConfig { RegionEndpoint = region })
    {
    }

    public AmazonDynamoDBStreamsClient(string awsAccessKeyId, string awsSecretAccessKey, string awsSessionToken, AmazonDynamoDBStreamsConfig clientConfig)
        : base(awsAccessKeyId, awsSecretAccessKey, awsSessionToken, clientConfig)
    {
    }

    protected override IServiceMetadata ServiceMetadata { get; } = new Metadata();

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline) => Pipeline.Customize(pipeline);

    private sealed class Metadata : IServiceMetadata
    {
        public string ServiceId => "DynamoDB Streams";

        public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>(0);
    }
}
