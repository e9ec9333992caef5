using System.Text.Json.Nodes;

namespace LocalCloud.Metering;

/// <summary>
/// What a local cloud has done since it was started or reset, in the units that AWS bills. Measured are operations and bytes; the
/// durations are this machine's.
/// </summary>
/// <param name="Since">The beginning of the count.</param>
/// <param name="Functions">Invocations and billed time.</param>
/// <param name="Calls">Requests to services other than DynamoDB's data, by caller.</param>
/// <param name="Capacity">Request units of tables and their indexes, by caller.</param>
/// <param name="Requests">Requests that an HTTP API passed on.</param>
/// <param name="Logs">What functions wrote, and what Lambda wrote about them.</param>
/// <param name="Metrics">The custom metrics that were sent in log lines (embedded metric format).</param>
/// <param name="Schedules">How often each fired.</param>
public sealed record CloudUsage(
    DateTimeOffset Since,
    IReadOnlyList<FunctionUsage> Functions,
    IReadOnlyList<CallUsage> Calls,
    IReadOnlyList<CapacityUsage> Capacity,
    IReadOnlyList<RequestUsage> Requests,
    IReadOnlyList<LogUsage> Logs,
    IReadOnlyList<MetricUsage> Metrics,
    IReadOnlyList<ScheduleUsage> Schedules)
{
    public JsonObject ToJson() => new()
    {
        ["since"] = Since.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
        ["functions"] = List(Functions, one => new()
        {
            ["function"] = one.Function,
            ["memoryMegabytes"] = one.MemoryMegabytes,
            ["invocations"] = one.Invocations,
            ["coldStarts"] = one.ColdStarts,
            ["milliseconds"] = Math.Round(one.Milliseconds, 2),
            ["processorMilliseconds"] = Math.Round(one.ProcessorMilliseconds, 2),
            ["initMilliseconds"] = Math.Round(one.InitMilliseconds, 2),
            ["billedMilliseconds"] = one.BilledMilliseconds,
        }),
        ["calls"] = List(Calls, one => new() { ["service"] = one.Service, ["caller"] = one.Caller, ["operation"] = one.Operation, ["resource"] = one.Resource, ["calls"] = one.Calls, ["billed"] = one.Billed }),
        ["capacity"] = List(Capacity, one => new() { ["caller"] = one.Caller, ["table"] = one.Table, ["index"] = one.Index, ["requests"] = one.Requests, ["readUnits"] = one.ReadUnits, ["writeUnits"] = one.WriteUnits }),
        ["requests"] = List(Requests, one => new() { ["api"] = one.Api, ["route"] = one.Route, ["requests"] = one.Requests, ["billed"] = one.Billed, ["responseBytes"] = one.ResponseBytes }),
        ["logs"] = List(Logs, one => new() { ["function"] = one.Function, ["lines"] = one.Lines, ["bytes"] = one.Bytes, ["platformLines"] = one.PlatformLines, ["platformBytes"] = one.PlatformBytes }),
        ["metrics"] = List(Metrics, one => new() { ["namespace"] = one.Namespace, ["metric"] = one.Metric, ["dimensions"] = one.Dimensions, ["lines"] = one.Lines }),
        ["schedules"] = List(Schedules, one => new() { ["schedule"] = one.Schedule, ["function"] = one.Function, ["fired"] = one.Fired }),
    };

    private static JsonArray List<T>(IEnumerable<T> all, Func<T, JsonObject> write) => [.. all.Select(write)];
}

/// <param name="Function">Its logical id.</param>
/// <param name="MemoryMegabytes">As configured; GB-seconds are this and the billed time.</param>
/// <param name="Invocations">Ended, well or not.</param>
/// <param name="ColdStarts">Invocations that an init preceded.</param>
/// <param name="Milliseconds">Of all invocations, without init.</param>
/// <param name="ProcessorMilliseconds">For which a processor worked for its processes, starts included: what a slower processor makes longer, where waiting stays as it is.</param>
/// <param name="InitMilliseconds">Of all inits.</param>
/// <param name="BilledMilliseconds">As the REPORT lines say: each invocation, with its init, rounded up.</param>
public sealed record FunctionUsage(string Function, int MemoryMegabytes, long Invocations, long ColdStarts, double Milliseconds, double ProcessorMilliseconds, double InitMilliseconds, long BilledMilliseconds);

/// <param name="Service">The name it signs with.</param>
/// <param name="Caller">A function, or <c>event source NAME</c>; empty: nobody of the template.</param>
/// <param name="Operation">A receive that brought nothing is <c>ReceiveMessage (empty)</c>.</param>
/// <param name="Resource">The queue, topic or secret.</param>
/// <param name="Calls">How often.</param>
/// <param name="Billed">As requests that are billed: SQS, SNS and EventBridge count one per 64 KB begun.</param>
public sealed record CallUsage(string Service, string Caller, string Operation, string Resource, long Calls, long Billed);

/// <param name="Caller">As in <see cref="CallUsage"/>.</param>
/// <param name="Table">The table.</param>
/// <param name="Index">Null: the table itself.</param>
/// <param name="Requests">Requests that consumed something of it.</param>
/// <param name="ReadUnits">Read request units.</param>
/// <param name="WriteUnits">Write request units, those of refused conditional writes included.</param>
public sealed record CapacityUsage(string Caller, string Table, string? Index, long Requests, double ReadUnits, double WriteUnits);

/// <param name="Api">Its logical id.</param>
/// <param name="Route">For example <c>POST /orders</c>.</param>
/// <param name="Requests">Passed on; what the gateway refused itself is not billed.</param>
/// <param name="Billed">One per 512 KB begun of the request or its response.</param>
/// <param name="ResponseBytes">Of the bodies.</param>
public sealed record RequestUsage(string Api, string Route, long Requests, long Billed, long ResponseBytes);

/// <param name="Function">Its logical id.</param>
/// <param name="Lines">Written by the function.</param>
/// <param name="Bytes">In UTF-8, without line ends.</param>
/// <param name="PlatformLines">START, END, REPORT and their like.</param>
/// <param name="PlatformBytes">As above.</param>
public sealed record LogUsage(string Function, long Lines, long Bytes, long PlatformLines, long PlatformBytes);

/// <param name="Namespace">Of the metric.</param>
/// <param name="Metric">Its name.</param>
/// <param name="Dimensions">Their values, <c>Service=orders</c>: each combination is a metric of its own on the bill.</param>
/// <param name="Lines">Log lines that had it, with one value or several.</param>
public sealed record MetricUsage(string Namespace, string Metric, string Dimensions, long Lines);

/// <param name="Schedule">Its name.</param>
/// <param name="Function">What it invokes.</param>
/// <param name="Fired">How often.</param>
public sealed record ScheduleUsage(string Schedule, string Function, long Fired);
