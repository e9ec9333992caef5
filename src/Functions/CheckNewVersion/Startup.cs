using System.Text.Json.Serialization;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;
using Microsoft.Extensions.DependencyInjection;
using OrderSystem.Adapters.Deployments;
using OrderSystem.Adapters.Telemetry;
using OrderSystem.Domain;
using OrderSystem.Functions.CheckNewVersion;

[assembly: LambdaGlobalProperties(GenerateMain = true)]
[assembly: LambdaSerializer(typeof(SourceGeneratorLambdaJsonSerializer<EventJson>))]

namespace OrderSystem.Functions.CheckNewVersion;

[JsonSerializable(typeof(HookInput))]
[JsonSerializable(typeof(HookOutput))]
public sealed partial class EventJson : JsonSerializerContext;

/// <summary>
/// What this function uses, registered once, in init. Nothing here may fail: a function that does not start answers nobody,
/// so a missing variable is a failed check.
/// </summary>
[LambdaStartup]
public sealed class Startup
{
    public void ConfigureServices(IServiceCollection services) => services
        .AddTelemetry()
        .AddDeployments()
        .AddSingleton(Checks.All())
        .AddSingleton<CheckVersions>()
        .ObservePorts();
}
