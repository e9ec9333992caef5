namespace OrderSystem.Domain;

/// <summary>A harmless call of one function's new version, and what it must answer.</summary>
/// <param name="Function">The function's name in template.yaml.</param>
/// <param name="Version">The version's ARN; null: nobody said which, so the check fails.</param>
/// <param name="Event">What the function is given, JSON. It must have no effect, on any version.</param>
/// <param name="Judge">What is wrong with an answer, in words; null: nothing.</param>
public sealed record VersionCheck(string Function, string? Version, string Event, Func<string, string?> Judge);

/// <summary>What became of one check.</summary>
/// <param name="Why">Why it failed; null: it passed.</param>
public sealed record CheckedVersion(string Function, string? Version, string? Why)
{
    public bool Passed => Why is null;
}

/// <summary>The hook of a deployment that waits for an answer.</summary>
/// <param name="DeploymentId">The deployment.</param>
/// <param name="ExecutionId">This run of the hook.</param>
public sealed record LifecycleHook(string DeploymentId, string ExecutionId);
