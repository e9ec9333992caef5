namespace LocalCloud.SecretsManager;

/// <summary>A secret's value: text, or bytes as base64.</summary>
internal sealed record SecretValue(string Text, bool IsBinary);

/// <summary>One value of a secret, and the stages (labels) on it. A version without any is deprecated, but stays to be read by its id.</summary>
internal sealed record SecretVersion(string Id, SecretValue Value, DateTimeOffset Created, IReadOnlyList<string> Stages)
{
    /// <summary>The day on which it was last read.</summary>
    public DateTimeOffset? Accessed { get; init; }
}

/// <summary>
/// The versions of a secret, oldest first. A stage is on one version at most; when <c>AWSCURRENT</c> moves, <c>AWSPREVIOUS</c> follows it
/// (https://docs.aws.amazon.com/secretsmanager/latest/userguide/getting-started.html#term_version). Not thread-safe.
/// </summary>
internal sealed class SecretVersions
{
    public const string Current = "AWSCURRENT";
    private const string Previous = "AWSPREVIOUS";
    private const string Pending = "AWSPENDING";

    /// <summary>When there are more deprecated versions, the oldest goes (recorded from the service).</summary>
    private const int MostDeprecated = 100;

    private readonly List<SecretVersion> _all = [];

    public IReadOnlyList<SecretVersion> All => _all;

    public SecretVersion? Find(string id) => _all.Find(version => version.Id == id);

    public SecretVersion? At(string stage) => _all.Find(version => version.Stages.Contains(stage));

    public void Add(SecretVersion version)
    {
        _all.Add(version with { Stages = [] });
        foreach (var stage in version.Stages)
        {
            Move(stage, version.Id);
        }

        if (_all.Count(old => old.Stages.Count == 0) > MostDeprecated)
        {
            _all.RemoveAt(_all.FindIndex(old => old.Stages.Count == 0));
        }
    }

    /// <summary>Puts a stage on a version, and takes it from the one that had it; without a version it only takes it.</summary>
    public void Move(string stage, string? to)
    {
        var from = At(stage);
        if (from?.Id == to)
        {
            return;
        }

        Take(stage);
        if (stage == Current && from is not null)
        {
            Take(Previous);
            Change(from.Id, stages => [.. stages.Where(other => other != Pending), Previous]);
        }

        if (to is not null)
        {
            Change(to, stages => stage == Current ? [.. stages.Where(other => other != Previous), stage] : [.. stages, stage]);
        }
    }

    public void Touch(string id, DateTimeOffset day)
    {
        var index = _all.FindIndex(version => version.Id == id);
        _all[index] = _all[index] with { Accessed = day };
    }

    private void Take(string stage)
    {
        if (At(stage) is { } holder)
        {
            Change(holder.Id, stages => [.. stages.Where(other => other != stage)]);
        }
    }

    private void Change(string id, Func<IReadOnlyList<string>, IReadOnlyList<string>> change)
    {
        var index = _all.FindIndex(version => version.Id == id);
        _all[index] = _all[index] with { Stages = change(_all[index].Stages) };
    }
}
