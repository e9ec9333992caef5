using System.Text.Json.Nodes;
using LocalCloud.EventBridge;
using LocalCloud.EventSources.Patterns;
using LocalCloud.Protocol;
using LocalCloud.Schedules;

namespace LocalCloud.Template;

/// <summary>A rule as EventBridge is asked for it.</summary>
/// <param name="Request">Of PutRule.</param>
/// <param name="Targets">Of PutTargets; empty: there are none.</param>
internal sealed record RuleRequest(JsonObject Request, JsonArray Targets)
{
    public string Name => (string)Request["Name"]!;

    /// <summary>The bus as the template names it; null: the default one.</summary>
    public string? Bus => (string?)Request["EventBusName"];
}

/// <summary>Reads <c>AWS::Events::Rule</c>, written out or made of a function's event.</summary>
internal static class RuleReader
{
    /// <summary>The events that SAM makes a rule of; what they have in common.</summary>
    public static PropertySchema Event { get; } = Schema("Pattern EventBusName RuleName InputTransformer{InputPathsMap InputTemplate} InputPath Target{Id}");

    public static PropertySchema ScheduledEvent { get; } = Schema("Schedule Name Description RoleArn- PermissionsBoundary-");

    /// <exception cref="TemplateException">EventBridge would refuse it.</exception>
    public static RuleRequest Read(TemplateResource resource)
    {
        var properties = resource.Reader;
        var rule = new JsonObject { ["Name"] = resource.Name };
        if (properties.Has("EventPattern"))
        {
            CheckPattern(properties, "EventPattern");
            rule["EventPattern"] = Text(properties, "EventPattern");
        }

        if (properties.Has("ScheduleExpression"))
        {
            CheckSchedule(properties, "ScheduleExpression");
        }
        else if (!properties.Has("EventPattern"))
        {
            throw properties.Fault("it needs EventPattern or ScheduleExpression.");
        }

        foreach (var same in new[] { "ScheduleExpression", "Description", "EventBusName" })
        {
            if (properties.OptionalText(same) is { } value)
            {
                rule[same] = value;
            }
        }

        rule["State"] = properties.Choice("State", "ENABLED", "DISABLED") ?? "ENABLED";
        return new RuleRequest(rule, [.. properties.Objects("Targets").Select(ReadTarget)]);
    }

    /// <summary>Checks a pattern, an object or its text.</summary>
    public static void CheckPattern(PropertyReader properties, string name)
    {
        try
        {
            _ = EventPattern.Parse(Text(properties, name));
        }
        catch (EventPatternException fault)
        {
            throw properties.Fault(name, $"Event pattern is not valid. Reason: {fault.Message}");
        }
    }

    /// <summary>Checks a rate or a cron expression.</summary>
    public static void CheckSchedule(PropertyReader properties, string name)
    {
        try
        {
            if (ScheduleExpression.Parse(properties.Text(name)) is AtExpression)
            {
                throw properties.Fault(name, "rules know no at(…), which ScheduleV2 has.");
            }

            _ = RuleOperations.ReadSchedule(properties.Text(name));
        }
        catch (FormatException fault)
        {
            throw properties.Fault(name, fault.Message);
        }
        catch (AwsException fault)
        {
            throw properties.Fault(name, $"{fault.Message} A rate of 1 has its unit in the singular, any other in the plural.");
        }
    }

    private static PropertySchema Schema(string own) => PropertySchema.Parse(
        own + " Input State Enabled DeadLetterConfig{Arn Type QueueLogicalId} RetryPolicy{MaximumRetryAttempts MaximumEventAgeInSeconds}");

    private static JsonNode ReadTarget(PropertyReader properties)
    {
        var target = new JsonObject { ["Id"] = properties.Text("Id"), ["Arn"] = properties.Text("Arn") };
        foreach (var same in new[] { "Input", "InputPath" })
        {
            if (properties.OptionalText(same) is { } value)
            {
                target[same] = value;
            }
        }

        if (properties.Object("InputTransformer") is { } transformer)
        {
            target["InputTransformer"] = new JsonObject { ["InputTemplate"] = transformer.Text("InputTemplate") };
            if (transformer.Json("InputPathsMap") is { } paths)
            {
                target["InputTransformer"]!["InputPathsMap"] = paths;
            }
        }

        if (properties.Object("RetryPolicy") is { } retry)
        {
            target["RetryPolicy"] = new JsonObject(new[] { ("MaximumRetryAttempts", 0, 185), ("MaximumEventAgeInSeconds", 60, 86_400) }
                .Select(limit => KeyValuePair.Create(limit.Item1, (JsonNode?)retry.Number(limit.Item1, limit.Item2, limit.Item3))).Where(member => member.Value is not null));
        }

        if (properties.Object("DeadLetterConfig") is { } letters)
        {
            target["DeadLetterConfig"] = new JsonObject { ["Arn"] = letters.Text("Arn") };
        }

        try
        {
            _ = Target.Read(target);
            return target;
        }
        catch (AwsException fault)
        {
            throw properties.Fault(fault.Message);
        }
    }

    private static string Text(PropertyReader properties, string name) => properties.Json(name) is JsonObject pattern ? pattern.ToJsonString(AwsJsonProtocol.Wire) : properties.Text(name);
}
