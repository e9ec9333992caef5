using System.Globalization;

namespace OrderSystem.Dev.Cost;

/// <summary>From what an order does, what is deployed and what things cost to a month's bill. Pure arithmetic: no clock, no file.</summary>
/// <param name="prices">List prices.</param>
/// <param name="deployment">What is deployed.</param>
/// <param name="assumptions">What was not measured.</param>
internal sealed class CostModel(Prices prices, Deployment deployment, Assumptions assumptions)
{
    private const double Gigabyte = 1024.0 * 1024 * 1024;
    private const double SecondsPerMonth = Deployment.DaysPerMonth * 86_400.0;

    /// <param name="variant">Its name.</param>
    /// <param name="work">Of one order.</param>
    /// <param name="scheduled">What runs by the clock.</param>
    /// <param name="ordersPerDay">Above 0.</param>
    public Bill Of(string variant, Workload work, IReadOnlyList<ScheduledWork> scheduled, double ordersPerDay)
    {
        var orders = ordersPerDay * Deployment.DaysPerMonth;
        return new Bill(variant, ordersPerDay, [
            new("API", "HTTP API requests", prices["http-api.requests"].Of(work.ApiRequests * orders), $"{Text(work.ApiRequests)} requests"),
            new("API", "data out", prices["egress"].Of(work.EgressBytes * orders / Gigabyte), $"{Text(work.EgressBytes)} bytes to customers and Stripe"),
            .. Lambda(work, orders),
            .. DynamoDb(work, orders),
            .. Messages(work, orders),
            .. Telemetry(work, orders, ordersPerDay),
            .. Always(work, scheduled),
        ]);
    }

    /// <summary>
    /// The share of a function's invocations that X-Ray records by its default rule: the first of each second, and 5 % of the rest.
    /// At λ invocations a second that come at random, a second has one with probability 1 − e^−λ.
    /// </summary>
    public static double SampledByDefault(double perSecond)
    {
        var first = 1 - Math.Exp(-perSecond);
        return perSecond <= 0 ? 1 : (first + (0.05 * (perSecond - first))) / perSecond;
    }

    private IEnumerable<BillLine> Lambda(Workload work, double orders)
    {
        var invocations = work.Functions.Sum(function => function.Invocations);
        yield return new("Lambda", "requests", prices["lambda.requests"].Of(invocations * orders), $"{Text(invocations)} invocations");
        foreach (var architecture in work.Functions.GroupBy(function => deployment[function.Function].Architecture))
        {
            // The tiers are the account's, over all functions of an architecture.
            var seconds = architecture.Select(function => (Function: function, GigabyteSeconds: function.Invocations * function.Milliseconds / 1000 * deployment[function.Function].Gigabytes * orders)).ToList();
            var cold = architecture.Sum(function => IsKeptWarm(function.Function) ? 0 : function.Invocations * assumptions.ColdShare * assumptions.ColdMilliseconds / 1000 * deployment[function.Function].Gigabytes) * orders;
            var all = seconds.Sum(one => one.GigabyteSeconds) + cold;
            var dollars = all == 0 ? 0 : prices[$"lambda.gb-seconds.{architecture.Key}"].Of(all) / all;
            foreach (var (function, used) in seconds)
            {
                yield return new("Lambda", $"{function.Function}, time", used * dollars, $"{Text(function.Invocations)} × {Text(function.Milliseconds)} ms × {deployment[function.Function].MemoryMegabytes} MB");
            }

            foreach (var (function, milliseconds) in work.ScheduledTime.Where(one => deployment[one.Function].Architecture == architecture.Key))
            {
                yield return new("Lambda", $"{function}, time for each order", milliseconds / 1000 * deployment[function].Gigabytes * orders * dollars, $"{Text(milliseconds)} ms × {deployment[function].MemoryMegabytes} MB");
            }

            yield return new("Lambda", "cold starts", cold * dollars, $"{assumptions.ColdShare * 100:0.#} % of invocations × {assumptions.ColdMilliseconds:0} ms");
        }
    }

    private IEnumerable<BillLine> DynamoDb(Workload work, double orders)
    {
        foreach (var units in work.Units.Where(units => units.Write > 0))
        {
            yield return new("DynamoDB", $"writes to {units.Of}", prices["dynamodb.write-units"].Of(units.Write * orders), $"{Text(units.Write)} write units");
        }

        var read = work.Units.Sum(units => units.Read);
        yield return new("DynamoDB", "reads", prices["dynamodb.read-units"].Of(read * orders), $"{Text(read)} read units");
        var gigabytes = work.StoredBytes * orders / Gigabyte;
        var storage = prices["dynamodb.storage"].Of(gigabytes) + (deployment.PointInTimeRecovery ? prices["dynamodb.point-in-time-recovery"].Of(gigabytes) : 0);
        yield return new("DynamoDB", deployment.PointInTimeRecovery ? "storage and its recovery" : "storage", storage * assumptions.MonthsKept, $"{Text(work.StoredBytes)} bytes kept for {Text(assumptions.MonthsKept)} month{(assumptions.MonthsKept == 1 ? "" : "s")}");
    }

