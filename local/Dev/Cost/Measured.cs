using LocalCloud.Metering;

namespace OrderSystem.Dev.Cost;

/// <summary>
/// From a measured run to what one order does on AWS. Operations and bytes are divided by the orders and nothing else; the time
/// of local processors is made into durations on Lambda as <see cref="Assumptions.OnLambda"/> says.
/// </summary>
/// <param name="profile">What was measured.</param>
/// <param name="deployment">What is deployed.</param>
/// <param name="assumptions">What was not measured.</param>
internal sealed class Measured(Profile profile, Deployment deployment, Assumptions assumptions)
{
    /// <summary>CloudWatch adds so many bytes to each log event. Source: PutLogEvents, Amazon CloudWatch Logs API reference.</summary>
    private const int BytesPerEvent = 26;

    /// <summary>DynamoDB adds so many bytes to each item and index entry that it stores. Source: developer guide, "DynamoDB item sizes and formats", and its pricing page.</summary>
    private const int BytesPerEntry = 100;

    /// <summary>Headers of an answer, and what a call to Stripe sends: estimated, and small.</summary>
    private const int HeaderBytes = 500;

    private const int StripeRequestBytes = 1_500;

    /// <summary>An index entry with keys only: two ids, a time and their names.</summary>
    private const int KeyBytes = 120;

    /// <summary>ReconcileMoney looks 50 hours back and runs daily, so it compares an order so many times (docs/decisions/0006).</summary>
    private const double TimesCompared = 50.0 / 24;

    /// <summary>Lines that Lambda writes in JSON for an invocation, platform.start and platform.report, and what a trace adds to both. Source: Lambda developer guide, "Lambda Telemetry API Event schema".</summary>
    private const int JsonStart = 140;

    private const int JsonReport = 340;

    private const int JsonTrace = 180;

    /// <summary>"XRAY TraceId: …" at the end of a REPORT line.</summary>
    private const int TextTrace = 110;

    /// <summary>A scheduled function that the measured run did not have.</summary>
    private const double NotMeasuredMilliseconds = 1_000;

    private readonly double _orders = profile.Orders;

    public Workload Order => new()
    {
        Functions = [.. profile.Usage.Functions.Where(function => function.Invocations > 0 && IsOfAnOrder(function.Function)).Select(Work)],
        ScheduledTime = [("ReconcileMoney", CompareMilliseconds)],
        ApiRequests = profile.Usage.Requests.Sum(route => route.Billed) / _orders,
        Units = [.. Units],
        SqsRequests = [.. Calls("sqs").Where(call => !call.Operation.EndsWith("(empty)", StringComparison.Ordinal)).GroupBy(call => By(call.Caller)).Select(by => (by.Key, by.Sum(call => call.Billed) / _orders))],
        SnsRequests = Calls("sns").Sum(call => call.Billed) / _orders,
        // A process asks once and keeps the answer for minutes: here that would be shared by too few orders, so it goes by cold starts.
        SecretCalls = profile.Usage.Functions.Where(function => AsksForSecrets(function.Function)).Sum(function => function.Invocations) / _orders * assumptions.ColdShare,
        StoredBytes = profile.ItemBytes + BytesPerEntry + (IndexEntries * (BytesPerEntry + KeyBytes)),
        EgressBytes = profile.Usage.Requests.Sum(route => route.ResponseBytes + (HeaderBytes * route.Requests)) / _orders
            + (profile.StripeCalls.Values.Sum() * StripeRequestBytes / _orders),
        CustomMetrics = profile.Usage.Metrics.Count,
    };

    public IReadOnlyList<ScheduledWork> Scheduled => [.. deployment.RunsPerMonth.Select(run =>
    {
        var usage = run.Key == "ReconcileMoney" ? profile.CompareUsage : profile.Usage;
        var function = usage.Functions.FirstOrDefault(one => one.Function == run.Key);
        if (function is null or { Invocations: 0 })
        {
            return new ScheduledWork(run.Key, run.Value, NotMeasuredMilliseconds, 0, 0);
        }

        var calls = usage.Calls.Where(call => call.Caller == run.Key).Sum(call => call.Calls) / (double)function.Invocations;
        var milliseconds = run.Key == "ReconcileMoney" ? 0 : assumptions.OnLambda(Processor(function), deployment[function.Function].MemoryMegabytes, calls, 0);
        var read = run.Key == "ReconcileMoney" ? 0 : usage.Capacity.Where(units => units.Caller == run.Key).Sum(units => units.ReadUnits) / function.Invocations;
        return new ScheduledWork(run.Key, run.Value, milliseconds, LogBytes(function, usage), read);
    })];

