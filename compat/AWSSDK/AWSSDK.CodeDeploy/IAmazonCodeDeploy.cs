using Amazon.CodeDeploy.Model;
using Amazon.Runtime;

namespace Amazon.CodeDeploy;

/// <summary>
/// AWS CodeDeploy. Errors of the service are <see cref="AmazonCodeDeployException"/> or one of its kinds.
/// See the AWS CodeDeploy API Reference, one page per operation.
/// </summary>
public partial interface IAmazonCodeDeploy : IAmazonService, IDisposable
{
    /// <summary>Says how a lifecycle hook of a deployment ended; the deployment waits for it, up to an hour.</summary>
    Task<PutLifecycleEventHookExecutionStatusResponse> PutLifecycleEventHookExecutionStatusAsync(PutLifecycleEventHookExecutionStatusRequest request, CancellationToken cancellationToken = default);

    static ClientConfig IAmazonService.CreateDefaultClientConfig() => new AmazonCodeDeployConfig();

    static IAmazonService IAmazonService.CreateDefaultServiceClient(AWSCredentials awsCredentials, ClientConfig clientConfig) =>
        new AmazonCodeDeployClient(awsCredentials, (AmazonCodeDeployConfig)clientConfig);
}
