using System.Text.Json.Serialization;
using OrderSystem.Domain;

namespace OrderSystem.Functions.CheckNewVersion;

/// <summary>What CodeDeploy gives a hook. It does not say which function is deployed.</summary>
public sealed record HookInput(
    [property: JsonPropertyName("DeploymentId")] string? DeploymentId,
    [property: JsonPropertyName("LifecycleEventHookExecutionId")] string? ExecutionId);

/// <param name="Status"><c>Succeeded</c> or <c>Failed</c>, as CodeDeploy was told.</param>
public sealed record HookOutput(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("checks")] IReadOnlyList<CheckOutput> Checks)
{
    public static HookOutput Of(IReadOnlyList<CheckedVersion> done, bool succeeded) => new(
        succeeded ? "Succeeded" : "Failed", [.. done.Select(check => new CheckOutput(check.Function, check.Version, check.Passed, check.Why))]);
}

/// <param name="Why">Why it failed; null: it passed.</param>
public sealed record CheckOutput(
    [property: JsonPropertyName("function")] string Function,
    [property: JsonPropertyName("version")] string? Version,
    [property: JsonPropertyName("passed")] bool Passed,
    [property: JsonPropertyName("why")] string? Why);
