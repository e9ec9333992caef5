using LocalCloud.Template;

namespace LocalCloud.Iam;

/// <summary>ARNs as the template writes them, so that a refusal can say what to add.</summary>
internal sealed class TemplateNames(SamTemplate template)
{
    private readonly Lazy<List<(string Arn, string Id, string Attribute)>> _known = new(() => [.. template.Resources.SelectMany(resource => ArnsOf(template, resource))]);

    /// <summary><c>!GetAtt Orders.Arn</c>, <c>!Sub '${Orders.Arn}/index/by-day'</c>; what the template does not know, as it is.</summary>
    public string Of(string arn)
    {
        if (arn == "*")
        {
            return "'*'";
        }

        // The longest, so that a stream is not taken for a part of its table.
        var (known, id, attribute) = _known.Value.Where(named => arn == named.Arn || arn.StartsWith(named.Arn + "/", StringComparison.Ordinal)).OrderBy(named => named.Arn.Length).LastOrDefault();
        if (known is null)
        {
            return $"'{arn}'";
        }

        var isRef = attribute == PhysicalNames.Ref;
        return arn == known ? isRef ? $"!Ref {id}" : $"!GetAtt {id}.{attribute}" : $"!Sub '${{{(isRef ? id : $"{id}.{attribute}")}}}{arn[known.Length..]}'";
    }

    private static IEnumerable<(string, string, string)> ArnsOf(SamTemplate template, TemplateResource resource)
    {
        string[] attributes = resource.Type switch
        {
            ResourceTypes.Table => resource.Reader.Has("StreamSpecification") ? ["Arn", "StreamArn"] : ["Arn"],
            ResourceTypes.Topic or ResourceTypes.Secret => [PhysicalNames.Ref],
            _ when ResourceTypes.Run[resource.Type].Attributes.ContainsKey("Arn") => ["Arn"],
            _ => [],
        };
        return attributes.Select(attribute => (template.ValueOf(resource, attribute), resource.LogicalId, attribute));
    }
}