    /// <summary>What one invocation took here, and what becomes of it on Lambda; for the page.</summary>
    public IReadOnlyList<(string Function, double Invocations, double LocalMilliseconds, double ProcessorMilliseconds, double AwsCalls, double StripeCalls, double OnLambda)> Durations =>
        [.. profile.Usage.Functions.Where(function => function.Invocations > 0 && IsOfAnOrder(function.Function))
            .Select(function => (function.Function, function.Invocations / _orders, function.Milliseconds / function.Invocations, Processor(function), AwsCalls(function), StripeCalls(function), Work(function).Milliseconds))];

    private double CompareMilliseconds
    {
        get
        {
            var function = profile.CompareUsage.Functions.FirstOrDefault(one => one.Function == "ReconcileMoney");
            if (function is null || profile.Compared == 0)
            {
                return 0;
            }

            var calls = profile.CompareUsage.Calls.Where(call => call.Caller == "ReconcileMoney").Sum(call => call.Calls);
            return assumptions.OnLambda(function.ProcessorMilliseconds, deployment[function.Function].MemoryMegabytes, calls, profile.CompareStripeCalls) / profile.Compared * TimesCompared;
        }
    }

    private IEnumerable<Units> Units => profile.Usage.Capacity.Where(units => IsOfAnOrder(units.Caller)).Select(units => (units, Times: 1 / _orders))
        .Concat(profile.CompareUsage.Capacity.Where(units => units.Caller == "ReconcileMoney" && profile.Compared > 0).Select(units => (units, Times: TimesCompared / profile.Compared)))
        .GroupBy(one => one.units.Index is null ? one.units.Table : $"{one.units.Table}/{one.units.Index}")
        .Select(group => new Units(group.Key, group.Sum(one => one.units.ReadUnits * one.Times), group.Sum(one => one.units.WriteUnits * one.Times)))
        .OrderBy(units => units.Of, StringComparer.Ordinal);

    /// <summary>Index entries in which an order stays: those that are written once. One that is written again is left again.</summary>
    private double IndexEntries => Units.Count(units => units.Of.Contains('/', StringComparison.Ordinal) && units.Write is > 0 and < 1.5);

    private FunctionWork Work(FunctionUsage function) => new(
        function.Function,
        function.Invocations / _orders,
        assumptions.OnLambda(Processor(function), deployment[function.Function].MemoryMegabytes, AwsCalls(function), StripeCalls(function)),
        LogBytes(function, profile.Usage));

    private static double Processor(FunctionUsage function) => function.ProcessorMilliseconds / function.Invocations;

    private double AwsCalls(FunctionUsage function) => profile.Usage.Calls.Where(call => call.Caller == function.Function && call.Service != "secretsmanager").Sum(call => call.Calls) / (double)function.Invocations;

    /// <summary>ProcessPayment makes them all.</summary>
    private double StripeCalls(FunctionUsage function) => function.Function == "ProcessPayment" ? profile.StripeCalls.Values.Sum() / (double)function.Invocations : 0;

    private bool AsksForSecrets(string function) => profile.Usage.Functions.Any(one => one.Function == function) && function is "ProcessPayment" or "StripeWebhook";

    private double LogBytes(FunctionUsage function, CloudUsage usage)
    {
        var logs = usage.Logs.FirstOrDefault(one => one.Function == function.Function) ?? new LogUsage(function.Function, 0, 0, 0, 0);
        var traced = deployment[function.Function].IsTraced;
        var platform = deployment.SystemLines switch
        {
            SystemLines.None => 0,
            SystemLines.Json => JsonStart + JsonReport + (traced ? 2 * JsonTrace : 0) + (2 * BytesPerEvent),
            _ => ((logs.PlatformBytes + (BytesPerEvent * logs.PlatformLines)) / (double)function.Invocations) + (traced ? TextTrace : 0),
        };
        return ((logs.Bytes + (BytesPerEvent * logs.Lines)) / (double)function.Invocations) + platform;
    }

    private IEnumerable<CallUsage> Calls(string service) => profile.Usage.Calls.Where(call => call.Service == service && IsOfAnOrder(call.Caller));

    /// <summary>Calls of nobody are this tool's own, and those of the reconcilers come by the clock.</summary>
    private bool IsOfAnOrder(string caller) => caller.Length > 0 && !deployment.RunsPerMonth.ContainsKey(caller);

    private static string By(string caller) => caller.StartsWith("event source ", StringComparison.Ordinal) ? "received and deleted by event sources" : $"sent by {caller}";
}
