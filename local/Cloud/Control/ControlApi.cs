using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalCloud.Lambda;
using LocalCloud.Protocol;
using LocalCloud.Tracing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LocalCloud.Control;

/// <summary>What tests, the workshop and the page turn and read: <c>/_local</c> on the AWS endpoint. It is no part of AWS.</summary>
internal sealed class ControlApi(CloudHost cloud)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, "GET", "/_local/functions", context => AnswerAsync(context, new JsonArray([.. cloud.Lambda.Functions.Select(Describe)])));
        Map(routes, "POST", "/_local/functions/{name}/kill", KillAsync);
        Map(routes, "GET", "/_local/host", context => AnswerAsync(context, HostControl.Describe(context.Request.Query["collect"] == "true")));
        Map(routes, "GET", "/_local/queues", async context => await AnswerAsync(context, await QueuesAsync(context.RequestAborted)));
        Map(routes, "GET", "/_local/streams", context => AnswerAsync(context, Streams()));
        Map(routes, "GET", "/_local/schedules", context => AnswerAsync(context, new JsonArray([.. cloud.Schedules.Select(ScheduleControl.Describe)])));
        Map(routes, "POST", "/_local/schedules/{name}/fire", FireAsync);
        Map(routes, "GET", "/_local/buses", context => AnswerAsync(context, BusControl.Describe(cloud.Services["events"])));
        Map(routes, "GET", "/_local/deployments", context => AnswerAsync(context, Deployments()));
        Map(routes, "GET", "/_local/permissions", context => AnswerAsync(context, new JsonArray([.. cloud.Guard.Functions.Select(PermissionsControl.Describe)])));
        Map(routes, "GET", "/_local/cost", context => AnswerAsync(context, Cost()));
        Map(routes, "GET", "/_local/logs", LogsAsync);
        Map(routes, "GET", "/_local/traces/{id}", TracesAsync);
        Map(routes, "GET", "/_local/clock", context => AnswerAsync(context, Clock()));
        Map(routes, "POST", "/_local/clock", AdvanceAsync);
        Map(routes, "POST", "/_local/reset", async context =>
        {
            await cloud.ResetAsync(context.RequestAborted);
            await AnswerAsync(context, new JsonObject { ["status"] = "reset" });
        });
    }

    private static void Map(IEndpointRouteBuilder routes, string method, string path, RequestDelegate handle) => routes.MapMethods(path, [method], handle);

    private JsonObject Describe(LambdaFunction function)
    {
        var definition = function.Definition;
        var statistics = function.Statistics.Read();
        var (starting, idle, busy, waiting) = function.State;
        return new JsonObject
        {
            ["name"] = definition.LogicalId,
            ["functionName"] = definition.Name,
            ["external"] = function.IsExternal,
            ["runtimeApi"] = function.IsExternal ? cloud.Lambda.ExternalRuntimeApi(function) : null,
            ["timeoutSeconds"] = definition.Timeout.TotalSeconds,
            ["memorySize"] = definition.MemorySize,
            ["concurrencyLimit"] = function.Limit,
            ["state"] = new JsonObject { ["starting"] = starting, ["idle"] = idle, ["busy"] = busy, ["waiting"] = waiting },
            ["processes"] = new JsonArray([.. function.ProcessIds.Select(id => (JsonNode?)id)]),
            ["invocations"] = statistics.Invocations,
            ["errors"] = statistics.Errors,
            ["coldStarts"] = statistics.ColdStarts,
            ["throttles"] = statistics.Throttles,
            ["p50Milliseconds"] = statistics.P50Milliseconds,
            ["p99Milliseconds"] = statistics.P99Milliseconds,
            ["initMilliseconds"] = statistics.InitMilliseconds,
            ["maximumMemoryMegabytes"] = statistics.MaximumMemoryMegabytes,
            ["lastError"] = statistics.LastError,
        };
    }

    private async Task KillAsync(HttpContext context)
    {
        var name = (string)context.Request.RouteValues["name"]!;
        if (cloud.Lambda.Find(name) is not { } function)
        {
            await RefuseAsync(context, 404, $"There is no function '{name}'. There are: {string.Join(", ", cloud.Lambda.Functions.Select(known => known.Definition.LogicalId))}.");
            return;
        }

        await AnswerAsync(context, new JsonObject { ["name"] = function.Definition.LogicalId, ["killed"] = await function.KillAsync() });
    }

    private Task FireAsync(HttpContext context)
    {
        var name = (string)context.Request.RouteValues["name"]!;
        return cloud.Schedules.FirstOrDefault(schedule => schedule.Definition.Name == name) is { } known
            ? AnswerAsync(context, ScheduleControl.Fire(known))
            : RefuseAsync(context, 404, $"There is no schedule '{name}'. There are: {string.Join(", ", cloud.Schedules.Select(schedule => schedule.Definition.Name))}.");
    }

    private async Task<JsonArray> QueuesAsync(CancellationToken cancellationToken)
    {
        var sqs = cloud.Services["sqs"];
        var queues = new JsonArray();
        foreach (var url in (await sqs.InvokeAsync("ListQueues", [], cancellationToken))["QueueUrls"] as JsonArray ?? [])
        {
            var attributes = (await sqs.InvokeAsync("GetQueueAttributes", new JsonObject { ["QueueUrl"] = (string)url!, ["AttributeNames"] = new JsonArray("All") }, cancellationToken))["Attributes"]!;
            var arn = (string)attributes["QueueArn"]!;
            queues.Add(new JsonObject
            {
                ["name"] = arn.Split(':')[^1],
                ["url"] = (string)url!,
                ["arn"] = arn,
                ["visible"] = Number(attributes["ApproximateNumberOfMessages"]),
                ["inFlight"] = Number(attributes["ApproximateNumberOfMessagesNotVisible"]),
                ["delayed"] = Number(attributes["ApproximateNumberOfMessagesDelayed"]),
                ["deadLetterTarget"] = (string?)attributes["RedrivePolicy"] is { } policy ? (string?)JsonNode.Parse(policy)!["deadLetterTargetArn"] : null,
                ["consumers"] = Consumers(arn),
            });
        }

        return queues;
    }

    /// <summary>What was done, in billed units, and what it would cost where somebody knows prices.</summary>
    private JsonObject Cost()
    {
        var usage = cloud.Usage;
        return new JsonObject { ["usage"] = usage.ToJson(), ["cost"] = cloud.Cost(usage) };
    }

    private JsonArray Streams() => [.. cloud.EventSources
        .Select(source => source.SourceArn)
        .Where(arn => arn.Contains(":dynamodb:", StringComparison.Ordinal))
        .Distinct()
        .Select(arn => new JsonObject { ["arn"] = arn, ["table"] = arn.Split('/')[1], ["consumers"] = Consumers(arn) })];

    private JsonArray Consumers(string sourceArn) => [.. cloud.Mappings.All.Where(mapping => mapping.Source.SourceArn == sourceArn).Select(mapping =>
    {
        var counts = mapping.Status.Read();
        return new JsonObject
        {
            ["name"] = mapping.Source.Name,
            ["uuid"] = mapping.Id.ToString(),
            ["function"] = mapping.Source.FunctionLogicalId,
            ["state"] = mapping.Status.State.ToString(),
            ["concurrency"] = mapping.Concurrency?.Allowed,
            ["batches"] = counts.Batches,
            ["succeeded"] = counts.Succeeded,
            ["failed"] = counts.Failed,
            ["filtered"] = counts.Filtered,
            ["dropped"] = counts.Dropped,
            ["lastProcessingResult"] = counts.LastProcessingResult,
        };
    })];

    /// <summary>What hooks told CodeDeploy.</summary>
    private JsonArray Deployments() => [.. cloud.Deployments.Answers.Select(answer => new JsonObject
    {
        ["deploymentId"] = answer.DeploymentId,
        ["lifecycleEventHookExecutionId"] = answer.ExecutionId,
        ["status"] = answer.Status,
        ["at"] = answer.At.ToString("O", CultureInfo.InvariantCulture),
    })];

    /// <summary><c>?function=NAME&amp;after=N</c>: the lines with a higher sequence than N.</summary>
    private async Task LogsAsync(HttpContext context)
    {
        var function = context.Request.Query["function"].ToString();
        if (!long.TryParse(context.Request.Query["after"].ToString() is { Length: > 0 } given ? given : "0", CultureInfo.InvariantCulture, out var after))
        {
            await RefuseAsync(context, 400, "after must be the sequence of a line.");
            return;
        }

        var lines = cloud.Lambda.Logs.Read(function.Length == 0 ? null : cloud.Lambda.Find(function)?.Definition.LogicalId ?? function, after);
        await AnswerAsync(context, new JsonArray([.. lines.Select(line => new JsonObject
        {
            ["sequence"] = line.Sequence,
            ["at"] = line.At.ToString("O", CultureInfo.InvariantCulture),
            ["function"] = line.Function,
            ["environment"] = line.EnvironmentId,
            ["text"] = line.Text,
        })]));
    }

    /// <summary>A trace id, or the value of an annotation.</summary>
    private Task TracesAsync(HttpContext context)
    {
        var id = (string)context.Request.RouteValues["id"]!;
        return TraceReport.Of(cloud.Lambda.Traces, id) is { } report
            ? AnswerAsync(context, report)
            : RefuseAsync(context, 404, $"No trace is known by '{id}'. Give a trace id (1-…) or a value that functions annotate their traces with, such as an order's id; the newest traces are kept, until a reset.");
    }

    private async Task AdvanceAsync(HttpContext context)
    {
        double seconds;
        try
        {
            seconds = (double)(await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!["advanceSeconds"]!;
            ArgumentOutOfRangeException.ThrowIfNegative(seconds);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or NullReferenceException or FormatException or ArgumentOutOfRangeException)
        {
            await RefuseAsync(context, 400, "The body must be {\"advanceSeconds\": N}, with N not below 0.");
            return;
        }

        cloud.Clock.Advance(TimeSpan.FromSeconds(seconds));
        await AnswerAsync(context, Clock());
    }

    private JsonObject Clock() => new()
    {
        ["now"] = cloud.Clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
        ["scale"] = cloud.Clock.Scale,
        ["advancedSeconds"] = cloud.Clock.Advanced.TotalSeconds,
    };

    private static int Number(JsonNode? attribute) => int.TryParse(attribute?.ToString(), CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static Task RefuseAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        return AnswerAsync(context, new JsonObject { ["message"] = message });
    }

    private static Task AnswerAsync(HttpContext context, JsonNode body)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body.ToJsonString());
    }
}
