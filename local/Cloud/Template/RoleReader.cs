using LocalCloud.Template.Model;

namespace LocalCloud.Template;

/// <summary>
/// Reads what a function may do: from the role that it names, or as SAM makes one, from its <c>Policies</c>, its events and
/// its destinations (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html).
/// </summary>
internal sealed class RoleReader(SamTemplate template)
{
    public FunctionRole Read(TemplateResource function)
    {
        var policies = new RolePolicies(template);
        var role = function.Reader.OptionalText("Role") is { } arn ? Named(function, arn, policies) : Generated(function, policies);
        if (function.Declaration.HasConnectors || IsConnected(function))
        {
            policies.Unknown ??= "a connector adds to its role, and connectors are not expanded here";
        }

        return role with { Statements = policies.Statements, Unknown = policies.Unknown, Notes = policies.Notes };
    }

    private FunctionRole Named(TemplateResource function, string arn, RolePolicies policies)
    {
        if (template.Resources.FirstOrDefault(resource => resource.Type == ResourceTypes.Role && arn == $"arn:aws:iam::{template.Options.AccountId}:role/{resource.Name}") is not { } role)
        {
            policies.Unknown = $"its role {arn} is not in this template";
            return new FunctionRole(arn[(arn.LastIndexOf('/') + 1)..], []);
        }

        TrustPolicy.Check(role, function);
        policies.AddRole(role);
        return new FunctionRole(role.Name, []) { LogicalId = role.LogicalId };
    }

    private FunctionRole Generated(TemplateResource function, RolePolicies policies)
    {
        policies.AddManaged(ManagedPolicies.Logs);
        var properties = function.Reader;
        if (properties.OptionalText("Tracing") is "Active" or "PassThrough")
        {
            policies.AddManaged(ManagedPolicies.Tracing);
        }

        foreach (var (_, declared) in properties.ObjectsByName("Events"))
        {
            if (declared.OptionalText("Type") is "SQS" or "DynamoDB")
            {
                policies.AddManaged(declared.OptionalText("Type") == "SQS" ? ManagedPolicies.Queue : ManagedPolicies.Stream);
                AddTarget(declared.Object("Properties")?.Object("DestinationConfig")?.Object("OnFailure"), "Destination", policies);
            }
            else if (declared.OptionalText("Type") == "SNS" && declared.Object("Properties")?.Has("SqsSubscription") == true)
            {
                policies.AddManaged(ManagedPolicies.Queue);
            }
        }

        foreach (var (action, arn) in new DestinationReader(template, function.LogicalId).Permissions(properties.Object("EventInvokeConfig")))
        {
            policies.Add(new PolicyStatement(true, [action], [arn]));
        }

        AddTarget(properties.Object("DeadLetterQueue"), "TargetArn", policies);
        policies.AddSamPolicies(function);
        return new FunctionRole($"{template.Options.StackName}-{function.LogicalId}Role", []);
    }

    /// <summary>SAM adds the permission to send where <c>Type</c> says what it is, and not otherwise.</summary>
    private static void AddTarget(PropertyReader? target, string name, RolePolicies policies)
    {
        if (target?.OptionalText("Type") is { } type and ("SQS" or "SNS") && target.OptionalText(name) is { } arn)
        {
            policies.Add(new PolicyStatement(true, [type == "SQS" ? "sqs:SendMessage" : "sns:Publish"], [arn]));
        }
    }

    /// <summary>A connector whose <c>Source</c> it is.</summary>
    private bool IsConnected(TemplateResource function) => template.Connectors.Any(connector =>
        connector.Properties["Source"] is MapNode source && source["Id"] is ScalarNode id && id.Text == function.LogicalId);
}
