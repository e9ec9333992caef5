using System.Text.Json.Nodes;
using LocalCloud.Template.Model;

namespace LocalCloud.EventSources.Mappings;

/// <summary>A mapping as the Lambda API shows it.</summary>
/// <remarks>Source: Lambda API reference, EventSourceMappingConfiguration; which members a queue's and a stream's have, and the reasons, from recorded answers.</remarks>
internal static class MappingDescription
{
    public static JsonObject Of(LiveMapping mapping)
    {
        var source = mapping.Source;
        var description = new JsonObject { ["UUID"] = mapping.Id.ToString() };
        if (source is StreamEventSource { StartingPosition: var position })
        {
            description["StartingPosition"] = position == StartingPosition.Latest ? "LATEST" : "TRIM_HORIZON";
        }

        description["BatchSize"] = source.BatchSize;
        description["MaximumBatchingWindowInSeconds"] = (int)source.BatchingWindow.TotalSeconds;
        if (source is StreamEventSource { ParallelizationFactor: var factor })
        {
            description["ParallelizationFactor"] = factor;
        }

        description["EventSourceArn"] = source.SourceArn;
        if (source.Filters.Count > 0)
        {
            description["FilterCriteria"] = new JsonObject { ["Filters"] = new JsonArray([.. source.Filters.Select(pattern => new JsonObject { ["Pattern"] = pattern })]) };
        }

        description["FunctionArn"] = mapping.FunctionArn;
        // Seconds, with the milliseconds behind the point.
        description["LastModified"] = mapping.LastModified.ToUnixTimeMilliseconds() / 1000m;
        if (source is StreamEventSource stream)
        {
            description["LastProcessingResult"] = mapping.Status.Read().LastProcessingResult;
            AddState(description, mapping, "User action");
            description["DestinationConfig"] = new JsonObject { ["OnFailure"] = stream.OnFailureArn is { } arn ? new JsonObject { ["Destination"] = arn } : [] };
            description["MaximumRecordAgeInSeconds"] = (int?)stream.MaximumRecordAge?.TotalSeconds ?? -1;
            description["BisectBatchOnFunctionError"] = stream.BisectBatchOnFunctionError;
            description["MaximumRetryAttempts"] = stream.MaximumRetryAttempts ?? -1;
            description["TumblingWindowInSeconds"] = 0;
        }
        else
        {
            AddState(description, mapping, "USER_INITIATED");
        }

        description["FunctionResponseTypes"] = source.ReportBatchItemFailures ? new JsonArray("ReportBatchItemFailures") : [];
        if (source is QueueEventSource { MaximumConcurrency: { } maximum })
        {
            description["ScalingConfig"] = new JsonObject { ["MaximumConcurrency"] = maximum };
        }

        description["EventSourceMappingArn"] = Arn(mapping);
        return description;
    }

    /// <summary>The mapping as a resource of policies.</summary>
    public static string Arn(LiveMapping mapping) => $"{mapping.Function.Definition.Arn.Split(":function:")[0]}:event-source-mapping:{mapping.Id}";

    private static void AddState(JsonObject description, LiveMapping mapping, string reason)
    {
        description["State"] = mapping.Status.State.ToString();
        description["StateTransitionReason"] = reason;
    }
}
