using Amazon.Runtime;
using Amazon.SecretsManager.Model;

namespace Amazon.SecretsManager;

/// <summary>
/// AWS Secrets Manager. Errors of the service are <see cref="AmazonSecretsManagerException"/> or one of its kinds.
/// See the AWS Secrets Manager API Reference, one page per operation.
/// </summary>
public partial interface IAmazonSecretsManager : IAmazonService, IDisposable
{
    /// <summary>A secret's current value, or that of another version.</summary>
    Task<GetSecretValueResponse> GetSecretValueAsync(GetSecretValueRequest request, CancellationToken cancellationToken = default);

    static ClientConfig IAmazonService.CreateDefaultClientConfig() => new AmazonSecretsManagerConfig();

    static IAmazonService IAmazonService.CreateDefaultServiceClient(AWSCredentials awsCredentials, ClientConfig clientConfig) =>
        new AmazonSecretsManagerClient(awsCredentials, (AmazonSecretsManagerConfig)clientConfig);
}
