namespace LocalCloud.Template;

/// <summary>
/// What <c>Ref</c> and <c>Fn::GetAtt</c> of a resource give. An engine's own answer comes first; else the value follows from
/// the name, as on AWS, so that it is the same in every run. Types that need nothing here get symbolic values.
/// </summary>
internal sealed class PhysicalValues(IReadOnlyDictionary<string, ResourceDeclaration> declared, IReadOnlyCollection<string> parameters, TemplateOptions options)
{
    private const int LongestRuleName = 64;

    private readonly HashSet<string> _naming = new(StringComparer.Ordinal);

    /// <summary>Evaluates names and conditions; it and this object need each other.</summary>
    public required Func<Evaluator> Evaluator { get; init; }

    /// <summary>The value of one attribute; <see cref="PhysicalNames.Ref"/> for <c>!Ref</c>.</summary>
    public string Resolve(string id, string attribute, Node node, Place place)
    {
        // SAM: !Ref Function.Alias and !Ref Function.Version name what it generates.
        if (attribute == PhysicalNames.Ref && id.Split('.', 2) is [var function, ("Alias" or "Version") and var part])
        {
            (id, attribute) = (function, part);
        }

        if (!declared.TryGetValue(id, out var resource))
        {
            return GeneratedResources.Of(declared.Values).Contains(id)
                ? Symbolic("generated", id, attribute)
                : throw new TemplateException(node.Location, place, $"there is no resource or parameter '{id}'.{Suggestion.For(id, declared.Keys.Concat(parameters))}");
        }

        if (resource.Condition is { } condition && !Evaluator().Holds(((ScalarNode)condition).Text, condition, resource.Place))
        {
            throw new TemplateException(node.Location, place, $"it refers to {id}, which this run leaves out: its condition {((ScalarNode)condition).Text} is false.");
        }

        if (options.Physical.Find(id, attribute) is { } physical)
        {
            return physical;
        }

        if (!ResourceTypes.Run.TryGetValue(resource.Type, out var type))
        {
            return Symbolic(resource.Type, id, attribute);
        }

        if (attribute == "StreamArn" && resource.Type == ResourceTypes.Table && resource.Properties["StreamSpecification"] is null)
        {
            throw new TemplateException(node.Location, place, $"{id} has no stream: it needs StreamSpecification.");
        }

        if (resource.Type == ResourceTypes.Function && attribute is "Alias" or "Version")
        {
            var qualifier = attribute == "Alias" && resource.Properties["AutoPublishAlias"] is { } alias ? ((ScalarNode)Evaluator().Evaluate(alias, place)!).Text : "$LATEST";
            return Fill(type.Attributes["Arn"], resource, type) + ":" + qualifier;
        }

        var formula = attribute == PhysicalNames.Ref ? type.Ref : type.Attributes.GetValueOrDefault(attribute);
        return formula is null
            ? throw new TemplateException(node.Location, place, $"{resource.Type} has no attribute '{attribute}' here.{Suggestion.For(attribute, type.Attributes.Keys)}")
            : Fill(formula, resource, type);
    }

    /// <summary>The resource's own name: its name property, else the stack's and its logical id.</summary>
    public string Name(ResourceDeclaration resource, ResourceType type)
    {
        if (type.NameProperty is null || resource.Properties[type.NameProperty] is not { } property)
        {
            return Generated(resource, type);
        }

        var place = resource.Place.Then(type.NameProperty);
        if (!_naming.Add(resource.LogicalId))
        {
            throw new TemplateException(property.Location, place, "the name depends on itself.");
        }

        var name = Evaluator().Evaluate(property, place);
        _naming.Remove(resource.LogicalId);
        return name switch
        {
            null => Generated(resource, type),
            ScalarNode { Text.Length: > 0 } text => text.Text,
            _ => throw new TemplateException(property.Location, place, "a name is expected here."),
        };
    }

    private string Fill(string formula, ResourceDeclaration resource, ResourceType type) => formula
        .Replace("{partition}", "aws", StringComparison.Ordinal)
        .Replace("{region}", options.Region, StringComparison.Ordinal)
        .Replace("{account}", options.AccountId, StringComparison.Ordinal)
        .Replace("{aws}", options.AwsUrl.TrimEnd('/'), StringComparison.Ordinal)
        .Replace("{api}", options.ApiUrl.TrimEnd('/'), StringComparison.Ordinal)
        .Replace("{id}", resource.LogicalId.ToLowerInvariant(), StringComparison.Ordinal)
        .Replace("{uuid}", MappingId.Of(options.StackName, resource.LogicalId).ToString(), StringComparison.Ordinal)
        .Replace("{name}", Name(resource, type), StringComparison.Ordinal)
        .Replace("{bus|}", Bus(formula, resource, '|'), StringComparison.Ordinal)
        .Replace("{bus/}", Bus(formula, resource, '/'), StringComparison.Ordinal);

    /// <summary>CloudFormation makes the names that it gives no longer than they may be.</summary>
    private string Generated(ResourceDeclaration resource, ResourceType type)
    {
        var name = $"{options.StackName}-{resource.LogicalId}";
        return type.Name == ResourceTypes.Rule && name.Length > LongestRuleName ? name[..LongestRuleName] : name;
    }

    /// <summary>What stands before the name of a rule: its bus, and nothing on the default one.</summary>
    private string Bus(string formula, ResourceDeclaration rule, char separator) => formula.Contains($"{{bus{separator}}}", StringComparison.Ordinal)
        && rule.Properties["EventBusName"] is { } property && Evaluator().Evaluate(property, rule.Place.Then("EventBusName")) is ScalarNode bus && bus.Text.Split('/')[^1] is not "default" and var name
            ? $"{name}{separator}"
            : "";

    private string Symbolic(string type, string id, string attribute)
    {
        var name = $"{options.StackName}-{id}";
        var service = type.Split("::") is [_, var part, ..] ? part.ToLowerInvariant() : type;
        return attribute switch
        {
            PhysicalNames.Ref => name,
            "Arn" when service == "iam" => $"arn:aws:iam::{options.AccountId}:role/{name}",
            "Arn" => $"arn:aws:{service}:{options.Region}:{options.AccountId}:{name}",
            _ => $"{name}.{attribute}",
        };
    }
}

/// <summary>
/// Logical ids that SAM's transform adds, which a template may refer to
/// (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html).
/// </summary>
internal static class GeneratedResources
{
    public static IReadOnlySet<string> Of(IEnumerable<ResourceDeclaration> declared)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal)
        {
            "ServerlessHttpApi", "ServerlessHttpApiApiGatewayDefaultStage", "ServerlessDeploymentApplication", "CodeDeployServiceRole",
        };
        foreach (var resource in declared)
        {
            if (resource.Type == ResourceTypes.HttpApi)
            {
                ids.Add(resource.LogicalId + "ApiGatewayDefaultStage");
                ids.Add(resource.LogicalId + (resource.Properties["StageName"] as ScalarNode)?.Text + "Stage");
            }
            else if (resource.Type == ResourceTypes.Function)
            {
                ids.Add(resource.LogicalId + "Role");
                ids.Add(resource.LogicalId + "Alias" + (resource.Properties["AutoPublishAlias"] as ScalarNode)?.Text);
                ids.Add(resource.LogicalId + "DeploymentGroup");
                foreach (var name in (resource.Properties["Events"] as MapNode)?.Members.Keys ?? (IEnumerable<string>)[])
                {
                    ids.Add(resource.LogicalId + name);
                    ids.Add(resource.LogicalId + name + "Permission");
                }
            }
        }

        return ids;
    }
}
