using Amazon.CodeDeploy;
using Amazon.CodeDeploy.Model;
using OrderSystem.Domain;

namespace OrderSystem.Adapters.Deployments;

/// <summary>
/// Deployments of CodeDeploy.
/// Source: https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_PutLifecycleEventHookExecutionStatus.html.
/// </summary>
public sealed class CodeDeployDeployments(IAmazonCodeDeploy codeDeploy) : IDeployments
{
    public async Task AnswerAsync(LifecycleHook hook, bool succeeded, CancellationToken cancellationToken)
    {
        try
        {
            await codeDeploy.PutLifecycleEventHookExecutionStatusAsync(
                new PutLifecycleEventHookExecutionStatusRequest
                {
                    DeploymentId = hook.DeploymentId,
                    LifecycleEventHookExecutionId = hook.ExecutionId,
                    Status = succeeded ? LifecycleEventStatus.Succeeded : LifecycleEventStatus.Failed,
                },
                cancellationToken);
        }
        catch (LifecycleEventAlreadyCompletedException)
        {
            // The answer was given and its receipt lost, or an event came twice.
        }
    }
}
