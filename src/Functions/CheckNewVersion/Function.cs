using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Microsoft.Extensions.Logging;
using OrderSystem.Adapters.Telemetry;
using OrderSystem.Domain;

namespace OrderSystem.Functions.CheckNewVersion;

/// <summary>
/// CodeDeploy's hook before a new version takes traffic: calls the new version of each function, and tells CodeDeploy whether
/// to go on. It checks all of them each time, because CodeDeploy does not say which one it is about, and because half a
/// deployment helps nobody.
/// <list type="table">
/// <listheader><term>What can go wrong</term><description>What recovers it</description></listheader>
/// <item><term>a version fails, is slow, or answers something else</term><description>Failed: traffic stays on the old version, and the log says what and why</description></item>
/// <item><term>Lambda throttles</term><description>asked again, as long as the check's time lasts</description></item>
/// <item><term>this function fails</term><description>Failed, and the exception is logged: without an answer CodeDeploy waits an hour</description></item>
/// <item><term>CodeDeploy does not take the answer</term><description>the exception is logged, and the deployment fails after its hour</description></item>
/// <item><term>it is started twice</term><description>no check has an effect, and the second answer changes nothing</description></item>
/// </list>
/// Source: https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html.
/// </summary>
public sealed class Function(
    CheckVersions versions, IReadOnlyList<VersionCheck> checks, IDeployments deployments, OrderTelemetry telemetry, Invocations invocations, ILogger<Function> logger)
{
    [LambdaFunction]
    public async Task<HookOutput> CheckNewVersion(HookInput input, ILambdaContext context)
    {
        using var invocation = invocations.Begin(context);
        if (input is not { DeploymentId: { Length: > 0 } deployment, ExecutionId: { Length: > 0 } execution })
        {
            throw new ArgumentException("The event must have a DeploymentId and a LifecycleEventHookExecutionId, as CodeDeploy sends them.");
        }

        var hook = new LifecycleHook(deployment, execution);
        try
        {
            var done = await versions.RunAsync(checks, () => context.RemainingTime, CancellationToken.None);
            var succeeded = done.All(check => check.Passed);
            Report(done);
            await deployments.AnswerAsync(hook, succeeded, CancellationToken.None);
            var output = HookOutput.Of(done, succeeded);
            Log.Told(logger, deployment, output.Status);
            return output;
        }
        catch (Exception failure)
        {
            // The edge: whatever it is, silence would be worse.
            Log.BrokeOff(logger, failure, deployment);
            telemetry.Count(MetricNames.VersionCheckFailed);
            await deployments.AnswerAsync(hook, succeeded: false, CancellationToken.None);
            throw;
        }
    }

    private void Report(IEnumerable<CheckedVersion> done)
    {
        foreach (var check in done)
        {
            if (check.Why is null)
            {
                Log.Passed(logger, check.Function, check.Version ?? "none");
                continue;
            }

            telemetry.Count(MetricNames.VersionCheckFailed);
            Log.Refused(logger, check.Function, check.Version ?? "none", check.Why);
        }
    }
}
