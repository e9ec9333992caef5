using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.SecretsManager.Model;
using OrderSystem.Compat.AwsSdk;

namespace Amazon.SecretsManager;

public partial class AmazonSecretsManagerClient
{
    private static readonly JsonOperation<GetSecretValueRequest, GetSecretValueResponse> GetSecretValue = new(
        new JsonProtocol("Amazon.SecretsManager", "secretsmanager", "application/x-amz-json-1.1", "2017-10-17", QueryCompatible: false, Fault),
        "GetSecretValue",
        static (json, request) =>
        {
            json.Text("SecretId", request.SecretId);
            json.Text("VersionId", request.VersionId);
            json.Text("VersionStage", request.VersionStage);
        },
        static json => new GetSecretValueResponse
        {
            ARN = json.Text("ARN"),
            CreatedDate = json.Time("CreatedDate"),
            Name = json.Text("Name"),
            SecretBinary = json.Binary("SecretBinary"),
            SecretString = json.Text("SecretString"),
            VersionId = json.Text("VersionId"),
            VersionStages = json.Texts("VersionStages"),
        });

    public virtual Task<GetSecretValueResponse> GetSecretValueAsync(GetSecretValueRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<GetSecretValueResponse>(request, GetSecretValue.Options(), cancellationToken);

    private static AmazonSecretsManagerException Fault(string shape, ErrorResponse error) => shape switch
    {
        "DecryptionFailure" => new DecryptionFailureException(error.Message, error.InnerException, error.Type, error.Code, error.RequestId, error.StatusCode),
        "InternalServiceError" => new InternalServiceErrorException(error.Message, error.InnerException, error.Type, error.Code, error.RequestId, error.StatusCode),
        "InvalidParameterException" => new InvalidParameterException(error.Message, error.InnerException, error.Type, error.Code, error.RequestId, error.StatusCode),
        "InvalidRequestException" => new InvalidRequestException(error.Message, error.InnerException, error.Type, error.Code, error.RequestId, error.StatusCode),
        "ResourceNotFoundException" => new ResourceNotFoundException(error.Message, error.InnerException, error.Type, error.Code, error.RequestId, error.StatusCode),
        _ => new AmazonSecretsManagerException(error.Message, error.InnerException, error.Type, error.Code, error.RequestId, error.StatusCode),
    };
}
