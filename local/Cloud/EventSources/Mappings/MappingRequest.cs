using LocalCloud.Protocol;
using LocalCloud.Template.Model;

namespace LocalCloud.EventSources.Mappings;

/// <summary>Reads <c>CreateEventSourceMapping</c> and <c>UpdateEventSourceMapping</c> into the settings that a mapping runs with.</summary>
/// <remarks>Source: Lambda API reference; recorded answers for the texts of refusals and for which of two comes first.</remarks>
internal static class MappingRequest
{
    private const string ArnPattern = @"arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:([a-z]{2}(-gov)?-[a-z]+-\d{1})?:(\d{12})?:(.*)";
    private const string FunctionPattern = @"(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?";

    private static readonly string[] OfAll = ["FunctionName", "Enabled", "BatchSize", "MaximumBatchingWindowInSeconds", "FilterCriteria", "FunctionResponseTypes"];
    private static readonly string[] OfQueues = ["ScalingConfig"];
    private static readonly string[] OfStreams = ["DestinationConfig", "ParallelizationFactor", "BisectBatchOnFunctionError", "MaximumRetryAttempts", "MaximumRecordAgeInSeconds", "TumblingWindowInSeconds"];

    /// <summary>The function that a request names; null: it names none.</summary>
    public static string? FunctionName(RequestMembers request) => request.Text("FunctionName", FunctionPattern);

    /// <summary>The settings of a new mapping; its function is found afterwards.</summary>
    /// <exception cref="AwsException">The request is not one that AWS or the local cloud takes.</exception>
    public static EventSourceMapping Create(RequestMembers request)
    {
        var enabled = request.Flag("Enabled");
        var arn = request.Text("EventSourceArn", ArnPattern);
        var position = request.Word("StartingPosition", "LATEST", "AT_TIMESTAMP", "TRIM_HORIZON");
        if (request.Object("DestinationConfig")?.Has("OnSuccess") == true)
        {
            throw Invalid("Unsupported DestinationConfig parameter for given event source mapping type.");
        }

        RefuseUnsupported(request, arn is null ? [] : ["EventSourceArn", "StartingPosition", .. OfAll, .. OfQueues, .. OfStreams]);
        var id = Guid.NewGuid();
        switch (arn?.Split(':'))
        {
            case [_, _, "sqs", ..]:
                if (position is not null)
                {
                    throw Invalid("StartingPosition is not valid for SQS event sources.");
                }

                return Change(new QueueEventSource { Id = id, Name = id.ToString(), FunctionLogicalId = "", Location = default, QueueArn = arn, BatchSize = 10, Enabled = enabled ?? true }, request);
            case [_, _, "dynamodb", ..]:
                var stream = new StreamEventSource
                {
                    Id = id,
                    Name = id.ToString(),
                    FunctionLogicalId = "",
                    Location = default,
                    StreamArn = arn,
                    BatchSize = 100,
                    Enabled = enabled ?? true,
                    StartingPosition = position switch
                    {
                        "LATEST" => StartingPosition.Latest,
                        "TRIM_HORIZON" => StartingPosition.TrimHorizon,
                        null => throw Invalid("1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null."),
                        _ => throw Invalid($"Unsupported starting position for arn type: {arn}"),
                    },
                };
                return Change(stream, request);
            case [_, _, "kinesis" or "kafka" or "mq" or "rds", ..]:
                throw Invalid($"The local cloud runs event source mappings of SQS queues and DynamoDB streams, not of {arn}.");
            default:
                throw Invalid("Unrecognized event source.");
        }
    }

    /// <summary>The settings of a mapping after an update.</summary>
    /// <exception cref="AwsException">The request is not one that AWS or the local cloud takes.</exception>
    public static EventSourceMapping Update(EventSourceMapping mapping, RequestMembers request)
    {
        RefuseUnsupported(request, [.. OfAll, .. OfQueues, .. OfStreams]);
        return Change(mapping, request);
    }

    private static EventSourceMapping Change(EventSourceMapping mapping, RequestMembers request)
    {
        var changed = mapping with
        {
            Enabled = request.Flag("Enabled") ?? mapping.Enabled,
            BatchSize = request.Integer("BatchSize", 1, 10_000) ?? mapping.BatchSize,
            BatchingWindow = request.Integer("MaximumBatchingWindowInSeconds", 0, 300) is { } window ? TimeSpan.FromSeconds(window) : mapping.BatchingWindow,
            ReportBatchItemFailures = request.Words("FunctionResponseTypes", 1, "ReportBatchItemFailures") is { } types ? types.Count > 0 : mapping.ReportBatchItemFailures,
            Filters = request.Object("FilterCriteria") is { } criteria ? Filters(criteria) : mapping.Filters,
        };
        return changed switch
        {
            QueueEventSource queue => ChangeQueue(queue, request),
            StreamEventSource stream => ChangeStream(stream, request),
            _ => changed,
        };
    }

    private static QueueEventSource ChangeQueue(QueueEventSource queue, RequestMembers request)
    {
        if (OfStreams.FirstOrDefault(request.Has) is { } foreign)
        {
            throw Invalid(foreign == "DestinationConfig"
                ? "Unsupported DestinationConfig parameter for given event source mapping type."
                : $"{foreign} is not valid for SQS event sources.");
        }

        return request.Object("ScalingConfig") is { } scaling ? queue with { MaximumConcurrency = scaling.Integer("MaximumConcurrency", 2, 1000) } : queue;
    }

    private static StreamEventSource ChangeStream(StreamEventSource stream, RequestMembers request)
    {
        if (OfQueues.FirstOrDefault(request.Has) is { } foreign)
        {
            throw Invalid($"{foreign} is valid for SQS event sources only.");
        }

        if (request.Integer("TumblingWindowInSeconds", 0, 900) > 0)
        {
            throw Invalid("The local cloud does not run event source mappings with TumblingWindowInSeconds.");
        }

        return stream with
        {
            ParallelizationFactor = request.Integer("ParallelizationFactor", 1, 10) ?? stream.ParallelizationFactor,
            BisectBatchOnFunctionError = request.Flag("BisectBatchOnFunctionError") ?? stream.BisectBatchOnFunctionError,
            MaximumRetryAttempts = request.Integer("MaximumRetryAttempts", -1, 10_000) is { } retries ? retries < 0 ? null : retries : stream.MaximumRetryAttempts,
            MaximumRecordAge = request.Integer("MaximumRecordAgeInSeconds", -1, 604_800) is { } age ? age < 0 ? null : TimeSpan.FromSeconds(age) : stream.MaximumRecordAge,
            OnFailureArn = request.Object("DestinationConfig") is { } destinations ? destinations.Object("OnFailure")?.Text("Destination") : stream.OnFailureArn,
        };
    }

    private static IReadOnlyList<string> Filters(RequestMembers criteria) =>
        [.. (criteria.Objects("Filters") ?? []).Select(filter => filter.Text("Pattern") ?? throw Invalid("Invalid filter pattern definition."))];

    /// <summary>Nothing is accepted in silence; what AWS has and the local cloud has not is named.</summary>
    private static void RefuseUnsupported(RequestMembers request, IReadOnlyCollection<string> known)
    {
        if (known.Count == 0 && !request.Has("SelfManagedEventSource"))
        {
            throw Invalid("Unrecognized event source.");
        }

        if (request.Names.FirstOrDefault(name => !known.Contains(name)) is { } other)
        {
            throw Invalid($"The local cloud does not run event source mappings with {other}.");
        }
    }

    private static AwsException Invalid(string message) => new("InvalidParameterValueException", message);
}
