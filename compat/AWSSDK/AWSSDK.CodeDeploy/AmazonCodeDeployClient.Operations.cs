using Amazon.CodeDeploy.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using OrderSystem.Compat.AwsSdk;

namespace Amazon.CodeDeploy;

public partial class AmazonCodeDeployClient
{
    private static readonly JsonOperation<PutLifecycleEventHookExecutionStatusRequest, PutLifecycleEventHookExecutionStatusResponse> PutLifecycleEventHookExecutionStatus = new(
        new JsonProtocol("Amazon.CodeDeploy", "CodeDeploy_20141006", "application/x-amz-json-1.1", "2014-10-06", QueryCompatible: false, Fault),
        "PutLifecycleEventHookExecutionStatus",
        static (json, request) =>
        {
            json.Text("deploymentId", request.DeploymentId);
            json.Text("lifecycleEventHookExecutionId", request.LifecycleEventHookExecutionId);
            json.Text("status", request.Status?.Value);
        },
        static json => new PutLifecycleEventHookExecutionStatusResponse { LifecycleEventHookExecutionId = json.Text("lifecycleEventHookExecutionId") });

    public virtual Task<PutLifecycleEventHookExecutionStatusResponse> PutLifecycleEventHookExecutionStatusAsync(
        PutLifecycleEventHookExecutionStatusRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<PutLifecycleEventHookExecutionStatusResponse>(request, PutLifecycleEventHookExecutionStatus.Options(), cancellationToken);

    private static AmazonCodeDeployException Fault(string shape, ErrorResponse error) => shape switch
    {
        "DeploymentDoesNotExistException" => new DeploymentDoesNotExistException(error.Message, error.InnerException, error.Type, error.Code, error.RequestId, error.StatusCode),
        "DeploymentIdRequiredException" => new DeploymentIdRequiredException(error.Message, error.InnerException, error.Type, error.Code, error.RequestId, error.StatusCode),
        "InvalidDeploymentIdException" => new InvalidDeploymentIdException(error.Message, error.InnerException, error.Type, error.Code, error.RequestId, error.StatusCode),
        "InvalidLifecycleEventHookExecutionIdException" => new InvalidLifecycleEventHookExecutionIdException(error.Message, error.InnerException, error.Type, error.Code, error.RequestId, error.StatusCode),
        "InvalidLifecycleEventHookExecutionStatusException" => new InvalidLifecycleEventHookExecutionStatusException(error.Message, error.InnerException, error.Type, error.Code, error.RequestId, error.StatusCode),
        "LifecycleEventAlreadyCompletedException" => new LifecycleEventAlreadyCompletedException(error.Message, error.InnerException, error.Type, error.Code, error.RequestId, error.StatusCode),
        "UnsupportedActionForDeploymentTypeException" => new UnsupportedActionForDeploymentTypeException(error.Message, error.InnerException, error.Type, error.Code, error.RequestId, error.StatusCode),
        _ => new AmazonCodeDeployException(error.Message, error.InnerException, error.Type, error.Code, error.RequestId, error.StatusCode),
    };
}
