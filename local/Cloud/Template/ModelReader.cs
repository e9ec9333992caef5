using LocalCloud.Template.Model;

namespace LocalCloud.Template;

/// <summary>Turns the functions, HTTP APIs and event source mappings of a template into the records that the host runs.</summary>
internal static class ModelReader
{
    public static (IReadOnlyList<FunctionDefinition> Functions, IReadOnlyList<HttpApiDefinition> HttpApis) Read(SamTemplate template)
    {
        var events = new EventReader(template);
        var functions = template.Resources
            .Where(resource => resource.Type == ResourceTypes.Function)
            .Select(resource => ReadFunction(template, resource, events))
            .ToList();
        foreach (var mapping in template.Resources.Where(resource => resource.Type == ResourceTypes.EventSourceMapping))
        {
            var name = mapping.Reader.Text("FunctionName");
            var index = functions.FindIndex(function => name == function.Name || name.StartsWith(function.Arn, StringComparison.Ordinal) || function.Arn.StartsWith(name, StringComparison.Ordinal));
            if (index < 0)
            {
                throw mapping.Reader.Fault("FunctionName", $"'{name}' is not a function of this template.");
            }

            functions[index] = events.AddMapping(functions[index], mapping);
        }

        NoScheduleTwice(functions);
        foreach (var rule in template.Resources.Where(resource => resource.Type == ResourceTypes.Rule))
        {
            // Read for its faults; it is made by the provisioner.
            _ = RuleReader.Read(rule);
        }

        return (functions, HttpApiReader.Read(template, functions));
    }

    private static FunctionDefinition ReadFunction(SamTemplate template, TemplateResource resource, EventReader events)
    {
        var properties = resource.Reader;
        _ = properties.Choice("PackageType", "Zip");
        var architectures = properties.Texts("Architectures");
        var alias = properties.OptionalText("AutoPublishAlias");
        var provisioned = properties.Object("ProvisionedConcurrencyConfig")?.Number("ProvisionedConcurrentExecutions", 1, int.MaxValue) ?? 0;
        if (provisioned > 0 && alias is null)
        {
            throw properties.Fault("ProvisionedConcurrencyConfig", "provisioned concurrency needs AutoPublishAlias: AWS keeps it for an alias only.");
        }

        var reserved = properties.Number("ReservedConcurrentExecutions", 0, int.MaxValue);
        if (provisioned > reserved)
        {
            throw properties.Fault("ProvisionedConcurrencyConfig", $"{provisioned} is more than the reserved concurrency of {reserved}.");
        }

        var function = new FunctionDefinition
        {
            LogicalId = resource.LogicalId,
            Location = resource.Location,
            Name = resource.Name,
            Arn = $"arn:aws:lambda:{template.Options.Region}:{template.Options.AccountId}:function:{resource.Name}",
            Handler = properties.Text("Handler"),
            Runtime = properties.Text("Runtime"),
            CodeUri = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(template.Path)!, properties.OptionalText("CodeUri") ?? ".")),
            Timeout = TimeSpan.FromSeconds(properties.Number("Timeout", 1, 900) ?? 3),
            MemorySize = properties.Number("MemorySize", 128, 10_240) ?? 128,
            Architecture = architectures is [var architecture] ? architecture : "x86_64",
            Environment = EnvironmentReader.Read(properties),
            IsTraced = properties.OptionalText("Tracing") == "Active",
            Logging = ReadLogging(properties.Object("LoggingConfig")),
            ReservedConcurrency = reserved,
            ProvisionedConcurrency = provisioned,
            Alias = alias,
            Asynchronous = ReadAsynchronous(template, resource),
            Description = properties.OptionalText("Description") ?? "",
            Tags = ReadTags(template, resource),
            EphemeralStorage = properties.Object("EphemeralStorage")?.Number("Size", 512, 10_240) ?? 512,
            Role = new RoleReader(template).Read(resource),
            Metadata = resource.Metadata,
        };
        return events.AddEvents(function, properties);
    }

    private static Dictionary<string, string> ReadTags(SamTemplate template, TemplateResource resource) => new(resource.Reader.TextsByName("Tags"), StringComparer.Ordinal)
    {
        ["lambda:createdBy"] = "SAM",
        ["aws:cloudformation:logical-id"] = resource.LogicalId,
        ["aws:cloudformation:stack-name"] = template.Options.StackName,
    };

    private static LoggingSettings ReadLogging(PropertyReader? logging)
    {
        var format = logging?.OptionalText("LogFormat") ?? "Text";
        var level = logging?.OptionalText("ApplicationLogLevel") ?? "INFO";
        if (format is not ("Text" or "JSON"))
        {
            throw logging!.Fault("LogFormat", $"'{format}' is neither Text nor JSON.");
        }

        return level is "TRACE" or "DEBUG" or "INFO" or "WARN" or "ERROR" or "FATAL"
            ? new LoggingSettings(format == "JSON", level)
            : throw logging!.Fault("ApplicationLogLevel", $"'{level}' is none of TRACE, DEBUG, INFO, WARN, ERROR, FATAL.");
    }

    private static AsynchronousSettings ReadAsynchronous(SamTemplate template, TemplateResource function)
    {
        var properties = function.Reader;
        var destinations = new DestinationReader(template, function.LogicalId);
        var invoke = properties.Object("EventInvokeConfig");
        return new AsynchronousSettings
        {
            IsConfigured = invoke is not null,
            MaximumRetryAttempts = invoke?.Number("MaximumRetryAttempts", 0, 2) ?? 2,
            MaximumEventAge = TimeSpan.FromSeconds(invoke?.Number("MaximumEventAgeInSeconds", 60, 21_600) ?? 21_600),
            OnSuccessArn = destinations.Read(invoke, "OnSuccess"),
            OnFailureArn = destinations.Read(invoke, "OnFailure"),
            DeadLetterArn = ReadTarget(properties.Object("DeadLetterQueue"), "TargetArn"),
        };
    }

    private static string? ReadTarget(PropertyReader? target, string name)
    {
        if (target is null)
        {
            return null;
        }

        var arn = target.OptionalText(name) ?? throw target.Fault($"{name} is missing: the local cloud makes no queue or topic that the template does not name.");
        return arn.Split(':') is ["arn", _, "sqs" or "sns", ..]
            ? arn
            : throw target.Fault(name, $"'{arn}' is not the ARN of a queue or topic; the local cloud sends to these.");
    }

    private static void NoScheduleTwice(List<FunctionDefinition> functions)
    {
        if (functions.SelectMany(function => function.Schedules).GroupBy(schedule => schedule.Arn, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new TemplateException(twice.Last().Location, new Place($"Resource {twice.Last().FunctionLogicalId}", "Events"), $"the schedule name {twice.Last().Name} is already taken by {twice.First().FunctionLogicalId}.");
        }
    }
}
