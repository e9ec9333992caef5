using LocalCloud.Template.Model;

namespace LocalCloud.Template;

/// <summary>Gathers the statements of one role from wherever a template may put them.</summary>
internal sealed class RolePolicies(SamTemplate template)
{
    private readonly List<PolicyStatement> _statements = [];
    private readonly List<string> _notes = [];

    public IReadOnlyList<PolicyStatement> Statements => _statements;

    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Why it is not known what the role allows.</summary>
    public string? Unknown { get; set; }

    public void Add(PolicyStatement statement) => _statements.Add(statement);

    /// <summary>A managed policy, by its ARN or, as SAM takes it, its name: one of AWS's or one of this template.</summary>
    public void AddManaged(string policy)
    {
        if (ManagedPolicies.Find(policy) is { } known)
        {
            Add(known);
        }
        else if (OfType(ResourceTypes.ManagedPolicy).FirstOrDefault(resource => policy == $"arn:aws:iam::{template.Options.AccountId}:policy/{resource.Name}") is { } own)
        {
            AddDocument(own.Reader);
        }
        else
        {
            Unknown ??= $"what its managed policy {policy} allows is not known here";
        }
    }

    /// <summary>Everything that is attached to a role of the template, by itself or from outside.</summary>
    public void AddRole(TemplateResource role)
    {
        foreach (var policy in role.Reader.Objects("Policies"))
        {
            AddDocument(policy);
        }

        foreach (var policy in role.Reader.Texts("ManagedPolicyArns"))
        {
            AddManaged(policy);
        }

        foreach (var policy in OfType(ResourceTypes.Policy).Concat(OfType(ResourceTypes.ManagedPolicy)).Where(policy => policy.Reader.Texts("Roles").Contains(role.Name)))
        {
            AddDocument(policy.Reader);
        }

        foreach (var policy in OfType(ResourceTypes.RolePolicy).Where(policy => policy.Reader.OptionalText("RoleName") == role.Name))
        {
            AddDocument(policy.Reader);
        }

        NoteBoundary(role);
    }

    /// <summary>SAM's <c>Policies</c>: managed policies by name, documents in place, and policy templates, which are not known here.</summary>
    public void AddSamPolicies(TemplateResource function)
    {
        var place = function.Declaration.Place.Then("Policies");
        var entries = function.Node["Policies"] switch
        {
            null => [],
            ListNode list => list.Items,
            var one => [one],
        };
        for (var index = 0; index < entries.Count; index++)
        {
            switch (entries[index])
            {
                case ScalarNode name:
                    AddManaged(name.Text);
                    break;
                case MapNode map when map["Statement"] is not null:
                    AddStatements(new PropertyReader(map, place.Then(index)));
                    break;
                case MapNode map when map.Members.Count > 0:
                    Unknown ??= $"SAM policy templates ({map.Members.Keys.First()}) are not expanded here; write the statements, or a role";
                    break;
                default:
                    break;
            }
        }

        NoteBoundary(function);
    }

    private void AddDocument(PropertyReader policy) =>
        AddStatements(policy.Object("PolicyDocument") ?? throw policy.Fault("PolicyDocument is missing."));

    private void AddStatements(PropertyReader document) => _statements.AddRange(new PolicyReader(_notes.Add).Read(document));

    private void NoteBoundary(TemplateResource holder)
    {
        if (holder.Reader.Has("PermissionsBoundary"))
        {
            _notes.Add($"{holder.Reader.Where("PermissionsBoundary")}: a permissions boundary is not evaluated");
        }
    }

    private IEnumerable<TemplateResource> OfType(string type) => template.Resources.Where(resource => resource.Type == type);
}