    private IEnumerable<BillLine> Messages(Workload work, double orders)
    {
        var all = work.SqsRequests.Sum(by => by.Requests) * orders;
        foreach (var (by, requests) in work.SqsRequests)
        {
            yield return new("Messages", $"SQS, {by}", all == 0 ? 0 : prices["sqs.requests"].Of(all) * requests * orders / all, $"{Text(requests)} requests");
        }

        if (work.Events > 0)
        {
            yield return new("Messages", "EventBridge events", prices["events.custom"].Of(work.Events * orders), $"{Text(work.Events)} events");
        }

        if (work.SnsRequests > 0)
        {
            yield return new("Messages", "SNS", prices["sns.requests"].Of(work.SnsRequests * orders), $"{Text(work.SnsRequests)} requests");
        }
    }

    private IEnumerable<BillLine> Telemetry(Workload work, double orders, double ordersPerDay)
    {
        var bytes = work.Functions.Sum(function => function.Invocations * (assumptions.LogBytes ?? function.LogBytes));
        yield return new("Telemetry", "logs, taken in and kept a month", prices["logs.ingestion"].Of(bytes * orders / Gigabyte) + prices["logs.storage"].Of(bytes * orders / Gigabyte), $"{Text(bytes)} bytes");
        var traces = work.Functions.Where(function => deployment[function.Function].IsTraced)
            .Sum(function => function.Invocations * (assumptions.Sampled ?? SampledByDefault(function.Invocations * ordersPerDay / 86_400)));
        if (traces > 0)
        {
            yield return new("Telemetry", "X-Ray traces", prices["xray.traces"].Of(traces * orders), $"{Text(traces)} of {Text(work.Functions.Sum(function => function.Invocations))} invocations recorded");
        }

        if (work.SecretCalls > 0)
        {
            yield return new("Other", "Secrets Manager calls", prices["secrets.calls"].Of(work.SecretCalls * orders), $"{Text(work.SecretCalls)} calls");
        }
    }

    /// <summary>What is there without an order.</summary>
    private IEnumerable<BillLine> Always(Workload work, IReadOnlyList<ScheduledWork> scheduled)
    {
        yield return new("Messages", "SQS, empty receives", prices["sqs.requests"].Of(deployment.IdleReceives), $"{deployment.IdleReceives:N0} a month, computed from the number of pollers", true);
        yield return new("Telemetry", "custom metrics", prices["metrics.custom"].Of(work.CustomMetrics), $"{work.CustomMetrics} metrics", true);
        yield return new("Telemetry", "alarms", prices["alarms.metrics"].Of(deployment.AlarmMetrics), $"{deployment.AlarmMetrics} metrics in alarms", true);
        yield return new("Telemetry", "composite alarms", prices["alarms.composite"].Of(deployment.CompositeAlarms), $"{deployment.CompositeAlarms}", true);
        yield return new("Telemetry", "dashboards", prices["dashboards"].Of(deployment.Dashboards), $"{deployment.Dashboards}", true);
        yield return new("Other", "secrets", prices["secrets.secrets"].Of(deployment.Secrets), $"{deployment.Secrets}", true);
        if (deployment.Keys > 0)
        {
            yield return new("Other", "keys", prices["kms.keys"].Of(deployment.Keys), $"{deployment.Keys}", true);
        }

        foreach (var run in scheduled)
        {
            var function = deployment[run.Function];
            var once = (run.Milliseconds / 1000 * function.Gigabytes * prices[$"lambda.gb-seconds.{function.Architecture}"].PerUnit) + prices["lambda.requests"].PerUnit + prices["scheduler.invocations"].PerUnit
                + (run.ReadUnits * prices["dynamodb.read-units"].PerUnit) + (run.LogBytes / Gigabyte * prices["logs.ingestion"].PerUnit)
                + (function.IsTraced ? (assumptions.Sampled ?? SampledByDefault(run.RunsPerMonth / SecondsPerMonth)) * prices["xray.traces"].PerUnit : 0);
            yield return new("Lambda", $"{run.Function}, by its schedule", once * run.RunsPerMonth, $"{run.RunsPerMonth:N0} runs × {Text(run.Milliseconds)} ms × {function.MemoryMegabytes} MB, reads, log and trace", true);
        }

        foreach (var function in deployment.Functions.Where(function => function.Provisioned > 0))
        {
            var kept = function.Provisioned * function.Gigabytes * SecondsPerMonth;
            yield return new("Lambda", $"{function.Name}, kept warm", prices[$"lambda.provisioned.{function.Architecture}"].Of(kept), $"{function.Provisioned} × {function.MemoryMegabytes} MB, day and night", true);
        }

        foreach (var function in deployment.Functions.Where(function => function.SnapshotVersions > 0))
        {
            var kept = function.SnapshotVersions * function.Gigabytes * SecondsPerMonth;
            yield return new("Lambda", $"{function.Name}, snapshots", prices["lambda.snapstart-cache"].Of(kept), $"{function.SnapshotVersions} version{(function.SnapshotVersions == 1 ? "" : "s")} × {function.MemoryMegabytes} MB", true);
        }
    }

    private bool IsKeptWarm(string function) => deployment[function].Provisioned > 0;

    private static string Text(double number) => number.ToString(number >= 100 ? "N0" : number >= 10 ? "0.#" : "0.##", CultureInfo.InvariantCulture);
}
