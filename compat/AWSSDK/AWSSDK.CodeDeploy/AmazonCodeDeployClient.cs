using Amazon.Runtime;
using Amazon.Runtime.Internal;
using OrderSystem.Compat.AwsSdk;

namespace Amazon.CodeDeploy;

/// <summary>Calls AWS CodeDeploy through the pipeline of AWSSDK.Core. Thread-safe; make one and keep it.</summary>
public partial class AmazonCodeDeployClient : AmazonServiceClient, IAmazonCodeDeploy
{
    /// <summary>Credentials and region from the SDK's default chain.</summary>
    public AmazonCodeDeployClient()
        : base(new AmazonCodeDeployConfig())
    {
    }

    public AmazonCodeDeployClient(RegionEndpoint region)
        : base(new AmazonCodeDeployConfig { RegionEndpoint = region })
    {
    }

    public AmazonCodeDeployClient(AmazonCodeDeployConfig config)
        : base(config)
    {
    }

    public AmazonCodeDeployClient(AWSCredentials credentials)
        : this(credentials, new AmazonCodeDeployConfig())
    {
    }

    public AmazonCodeDeployClient(AWSCredentials credentials, RegionEndpoint region)
        : this(credentials, new AmazonCodeDeployConfig { RegionEndpoint = region })
    {
    }

    public AmazonCodeDeployClient(AWSCredentials credentials, AmazonCodeDeployConfig clientConfig)
        : base(credentials, clientConfig)
    {
    }

    public AmazonCodeDeployClient(string awsAccessKeyId, string awsSecretAccessKey)
        : this(awsAccessKeyId, awsSecretAccessKey, new AmazonCodeDeployConfig())
    {
    }

    public AmazonCodeDeployClient(string awsAccessKeyId, string awsSecretAccessKey, RegionEndpoint region)
        : this(awsAccessKeyId, awsSecretAccessKey, new AmazonCodeDeployConfig { RegionEndpoint = region })
    {
    }

    public AmazonCodeDeployClient(string awsAccessKeyId, string awsSecretAccessKey, AmazonCodeDeployConfig clientConfig)
        : base(awsAccessKeyId, awsSecretAccessKey, clientConfig)
    {
    }

    public AmazonCodeDeployClient(string awsAccessKeyId, string awsSecretAccessKey, string awsSessionToken)
        : this(awsAccessKeyId, awsSecretAccessKey, awsSessionToken, new AmazonCodeDeployConfig())
    {
    }

    public AmazonCodeDeployClient(string awsAccessKeyId, string awsSecretAccessKey, string awsSessionToken, RegionEndpoint region)
        : this(awsAccessKeyId, awsSecretAccessKey, awsSessionToken, new AmazonCodeDeployConfig { RegionEndpoint = region })
    {
    }

    public AmazonCodeDeployClient(string awsAccessKeyId, string awsSecretAccessKey, string awsSessionToken, AmazonCodeDeployConfig clientConfig)
        : base(awsAccessKeyId, awsSecretAccessKey, awsSessionToken, clientConfig)
    {
    }

    protected override IServiceMetadata ServiceMetadata { get; } = new Metadata();

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline) => Pipeline.Customize(pipeline);

    private sealed class Metadata : IServiceMetadata
    {
        public string ServiceId => "CodeDeploy";

        public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>(0);
    }
}
