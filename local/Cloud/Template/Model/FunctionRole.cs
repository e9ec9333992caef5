namespace LocalCloud.Template.Model;

/// <summary>The execution role of a function: what it may do, as far as the template says.</summary>
/// <param name="Name">The role's name, part of the caller's ARN in AWS's refusals.</param>
/// <param name="Statements">Of all its policies.</param>
public sealed record FunctionRole(string Name, IReadOnlyList<PolicyStatement> Statements)
{
    /// <summary>The role of a function that comes from no template.</summary>
    public static FunctionRole None { get; } = new("none", []) { Unknown = "it has no role here" };

    /// <summary>The role's logical id; null: SAM makes the role, from the function's own <c>Policies</c>.</summary>
    public string? LogicalId { get; init; }

    /// <summary>Why the template does not tell what the role allows; null: it does. Such a function is not checked.</summary>
    public string? Unknown { get; init; }

    /// <summary>What of the role is read more generously than AWS reads it, each with its place.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>One statement of an identity-based policy.</summary>
/// <param name="IsAllow"><c>Effect</c>: Allow or Deny.</param>
/// <param name="Actions">Patterns such as <c>dynamodb:Get*</c>.</param>
/// <param name="Resources">Patterns of ARNs.</param>
public sealed record PolicyStatement(bool IsAllow, IReadOnlyList<string> Actions, IReadOnlyList<string> Resources)
{
    /// <summary><c>NotAction</c>: all actions but these.</summary>
    public bool IsNotActions { get; init; }

    /// <summary><c>NotResource</c>: all resources but these.</summary>
    public bool IsNotResources { get; init; }

    /// <summary>It has a <c>Condition</c>. Conditions are not evaluated: an Allow holds as if it were met, a Deny as if it were not.</summary>
    public bool IsConditional { get; init; }
}
