using System.Text.Json;
using System.Text.Json.Nodes;
using LocalCloud.Template.Model;

namespace LocalCloud.Template;

/// <summary>Reads what invokes a function: its <c>Events</c>, and event source mappings that stand alone.</summary>
internal sealed class EventReader(SamTemplate template)
{
    private static readonly string[] Known =
        ["Api", "ALB", "CloudWatchEvent", "CloudWatchLogs", "Cognito", "DocumentDB", "DynamoDB", "EventBridgeRule", "HttpApi", "IoTRule", "Kinesis", "MQ", "MSK", "S3", "Schedule", "ScheduleV2", "SelfManagedKafka", "SNS", "SQS"];

    private static readonly PropertySchema Event = PropertySchema.Parse("Type Properties");

    private static readonly PropertySchema Route = PropertySchema.Parse(
        "Path Method ApiId Auth{Authorizer AuthorizationScopes InvokeRole-} TimeoutInMillis PayloadFormatVersion RouteSettings{ThrottlingRateLimit ThrottlingBurstLimit DetailedMetricsEnabled- DataTraceEnabled- LoggingLevel-}");

    private static readonly PropertySchema Queue = PropertySchema.Parse(
        "Queue BatchSize MaximumBatchingWindowInSeconds FunctionResponseTypes ScalingConfig{MaximumConcurrency} FilterCriteria{Filters[Pattern]} Enabled KmsKeyArn- MetricsConfig- ProvisionedPollerConfig! QueuePolicyLogicalId-");

    private static readonly PropertySchema Stream = PropertySchema.Parse(
        "Stream StartingPosition BatchSize MaximumBatchingWindowInSeconds FunctionResponseTypes FilterCriteria{Filters[Pattern]} Enabled ParallelizationFactor BisectBatchOnFunctionError MaximumRetryAttempts MaximumRecordAgeInSeconds DestinationConfig{OnFailure{Destination Type}} KmsKeyArn- MetricsConfig- TumblingWindowInSeconds! StartingPositionTimestamp!");

    /// <summary>The function with its <c>Events</c>.</summary>
    /// <exception cref="TemplateException">An event's type or property is not run here.</exception>
    public FunctionDefinition AddEvents(FunctionDefinition function, PropertyReader properties)
    {
        List<RouteDefinition> routes = [];
        List<QueueEventSource> queues = [];
        List<StreamEventSource> streams = [];
        List<ScheduleDefinition> schedules = [];
        List<TopicEventSource> topics = [];
        foreach (var (name, declared) in properties.ObjectsByName("Events"))
        {
            var type = declared.Check(Event).Text("Type");
            var details = declared.Object("Properties") ?? new PropertyReader(new MapNode(declared.Location, []), new Place($"Resource {function.LogicalId}", $"Events.{name}.Properties"));
            switch (type)
            {
                case "HttpApi":
                    routes.Add(ReadRoute(function, name, details.Check(Route)));
                    break;
                case "SQS":
                    queues.Add(ReadQueue(function, name, details.Check(Queue), "Queue") with { Id = Generated(function, name), Qualifier = function.Alias });
                    break;
                case "DynamoDB":
                    streams.Add(ReadStream(function, name, details.Check(Stream), "Stream") with { Id = Generated(function, name), Qualifier = function.Alias });
                    break;
                case "SNS":
                    var (topic, subscribed) = TopicEventReader.Read(template, function, name, details);
                    topics.Add(topic);
                    if (subscribed is not null)
                    {
                        CheckVisibility(function, details, "SqsSubscription", subscribed.QueueArn);
                        queues.Add(subscribed);
                    }

                    break;
                case "ScheduleV2":
                    schedules.Add(ScheduleReader.Read(function, name, details, new DestinationReader(template, function.LogicalId)));
                    break;
                case "Schedule" or "EventBridgeRule" or "CloudWatchEvent":
                    CheckRule(function, name, type, details);
                    break;
                default:
                    throw declared.Fault("Type", Known.Contains(type, StringComparer.Ordinal)
                        ? $"the local cloud does not run events of type {type}; it runs HttpApi, SQS, SNS, DynamoDB, EventBridgeRule, CloudWatchEvent, Schedule and ScheduleV2."
                        : $"'{type}' is not an event type.{Suggestion.For(type, Known)}");
            }
        }

        return function with { Routes = routes, Queues = queues, Streams = streams, Topics = topics, Schedules = schedules };
    }

