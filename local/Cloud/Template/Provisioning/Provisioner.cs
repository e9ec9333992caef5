using System.Text.Json;
using System.Text.Json.Nodes;
using LocalCloud.Protocol;
using LocalCloud.Template.Model;

namespace LocalCloud.Template.Provisioning;

/// <summary>
/// Makes what a template declares, through the services' own operations, so that it works with any engine: what is there
/// already and equal is used again, what differs is an error, and nothing is ever deleted.
/// </summary>
/// <param name="services">The engines: <c>dynamodb</c>, <c>sqs</c>, <c>sns</c>, <c>secretsmanager</c>, <c>events</c>, as far as the template needs them.</param>
public sealed class Provisioner(IEnumerable<IAwsService> services)
{
    private readonly Dictionary<string, IAwsService> _services = services.ToDictionary(service => service.Name, StringComparer.Ordinal);

    /// <summary>Makes the resources, each after those it refers to.</summary>
    /// <returns>The template with the names, URLs and ARNs that the engines gave; run functions from this one.</returns>
    /// <exception cref="TemplateException">An engine refuses a resource; it says where in the template.</exception>
    public async Task<SamTemplate> CreateAsync(SamTemplate template, CancellationToken cancellationToken)
    {
        var physical = new PhysicalNames();
        var bound = template.BindLater(physical);
        foreach (var id in Order(template))
        {
            // Evaluated only now: it may refer to what an engine has just named.
            var resource = bound.Find(id)!;
            try
            {
                await CreateAsync(resource, physical, cancellationToken);
            }
            catch (AwsException error)
            {
                throw resource.Fault($"{resource.Type} {resource.Name} could not be made: {error.Code}: {error.Message}", error);
            }
            catch (HttpRequestException error)
            {
                throw resource.Fault($"the service for {resource.Type} does not answer: {error.Message}", error);
            }
        }

        var made = template.Bind(physical);
        foreach (var (function, topic) in made.Functions.SelectMany(function => function.Topics.Select(topic => (function, topic))))
        {
            await SubscribeAsync(made.Find(function.LogicalId)!, topic, cancellationToken);
        }

        return made;
    }

    /// <summary>The event of a function that a topic sends; everything it refers to is there by now.</summary>
    private async Task SubscribeAsync(TemplateResource function, TopicEventSource topic, CancellationToken cancellationToken)
    {
        var subscription = new JsonObject { ["Protocol"] = topic.Protocol, ["Endpoint"] = topic.Endpoint };
        foreach (var (name, value) in new[] { ("FilterPolicy", topic.FilterPolicy), ("FilterPolicyScope", topic.FilterPolicyScope), ("RedrivePolicy", topic.RedrivePolicy) })
        {
            if (value is not null)
            {
                subscription[name] = value;
            }
        }

        try
        {
            await SubscribeAsync(Service("sns", function), topic.TopicArn, subscription, cancellationToken);
        }
        catch (AwsException error)
        {
            throw new TemplateException(topic.Location, new Place($"Resource {function.LogicalId}", $"Events.{topic.Name}"), $"the subscription to {topic.TopicArn} could not be made: {error.Code}: {error.Message}", error);
        }
    }

    private Task CreateAsync(TemplateResource resource, PhysicalNames physical, CancellationToken cancellationToken) => resource.Type switch
    {
        ResourceTypes.Table => new TableProvisioning(Service("dynamodb", resource)).CreateAsync(resource, resource.Properties, physical, cancellationToken),
        ResourceTypes.SimpleTable => new TableProvisioning(Service("dynamodb", resource)).CreateAsync(resource, TableProvisioning.FromSimpleTable(resource.Properties), physical, cancellationToken),
        ResourceTypes.Queue => CreateQueueAsync(resource, physical, cancellationToken),
        ResourceTypes.Topic => CreateTopicAsync(resource, physical, cancellationToken),
        ResourceTypes.Subscription => SubscribeAsync(Service("sns", resource), resource.Reader.Text("TopicArn"), resource.Properties, cancellationToken),
        ResourceTypes.EventBus => new RuleProvisioning(Service("events", resource)).CreateBusAsync(resource, physical, cancellationToken),
        ResourceTypes.Rule => new RuleProvisioning(Service("events", resource)).CreateRuleAsync(resource, physical, cancellationToken),
        ResourceTypes.Secret => new SecretProvisioning(Service("secretsmanager", resource)).CreateAsync(resource, physical, cancellationToken),
        _ => Task.CompletedTask,
    };

