namespace LocalCloud.Template;

/// <summary>
/// Looks up every name that a template refers to, also in resources and branches that this run leaves out: what AWS would
/// refuse at deployment is refused here.
/// </summary>
internal sealed class ReferenceCheck(
    IReadOnlyDictionary<string, ResourceDeclaration> declared, IEnumerable<string> parameters, MapNode? conditions, MapNode? outputs)
{
    private readonly HashSet<string> _parameters = [.. parameters, .. Evaluator.PseudoParameters];
    private readonly IReadOnlySet<string> _generated = GeneratedResources.Of(declared.Values);

    /// <summary>Throws at the first name that does not exist.</summary>
    /// <exception cref="TemplateException">It says where, and what may have been meant.</exception>
    public void Run()
    {
        foreach (var resource in declared.Values)
        {
            foreach (var reference in References.In(resource.Properties, resource.Place))
            {
                Check(reference);
            }

            if (resource.Condition is { } condition)
            {
                CheckCondition((condition as ScalarNode)?.Text ?? "", condition, resource.Place.Then("Condition"));
            }

            foreach (var dependency in resource.DependsOn.Where(dependency => !IsResource(dependency.Text)))
            {
                throw new TemplateException(dependency.Location, resource.Place.Then("DependsOn"), $"there is no resource '{dependency.Text}'.{Suggestion.For(dependency.Text, declared.Keys)}");
            }
        }

        foreach (var (name, output) in outputs?.Members ?? [])
        {
            var place = new Place($"Output {name}");
            foreach (var reference in References.In(output, place))
            {
                Check(reference);
            }

            if (output is MapNode map && map["Condition"] is ScalarNode condition)
            {
                CheckCondition(condition.Text, condition, place);
            }
        }

        foreach (var (name, condition) in conditions?.Members ?? [])
        {
            CheckNames(condition, new Place($"Condition {name}"));
        }
    }

    /// <summary>Inside a condition, names are of parameters and of other conditions.</summary>
    private void CheckNames(Node node, Place place)
    {
        switch (node)
        {
            case MapNode { Members: { Count: 1 } members } when members.GetAt(0) is ("Condition", ScalarNode other):
                CheckCondition(other.Text, other, place);
                break;
            case MapNode { Members: { Count: 1 } members } when members.GetAt(0) is ("Ref", ScalarNode parameter):
                if (!_parameters.Contains(parameter.Text))
                {
                    throw new TemplateException(parameter.Location, place, $"there is no parameter '{parameter.Text}'.{Suggestion.For(parameter.Text, _parameters)}");
                }

                break;
            case MapNode map:
                foreach (var value in map.Members.Values)
                {
                    CheckNames(value, place);
                }

                break;
            case ListNode list:
                foreach (var item in list.Items)
                {
                    CheckNames(item, place);
                }

                break;
        }
    }

    private void Check(Reference reference)
    {
        if (reference.IsCondition)
        {
            CheckCondition(reference.Name, reference.Node, reference.Place);
        }
        else if (reference.Attribute is null ? !_parameters.Contains(reference.Name) && !IsResource(reference.Name) : !IsResource(reference.Name))
        {
            var candidates = reference.Attribute is null ? declared.Keys.Concat(_parameters) : declared.Keys;
            throw new TemplateException(
                reference.Node.Location,
                reference.Place,
                $"there is no resource{(reference.Attribute is null ? " or parameter" : "")} '{reference.Name}'.{Suggestion.For(reference.Name, candidates)}");
        }
        else if (reference.Attribute is { } attribute && declared.TryGetValue(reference.Name, out var resource) && ResourceTypes.Run.TryGetValue(resource.Type, out var type)
            && !type.Attributes.ContainsKey(attribute) && !(type.Name == ResourceTypes.Function && attribute is "Alias" or "Version"))
        {
            throw new TemplateException(reference.Node.Location, reference.Place, $"{type.Name} {reference.Name} has no attribute '{attribute}'.{Suggestion.For(attribute, type.Attributes.Keys)}");
        }
    }

    private void CheckCondition(string name, Node node, Place place)
    {
        if (conditions?[name] is null)
        {
            throw new TemplateException(node.Location, place, $"there is no condition '{name}'.{Suggestion.For(name, conditions?.Members.Keys ?? (IEnumerable<string>)[])}");
        }
    }

    private bool IsResource(string name) =>
        declared.ContainsKey(name) || _generated.Contains(name) || (name.Split('.', 2) is [var function, "Alias" or "Version"] && declared.ContainsKey(function));
}
