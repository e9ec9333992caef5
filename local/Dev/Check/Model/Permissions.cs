using LocalCloud.Template;

namespace OrderSystem.Dev.Check.Model;

/// <summary>A statement of a policy.</summary>
/// <param name="Owner">The role, policy or function it stands in.</param>
internal sealed record Statement(Resource Owner, Node Node)
{
    public bool Allows => Node.Text("Effect") == "Allow";

    public IReadOnlyList<string> Actions => Node.Texts("Action");

    public IReadOnlyList<string> Resources => Node.Texts("Resource");
}

/// <summary>What roles and policies of a deployment allow.</summary>
internal static class Permissions
{
    /// <summary>Every statement that allows something to a role or a function; not the policies of queues, topics and keys.</summary>
    public static IEnumerable<Statement> AllStatements(this Deployment deployment) =>
        deployment.Resources.SelectMany(Statements).Where(statement => statement.Allows);

    /// <summary>What a function may do, as far as this template says.</summary>
    public static IEnumerable<Statement> StatementsOf(this Deployment deployment, Resource function)
    {
        var own = Statements(function).Where(statement => statement.Allows);
        return deployment.RoleOf(function) is { } role ? own.Concat(deployment.StatementsOfRole(role)) : own;
    }

    /// <summary>What a role allows, with the policies that are attached to it.</summary>
    public static IEnumerable<Statement> StatementsOfRole(this Deployment deployment, Resource role) =>
        deployment.Resources.Where(policy => IsPolicy(policy) && Attachments(policy).Any(name => deployment.Names(name, role))).Prepend(role).SelectMany(Statements).Where(statement => statement.Allows);

    /// <summary>The role that a function names, where it is of this deployment.</summary>
    public static Resource? RoleOf(this Deployment deployment, Resource function) => deployment.Find(function.Text("Role"));

    private static bool IsPolicy(Resource resource) => resource.Type is "AWS::IAM::Policy" or "AWS::IAM::ManagedPolicy" or "AWS::IAM::RolePolicy";

    private static IEnumerable<string> Attachments(Resource policy) => policy.Properties.Texts("Roles").Concat(policy.Text("RoleName") is { } one ? [one] : []);

    private static IEnumerable<Statement> Statements(Resource resource)
    {
        IEnumerable<Node?> documents = resource.Type switch
        {
            "AWS::IAM::Role" => resource.Properties.Items("Policies").Select(policy => policy.At("PolicyDocument")),
            "AWS::IAM::Policy" or "AWS::IAM::ManagedPolicy" or "AWS::IAM::RolePolicy" => [resource.Properties.At("PolicyDocument")],
            Deployment.Function => resource.Properties.Items("Policies"),
            _ => [],
        };
        return documents.SelectMany(document => document.Items("Statement")).Select(statement => new Statement(resource, statement));
    }
}
