using OrderSystem.Dev.Check.Linting;
using OrderSystem.Dev.Check.Model;

namespace OrderSystem.Dev.Check;

/// <summary>One line of the production checklist.</summary>
/// <param name="Id">In kebab case; what <c>--rule</c> and an exception name.</param>
/// <param name="Demands">One sentence.</param>
/// <param name="Why">What happens without it.</param>
/// <param name="Source">The page that says so.</param>
internal sealed record Rule(string Id, string Demands, string Why, string Source)
{
    /// <summary>Looks at the template as it is written, under one choice of its parameters.</summary>
    public Func<Deployment, IEnumerable<Finding>>? Find { get; init; }

    /// <summary>Looks at what cfn-lint says, and at what SAM makes of the template: needs both, which are not everywhere.</summary>
    public Func<LintRun, IEnumerable<Finding>>? FindLinted { get; init; }
}
