using Amazon.Lambda.Model;
using Amazon.Runtime;

namespace Amazon.Lambda;

/// <summary>
/// AWS Lambda. Errors of the service are <see cref="AmazonLambdaException"/> or one of its kinds.
/// See the AWS Lambda API Reference, one page per operation.
/// </summary>
public partial interface IAmazonLambda : IAmazonService, IDisposable
{
    /// <summary>Runs a function and, unless told otherwise, waits for its answer. An error of the function is in the answer, not an exception.</summary>
    Task<InvokeResponse> InvokeAsync(InvokeRequest request, CancellationToken cancellationToken = default);

    static ClientConfig IAmazonService.CreateDefaultClientConfig() => new AmazonLambdaConfig();

    static IAmazonService IAmazonService.CreateDefaultServiceClient(AWSCredentials awsCredentials, ClientConfig clientConfig) =>
        new AmazonLambdaClient(awsCredentials, (AmazonLambdaConfig)clientConfig);
}
