using LocalCloud.Template.Model;

namespace LocalCloud.Template;

/// <summary>
/// Reads identity-based policy documents
/// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html).
/// </summary>
/// <param name="notes">Told of what is read more generously than AWS reads it.</param>
internal sealed class PolicyReader(Action<string> notes)
{
    private static readonly PropertySchema Document = PropertySchema.Parse("Version- Id- Statement");

    private static readonly PropertySchema Statement = PropertySchema.Parse("Sid- Effect Action NotAction Resource NotResource Condition");

    /// <exception cref="TemplateException">IAM would refuse the document.</exception>
    public IEnumerable<PolicyStatement> Read(PropertyReader document)
    {
        document.Check(Document);
        var statements = document.IsObject("Statement") ? [document.Object("Statement")!] : document.Objects("Statement");
        return statements.Count > 0 ? statements.Select(ReadStatement) : throw document.Fault("Statement is missing.");
    }

    private PolicyStatement ReadStatement(PropertyReader statement)
    {
        statement.Check(Statement);
        var effect = statement.Choice("Effect", "Allow", "Deny") ?? throw statement.Fault("Effect is missing: Allow or Deny.");
        var (actions, isNotActions) = Either(statement, "Action", "NotAction");
        var (resources, isNotResources) = Either(statement, "Resource", "NotResource");
        if (actions.FirstOrDefault(action => action != "*" && action.Split(':') is not [{ Length: > 0 }, { Length: > 0 }]) is { } wrong)
        {
            throw statement.Fault(isNotActions ? "NotAction" : "Action", $"'{wrong}' is not an action: it is written service:Action, as sqs:SendMessage.");
        }

        if (resources.FirstOrDefault(IsNoArn) is { } name)
        {
            throw statement.Fault(isNotResources ? "NotResource" : "Resource", $"'{name}' is neither an ARN nor *: IAM refuses it. Use !GetAtt where !Ref gives a name or an address.");
        }

        if (statement.Has("Condition"))
        {
            notes($"{statement.Where("Condition")}: conditions are not evaluated; {(effect == "Allow" ? "this Allow holds as if it were met" : "this Deny is left out")}");
        }

        if (resources.Any(resource => resource.Contains("${", StringComparison.Ordinal)))
        {
            notes($"{statement.Where("Resource")}: policy variables are not filled in; each stands for any text");
        }

        return new PolicyStatement(effect == "Allow", actions, resources)
        {
            IsNotActions = isNotActions,
            IsNotResources = isNotResources,
            IsConditional = statement.Has("Condition"),
        };
    }

    /// <summary>A value of a resource that does not run here is symbolic, <c>stack-Id.Attribute</c>: nobody knows what it would be.</summary>
    private static bool IsNoArn(string resource) =>
        resource != "*" && !resource.StartsWith("arn:", StringComparison.Ordinal)
        && (resource.StartsWith("http", StringComparison.Ordinal) || !resource.Contains('.', StringComparison.Ordinal));

    private static (IReadOnlyList<string> Texts, bool IsNot) Either(PropertyReader statement, string name, string not) => (statement.Has(name), statement.Has(not)) switch
    {
        (true, false) => (statement.Texts(name), false),
        (false, true) => (statement.Texts(not), true),
        _ => throw statement.Fault($"it must have one of {name} and {not}."),
    };
}
