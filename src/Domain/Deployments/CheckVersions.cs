namespace OrderSystem.Domain;

/// <summary>
/// Checks new versions before a customer meets them. All checks run, whatever the first ones say: who mends a deployment
/// wants to know all that is wrong with it. One after the other: a new account may run ten functions at a time, and several
/// deployments ask at once.
/// </summary>
public sealed class CheckVersions(IFunctionVersions versions)
{
    /// <summary>How long a version may take: its cold start, and next to no work.</summary>
    public static TimeSpan LongestCall { get; } = TimeSpan.FromSeconds(15);

    /// <summary>What is kept for telling the deployment.</summary>
    public static TimeSpan Reserve { get; } = TimeSpan.FromSeconds(20);

    public async Task<IReadOnlyList<CheckedVersion>> RunAsync(IReadOnlyList<VersionCheck> checks, Func<TimeSpan> remaining, CancellationToken cancellationToken)
    {
        var done = new List<CheckedVersion>();
        foreach (var check in checks)
        {
            done.Add(new(check.Function, check.Version, await WhyNotAsync(check, remaining() - Reserve, cancellationToken)));
        }

        return done;
    }

    private async Task<string?> WhyNotAsync(VersionCheck check, TimeSpan left, CancellationToken cancellationToken)
    {
        if (check.Version is not { } version)
        {
            return "no version to check was given";
        }

        if (left < TimeSpan.FromSeconds(1))
        {
            return "no time was left to check it";
        }

        var answer = await versions.InvokeAsync(version, check.Event, left < LongestCall ? left : LongestCall, cancellationToken);
        return answer switch
        {
            VersionAnswer.Returned returned => check.Judge(returned.Payload),
            VersionAnswer.Failed failed => failed.Why,
            _ => throw new InvalidOperationException($"No verdict for {answer.GetType().Name}."),
        };
    }
}
