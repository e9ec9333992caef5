using Amazon.CodeDeploy;
using Amazon.Lambda;
using Microsoft.Extensions.DependencyInjection;
using OrderSystem.Domain;

namespace OrderSystem.Adapters.Deployments;

public static class DeploymentsServices
{
    /// <summary>
    /// Versions of functions, and the deployments that wait for them. They need lambda:InvokeFunction on the versions and
    /// codedeploy:PutLifecycleEventHookExecutionStatus on the deployment groups.
    /// </summary>
    public static IServiceCollection AddDeployments(this IServiceCollection services) => services
        // Throttling is no fault of the version: it is tried again as long as the check's time lasts.
        .AddSingleton<IAmazonLambda>(_ => new AmazonLambdaClient(new AmazonLambdaConfig { MaxErrorRetry = 5 }))
        .AddSingleton<IAmazonCodeDeploy>(_ => new AmazonCodeDeployClient(new AmazonCodeDeployConfig { Timeout = TimeSpan.FromSeconds(3), MaxErrorRetry = 3 }))
        .AddSingleton<IFunctionVersions, LambdaVersions>()
        .AddSingleton<IDeployments, CodeDeployDeployments>();
}
