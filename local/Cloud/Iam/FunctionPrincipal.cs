using System.Collections.Concurrent;
using LocalCloud.Protocol;
using LocalCloud.Template.Model;

namespace LocalCloud.Iam;

/// <summary>A function as a caller of AWS: what its role says to each access, decided once, and how often it was asked.</summary>
/// <param name="function">The function and its role.</param>
/// <param name="account">The account of the role.</param>
/// <param name="refused">Told of each access that was refused.</param>
internal sealed class FunctionPrincipal(FunctionDefinition function, string account, Action<FunctionPrincipal, Access, Verdict> refused)
{
    private readonly ConcurrentDictionary<Access, Use> _uses = new();

    public FunctionDefinition Function => function;

    public FunctionRole Role => function.Role;

    public string Account => account;

    /// <summary>The caller in AWS's refusals.</summary>
    public string Arn => $"arn:aws:sts::{account}:assumed-role/{Role.Name}/{function.Name}";

    /// <summary>Every access so far, with the answer and how often.</summary>
    public IReadOnlyList<(Access Access, Verdict Verdict, long Count)> Uses => [.. _uses
        .Select(use => (use.Key, use.Value.Verdict, use.Value.Count))
        .OrderBy(use => use.Key.Action, StringComparer.Ordinal).ThenBy(use => use.Key.Resource, StringComparer.Ordinal)];

    /// <summary>Whether the role allows it; not recorded. A role that is not known allows everything.</summary>
    public Verdict Decide(Access access) => Role.Unknown is null ? PolicyEvaluation.Decide(Role.Statements, access) : Verdict.Allowed;

    /// <summary>Records the access, and refuses what the role does not allow.</summary>
    /// <exception cref="AwsException">As the service would refuse it.</exception>
    public void Require(Access access)
    {
        var use = _uses.GetOrAdd(access, static (access, principal) => new Use(principal.Decide(access)), this);
        use.Add();
        if (use.Verdict != Verdict.Allowed)
        {
            refused(this, access, use.Verdict);
            throw AccessDenied.Of(Arn, access, use.Verdict);
        }
    }

    /// <summary>Forgets what was recorded.</summary>
    public void Reset() => _uses.Clear();

    private sealed class Use(Verdict verdict)
    {
        private long _count;

        public Verdict Verdict { get; } = verdict;

        public long Count => Interlocked.Read(ref _count);

        public void Add() => Interlocked.Increment(ref _count);
    }
}
