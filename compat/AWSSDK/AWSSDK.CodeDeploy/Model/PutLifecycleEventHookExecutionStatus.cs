using Amazon.Runtime;

namespace Amazon.CodeDeploy.Model;

/// <summary>Says how a lifecycle hook of a deployment ended (PutLifecycleEventHookExecutionStatus).</summary>
public partial class PutLifecycleEventHookExecutionStatusRequest : AmazonCodeDeployRequest
{
    public string DeploymentId { get; set; }

    public string LifecycleEventHookExecutionId { get; set; }

    /// <summary>Succeeded or Failed; CodeDeploy refuses the others.</summary>
    public LifecycleEventStatus Status { get; set; }
}

/// <summary>The hook that was answered for.</summary>
public partial class PutLifecycleEventHookExecutionStatusResponse : AmazonWebServiceResponse
{
    public string LifecycleEventHookExecutionId { get; set; }
}