    /// <summary>The function with one <c>AWS::Lambda::EventSourceMapping</c> more.</summary>
    public FunctionDefinition AddMapping(FunctionDefinition function, TemplateResource mapping)
    {
        var properties = mapping.Reader;
        var id = MappingId.Of(template.Options.StackName, mapping.LogicalId);
        var qualifier = Qualifier(properties.Text("FunctionName"));
        return properties.Text("EventSourceArn").Split(':') switch
        {
            [_, _, "sqs", ..] => function with { Queues = [.. function.Queues, ReadQueue(function, mapping.LogicalId, properties, "EventSourceArn") with { Id = id, Qualifier = qualifier }] },
            [_, _, "dynamodb", ..] => function with { Streams = [.. function.Streams, ReadStream(function, mapping.LogicalId, properties, "EventSourceArn") with { Id = id, Qualifier = qualifier }] },
            _ => throw properties.Fault("EventSourceArn", "it is neither a queue nor a DynamoDB stream; the local cloud runs mappings of these."),
        };
    }

    /// <summary>SAM's logical id of an event's mapping is the function's with the event's name behind it.</summary>
    private Guid Generated(FunctionDefinition function, string name) => MappingId.Of(template.Options.StackName, function.LogicalId + name);

    private static string? Qualifier(string function) => function.Split(':') is ["arn", _, _, _, _, _, _, var qualifier] ? qualifier : null;

    /// <summary>SAM makes a rule of it, which runs as a resource; its faults are told in the words of the event.</summary>
    private void CheckRule(FunctionDefinition function, string name, string type, PropertyReader properties)
    {
        properties.Check(type == "Schedule" ? RuleReader.ScheduledEvent : RuleReader.Event);
        if (properties.Has("State") && properties.Has("Enabled"))
        {
            throw properties.Fault("Enabled", "State and Enabled exclude each other.");
        }

        _ = properties.Flag("Enabled");
        _ = new DestinationReader(template, function.LogicalId).ReadLetters(properties, name);
        if (type == "Schedule")
        {
            RuleReader.CheckSchedule(properties, "Schedule");
        }
        else if (properties.Has("Pattern"))
        {
            RuleReader.CheckPattern(properties, "Pattern");
        }
        else
        {
            throw properties.Fault("Pattern is missing.");
        }
    }

    private static RouteDefinition ReadRoute(FunctionDefinition function, string name, PropertyReader properties)
    {
        if (properties.Has("Path") != properties.Has("Method"))
        {
            throw properties.Fault(properties.Has("Path") ? "Path" : "Method", "Path and Method are given together, or neither for the $default route.");
        }

        if (properties.OptionalText("Path") is { } path && (path is not ['/', ..] || path.Split('/')[..^1].Any(segment => segment.EndsWith("+}", StringComparison.Ordinal))))
        {
            throw properties.Fault("Path", $"'{path}' is no path of a route: it begins with /, and a variable such as {{proxy+}} stands at the end.");
        }

        if (properties.OptionalText("PayloadFormatVersion") is { } version and not "2.0")
        {
            throw properties.Fault("PayloadFormatVersion", $"the local HTTP API speaks payload format 2.0, not {version}.");
        }

        var auth = properties.Object("Auth");
        return new RouteDefinition
        {
            Name = name,
            FunctionLogicalId = function.LogicalId,
            // The ApiId resolves to the API's physical id; HttpApiReader turns it back into the resource.
            ApiLogicalId = properties.OptionalText("ApiId") ?? HttpApiDefinition.ImplicitLogicalId,
            Location = properties.Location,
            Method = properties.OptionalText("Method")?.ToUpperInvariant() switch { "*" or "X-AMAZON-APIGATEWAY-ANY-METHOD" => "ANY", var method => method },
            Path = properties.OptionalText("Path"),
            Authorizer = auth?.OptionalText("Authorizer"),
            AuthorizationScopes = auth?.Texts("AuthorizationScopes") ?? [],
            Timeout = TimeSpan.FromMilliseconds(properties.Number("TimeoutInMillis", 50, 30_000) ?? 30_000),
        };
    }

    private QueueEventSource ReadQueue(FunctionDefinition function, string name, PropertyReader properties, string source)
    {
        var arn = properties.Text(source);
        var window = properties.Number("MaximumBatchingWindowInSeconds", 0, 300) ?? 0;
        var batch = properties.Number("BatchSize", 1, 10_000) ?? 10;
        if (batch > 10 && window < 1)
        {
            throw properties.Fault("BatchSize", $"a batch of {batch} needs MaximumBatchingWindowInSeconds of 1 or more; without it the limit is 10.");
        }

        CheckVisibility(function, properties, source, arn);
        return new QueueEventSource
        {
            Name = name,
            FunctionLogicalId = function.LogicalId,
            Location = properties.Location,
            QueueArn = Arn(properties, source, "sqs"),
            Enabled = properties.Flag("Enabled") ?? true,
            BatchSize = batch,
            BatchingWindow = TimeSpan.FromSeconds(window),
            ReportBatchItemFailures = ReportsItems(properties),
            Filters = Filters(properties),
            MaximumConcurrency = properties.Object("ScalingConfig")?.Number("MaximumConcurrency", 2, 1000),
        };
    }