    private async Task CreateQueueAsync(TemplateResource resource, PhysicalNames physical, CancellationToken cancellationToken)
    {
        var sqs = Service("sqs", resource);
        var attributes = new JsonObject(resource.Properties
            .Where(property => property.Key is not ("QueueName" or "Tags" or "KmsMasterKeyId" or "KmsDataKeyReusePeriodSeconds" or "SqsManagedSseEnabled"))
            .Select(property => KeyValuePair.Create(property.Key, (JsonNode?)(property.Value is JsonObject policy ? policy.ToJsonString() : property.Value!.ToString()))));
        var created = await sqs.InvokeAsync("CreateQueue", new JsonObject { ["QueueName"] = resource.Name, ["Attributes"] = attributes }, cancellationToken);
        var url = created["QueueUrl"]!.ToString();
        var described = await sqs.InvokeAsync("GetQueueAttributes", new JsonObject { ["QueueUrl"] = url, ["AttributeNames"] = new JsonArray("QueueArn") }, cancellationToken);
        physical.Set(resource.LogicalId, PhysicalNames.Ref, url);
        physical.Set(resource.LogicalId, "QueueUrl", url);
        physical.Set(resource.LogicalId, "Arn", described["Attributes"]!["QueueArn"]!.ToString());
    }

    private async Task CreateTopicAsync(TemplateResource resource, PhysicalNames physical, CancellationToken cancellationToken)
    {
        var sns = Service("sns", resource);
        var request = new JsonObject { ["Name"] = resource.Name };
        if (resource.Reader.OptionalText("DisplayName") is { } display)
        {
            request["Attributes"] = new JsonObject { ["DisplayName"] = display };
        }

        var arn = (await sns.InvokeAsync("CreateTopic", request, cancellationToken))["TopicArn"]!.ToString();
        physical.Set(resource.LogicalId, PhysicalNames.Ref, arn);
        physical.Set(resource.LogicalId, "TopicArn", arn);
        foreach (var subscription in (resource.Properties["Subscription"] as JsonArray ?? []).OfType<JsonObject>())
        {
            await SubscribeAsync(sns, arn, subscription, cancellationToken);
        }
    }

    /// <summary>Subscribing the same endpoint again changes nothing: SNS answers with the subscription that is there.</summary>
    private static Task<JsonObject> SubscribeAsync(IAwsService sns, string topicArn, JsonObject subscription, CancellationToken cancellationToken)
    {
        string[] settings = ["RawMessageDelivery", "FilterPolicy", "FilterPolicyScope", "RedrivePolicy"];
        return sns.InvokeAsync(
            "Subscribe",
            new JsonObject
            {
                ["TopicArn"] = topicArn,
                ["Protocol"] = subscription["Protocol"]?.ToString(),
                ["Endpoint"] = subscription["Endpoint"]?.ToString(),
                ["ReturnSubscriptionArn"] = "true",
                ["Attributes"] = new JsonObject(settings.Where(subscription.ContainsKey).Select(name => KeyValuePair.Create(name, (JsonNode?)Text(subscription[name]!)))),
            },
            cancellationToken);
    }

    /// <summary>Attributes are texts: an object as JSON, a truth value in small letters.</summary>
    private static string Text(JsonNode node) => node is JsonObject || node.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? node.ToJsonString(AwsJsonProtocol.Wire) : node.ToString();

    private IAwsService Service(string name, TemplateResource resource) =>
        _services.GetValueOrDefault(name) ?? throw resource.Fault($"{resource.Type} needs the service {name}, which does not run here.");

    /// <summary>The resources that run, each after those it refers to or names in DependsOn; circles are left in the file's order.</summary>
    private static List<string> Order(SamTemplate template)
    {
        List<string> order = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (var resource in template.Resources)
        {
            Visit(resource);
        }

        return order;

        void Visit(TemplateResource resource)
        {
            if (!seen.Add(resource.LogicalId))
            {
                return;
            }

            var names = References.In(resource.Declaration.Properties, resource.Declaration.Place).Where(reference => !reference.IsCondition).Select(reference => reference.Name)
                .Concat(resource.Declaration.DependsOn.Select(dependency => dependency.Text));
            foreach (var other in names.Select(template.Find).OfType<TemplateResource>())
            {
                Visit(other);
            }

            order.Add(resource.LogicalId);
        }
    }
}
