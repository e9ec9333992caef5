using System.Text.Json.Nodes;
using LocalCloud.Protocol;

namespace LocalCloud.Template.Provisioning;

/// <summary>Makes event buses and rules. A bus that is there is used again; a rule that is there becomes as the template has it.</summary>
internal sealed class RuleProvisioning(IAwsService events)
{
    public async Task CreateBusAsync(TemplateResource resource, PhysicalNames physical, CancellationToken cancellationToken)
    {
        var name = resource.Reader.Text("Name");
        string arn;
        try
        {
            var request = new JsonObject { ["Name"] = name };
            if (resource.Reader.OptionalText("Description") is { } description)
            {
                request["Description"] = description;
            }

            arn = $"{(await events.InvokeAsync("CreateEventBus", request, cancellationToken))["EventBusArn"]}";
        }
        catch (AwsException error) when (error.Code == "ResourceAlreadyExistsException")
        {
            arn = $"{(await events.InvokeAsync("DescribeEventBus", new JsonObject { ["Name"] = name }, cancellationToken))["Arn"]}";
        }

        physical.Set(resource.LogicalId, PhysicalNames.Ref, name);
        physical.Set(resource.LogicalId, "Name", name);
        physical.Set(resource.LogicalId, "Arn", arn);
    }

    public async Task CreateRuleAsync(TemplateResource resource, PhysicalNames physical, CancellationToken cancellationToken)
    {
        var rule = RuleReader.Read(resource);
        var arn = $"{(await events.InvokeAsync("PutRule", rule.Request, cancellationToken))["RuleArn"]}";
        physical.Set(resource.LogicalId, "Arn", arn);
        if (rule.Targets.Count > 0)
        {
            var request = new JsonObject { ["Rule"] = rule.Name, ["Targets"] = rule.Targets };
            if (rule.Bus is { } on)
            {
                request["EventBusName"] = on;
            }

            await events.InvokeAsync("PutTargets", request, cancellationToken);
        }
    }
}