    private static StreamEventSource ReadStream(FunctionDefinition function, string name, PropertyReader properties, string source)
    {
        var retries = properties.Number("MaximumRetryAttempts", -1, 10_000) ?? -1;
        var age = properties.Number("MaximumRecordAgeInSeconds", -1, 604_800) ?? -1;
        var failure = properties.Object("DestinationConfig")?.Object("OnFailure");
        return new StreamEventSource
        {
            Name = name,
            FunctionLogicalId = function.LogicalId,
            Location = properties.Location,
            StreamArn = Arn(properties, source, "dynamodb"),
            StartingPosition = properties.Choice("StartingPosition", "TRIM_HORIZON", "LATEST") switch
            {
                "TRIM_HORIZON" => StartingPosition.TrimHorizon,
                "LATEST" => StartingPosition.Latest,
                _ => throw properties.Fault("StartingPosition is missing: TRIM_HORIZON or LATEST."),
            },
            Enabled = properties.Flag("Enabled") ?? true,
            BatchSize = properties.Number("BatchSize", 1, 10_000) ?? 100,
            BatchingWindow = TimeSpan.FromSeconds(properties.Number("MaximumBatchingWindowInSeconds", 0, 300) ?? 0),
            ReportBatchItemFailures = ReportsItems(properties),
            Filters = Filters(properties),
            ParallelizationFactor = properties.Number("ParallelizationFactor", 1, 10) ?? 1,
            BisectBatchOnFunctionError = properties.Flag("BisectBatchOnFunctionError") ?? false,
            MaximumRetryAttempts = retries < 0 ? null : retries,
            MaximumRecordAge = age < 0 ? null : TimeSpan.FromSeconds(age),
            OnFailureArn = failure is null ? null : Destination(failure),
        };
    }

    private static string Destination(PropertyReader failure)
    {
        var arn = failure.Text("Destination");
        return arn.Split(':') is [_, _, "sqs" or "sns", ..]
            ? arn
            : throw failure.Fault("Destination", $"'{arn}' is not the ARN of a queue or topic.");
    }

    /// <summary>Lambda refuses a mapping whose function may run longer than the queue hides a message (services-sqs-configure).</summary>
    private void CheckVisibility(FunctionDefinition function, PropertyReader properties, string source, string arn)
    {
        var queue = template.Resources.FirstOrDefault(resource => resource.Type == ResourceTypes.Queue && arn.EndsWith(":" + resource.Name, StringComparison.Ordinal));
        var visibility = queue?.Reader.Number("VisibilityTimeout", 0, 43_200) ?? 30;
        if (queue is not null && function.Timeout > TimeSpan.FromSeconds(visibility))
        {
            throw properties.Fault(source, $"the function's timeout of {function.Timeout.TotalSeconds} s is longer than the {visibility} s for which {queue.LogicalId} hides a message; AWS refuses this mapping.");
        }
    }

    private static string Arn(PropertyReader properties, string source, string service) => properties.Text(source) is var arn && arn.Split(':') is ["arn", _, var actual, ..] && actual == service
        ? arn
        : throw properties.Fault(source, $"'{arn}' is not an ARN of {service}: use !GetAtt, as !Ref gives {(service == "sqs" ? "a queue's URL" : "a table's name")}.");

    private static bool ReportsItems(PropertyReader properties) => properties.Texts("FunctionResponseTypes") switch
    {
        [] => false,
        ["ReportBatchItemFailures"] => true,
        _ => throw properties.Fault("FunctionResponseTypes", "the one value there is, is ReportBatchItemFailures."),
    };

    private static IReadOnlyList<string> Filters(PropertyReader properties) => [.. properties.Object("FilterCriteria")?.Objects("Filters").Select(filter =>
    {
        var pattern = filter.Text("Pattern");
        try
        {
            return JsonNode.Parse(pattern) is JsonObject ? pattern : throw filter.Fault("Pattern", "a pattern is a JSON object.");
        }
        catch (JsonException error)
        {
            throw filter.Fault("Pattern", $"this is not valid JSON: {error.Message}");
        }
    }) ?? []];
}
