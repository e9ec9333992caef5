using System.Text.RegularExpressions;
using LocalCloud.Template;
using LocalCloud.Template.Model;
using OrderSystem.Dev.Running;
using OrderSystem.Dev.Tokens;

namespace OrderSystem.Dev.Cost;

/// <summary>What template.yaml and the stacks under infra/ deploy, as far as it costs money.</summary>
internal sealed partial record Deployment
{
    /// <summary>Days that a month is counted with, as 50,000 orders a day are 1.5 million a month.</summary>
    public const int DaysPerMonth = 30;

    /// <summary>A poller of an event source asks an empty queue once in so many seconds (long polling).</summary>
    private const int PollSeconds = 20;

    /// <summary>Pollers of a queue with a maximum concurrency, and of one without that has been quiet. Source: Lambda developer guide, "Configuring scaling behavior for SQS event source mappings".</summary>
    private const int Pollers = 5;

    private const int QuietPollers = 2;

    public required IReadOnlyList<DeployedFunction> Functions { get; init; }

    /// <summary>Functions that a schedule starts, and how often a month.</summary>
    public required IReadOnlyDictionary<string, double> RunsPerMonth { get; init; }

    /// <summary>Receives a month that find an empty queue.</summary>
    public required double IdleReceives { get; init; }

    public int Secrets { get; init; }

    /// <summary>Metrics in alarms.</summary>
    public int AlarmMetrics { get; init; }

    /// <summary>Alarms that are made of other alarms.</summary>
    public int CompositeAlarms { get; init; }

    public int Dashboards { get; init; }

    public int Keys { get; init; }

    /// <summary>The tables keep every state of the last 35 days.</summary>
    public bool PointInTimeRecovery { get; init; }

    /// <summary>Lambda's own lines: as text, as JSON, or none (<c>SystemLogLevel: WARN</c>).</summary>
    public SystemLines SystemLines { get; init; }

    public DeployedFunction this[string function] => Functions.First(one => one.Name == function);

    /// <summary>The template with its defaults.</summary>
    public static Deployment Read(string template)
    {
        var sam = SamTemplate.Load(template, new TemplateOptions
        {
            StackName = "cost",
            Parameters = new Dictionary<string, string> { ["BuildId"] = SystemOptions.BuildId, ["TokenIssuer"] = DevelopmentTokens.Issuer, ["TokenAudience"] = DevelopmentTokens.Audience },
        });
        var infrastructure = Directory.Exists(Path.Combine(Path.GetDirectoryName(template)!, "infra"))
            ? Directory.EnumerateFiles(Path.Combine(Path.GetDirectoryName(template)!, "infra"), "*.yaml").Select(File.ReadAllText).Prepend(File.ReadAllText(template)).ToList()
            : [File.ReadAllText(template)];
        return new Deployment
        {
            Functions = [.. sam.Functions.Select(function => DeployedFunction.Read(function, sam.Find(function.LogicalId)!.Properties))],
            RunsPerMonth = sam.Functions.Where(function => function.Schedules.Count > 0).ToDictionary(function => function.LogicalId, function => function.Schedules.Where(schedule => schedule.Enabled).Sum(Runs)),
            IdleReceives = sam.Functions.SelectMany(function => function.Queues).Where(source => source.Enabled)
                .Sum(source => source.MaximumConcurrency is null ? QuietPollers : Pollers) * (DaysPerMonth * 86_400.0 / PollSeconds),
            Secrets = sam.Resources.Count(resource => resource.Type == "AWS::SecretsManager::Secret"),
            PointInTimeRecovery = sam.Resources.Any(resource => (bool?)resource.Properties["PointInTimeRecoverySpecification"]?["PointInTimeRecoveryEnabled"] == true),
            AlarmMetrics = infrastructure.Sum(Alarms),
            CompositeAlarms = infrastructure.Sum(text => CompositeAlarmType().Count(text)),
            Dashboards = infrastructure.Sum(text => DashboardType().Count(text)),
            Keys = infrastructure.Sum(text => KeyType().Count(text)),
            SystemLines = sam.Functions.Select(function => Lines(sam.Find(function.LogicalId)!.Properties["LoggingConfig"])).DefaultIfEmpty(SystemLines.Text).Max(),
        };
    }

    private static double Runs(ScheduleDefinition schedule)
    {
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var end = start.AddDays(DaysPerMonth);
        var runs = 0;
        for (var at = schedule.Expression.Next(start, start); at is { } due && due <= end; at = schedule.Expression.Next(due, start))
        {
            runs++;
        }

        return runs;
    }

    private static SystemLines Lines(System.Text.Json.Nodes.JsonNode? logging) => ((string?)logging?["LogFormat"], (string?)logging?["SystemLogLevel"]) switch
    {
        ("JSON", "WARN") => SystemLines.None,
        ("JSON", _) => SystemLines.Json,
        _ => SystemLines.Text,
    };

    /// <summary>An alarm costs by the metrics in it: one, or those of its expression.</summary>
    private static int Alarms(string yaml) => AlarmType().Split(yaml).Skip(1).Sum(alarm => Math.Max(1, MetricStat().Count(NextResource().Split(alarm, 2)[0])));

    [GeneratedRegex(@"Type:\s*['""]?AWS::CloudWatch::Alarm\b")]
    private static partial Regex AlarmType();

    [GeneratedRegex(@"Type:\s*['""]?AWS::CloudWatch::CompositeAlarm\b")]
    private static partial Regex CompositeAlarmType();

    [GeneratedRegex(@"^\s{2}\w+:\s*$", RegexOptions.Multiline)]
    private static partial Regex NextResource();

    [GeneratedRegex(@"\bMetricStat:")]
    private static partial Regex MetricStat();

    [GeneratedRegex(@"Type:\s*['""]?AWS::CloudWatch::Dashboard\b")]
    private static partial Regex DashboardType();

    [GeneratedRegex(@"Type:\s*['""]?AWS::KMS::Key\b")]
    private static partial Regex KeyType();
}

/// <summary>How Lambda writes START, END and REPORT.</summary>
internal enum SystemLines
{
    None,
    Json,
    Text,
}

/// <param name="Name">Its logical id.</param>
/// <param name="MemoryMegabytes">What it has, and is billed for.</param>
/// <param name="IsArm">arm64, not x86_64.</param>
/// <param name="IsTraced"><c>Tracing: Active</c>.</param>
/// <param name="Provisioned">Environments kept warm.</param>
/// <param name="SnapshotVersions">Published versions whose snapshots are kept (SnapStart).</param>
/// <param name="IsHttp">A customer waits for it.</param>
internal sealed record DeployedFunction(string Name, int MemoryMegabytes, bool IsArm, bool IsTraced, int Provisioned, int SnapshotVersions, bool IsHttp)
{
    public double Gigabytes => MemoryMegabytes / 1024.0;

    public string Architecture => IsArm ? "arm64" : "x86_64";

    public static DeployedFunction Read(FunctionDefinition function, System.Text.Json.Nodes.JsonObject properties) => new(
        function.LogicalId,
        function.MemorySize,
        function.Architecture == "arm64",
        (string?)properties["Tracing"] == "Active",
        function.ProvisionedConcurrency,
        (string?)properties["SnapStart"]?["ApplyOn"] == "PublishedVersions" ? 1 : 0,
        function.Routes.Count > 0);
}
