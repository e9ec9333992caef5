using System.IO.Enumeration;
using System.Text.RegularExpressions;
using LocalCloud.Template.Model;

namespace LocalCloud.Iam;

/// <summary>What the policies of a role say to an access.</summary>
internal enum Verdict
{
    Allowed,

    /// <summary>No statement allows it.</summary>
    NotAllowed,

    /// <summary>A statement denies it, whatever the others allow.</summary>
    Denied,
}

/// <summary>
/// Evaluates identity-based policies: denied unless allowed, and a Deny wins
/// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html).
/// </summary>
internal static partial class PolicyEvaluation
{
    private const int ArnParts = 6;

    public static Verdict Decide(IEnumerable<PolicyStatement> statements, Access access)
    {
        var verdict = Verdict.NotAllowed;
        foreach (var statement in statements.Where(statement => Applies(statement, access)))
        {
            if (statement.IsAllow)
            {
                verdict = Verdict.Allowed;
            }
            else if (!statement.IsConditional)
            {
                return Verdict.Denied;
            }
        }

        return verdict;
    }

    /// <summary>Actions are compared whatever their case.</summary>
    public static bool MatchesAction(string pattern, string action) => FileSystemName.MatchesSimpleExpression(pattern, action, ignoreCase: true);

    /// <summary>Part by part between the colons, the sixth to the end; <c>*</c> alone is every resource. Case counts.</summary>
    public static bool MatchesResource(string pattern, string resource)
    {
        if (pattern == "*")
        {
            return true;
        }

        var patterns = Variable().Replace(pattern, "*").Split(':', ArnParts);
        var parts = resource.Split(':', ArnParts);
        return patterns.Length == parts.Length && patterns.Zip(parts).All(pair => FileSystemName.MatchesSimpleExpression(pair.First, pair.Second, ignoreCase: false));
    }

    private static bool Applies(PolicyStatement statement, Access access) =>
        statement.Actions.Any(pattern => MatchesAction(pattern, access.Action)) != statement.IsNotActions
        && statement.Resources.Any(pattern => MatchesResource(pattern, access.Resource)) != statement.IsNotResources;

    /// <summary>A policy variable, such as <c>${aws:PrincipalTag/team}</c>: nothing fills it in here, so it stands for any text.</summary>
    [GeneratedRegex(@"\$\{[^}]*\}")]
    private static partial Regex Variable();
}
