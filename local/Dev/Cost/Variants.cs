using OrderSystem.Dev.CommandLine;

namespace OrderSystem.Dev.Cost;

/// <summary>The same system with other settings, side by side.</summary>
/// <param name="Name">As <c>--variant</c> takes it.</param>
/// <param name="Says">What is different.</param>
/// <param name="Deploy">The deployment with it.</param>
/// <param name="Assume">The assumptions with it.</param>
internal sealed record Variant(string Name, string Says, Func<Deployment, Deployment> Deploy, Func<Assumptions, Assumptions> Assume)
{
    private const int KeptWarm = 5;
    private const int Versions = 3;
    private const double Restores = 0.3;
    private const int ChattyBytes = 10 * 1024;
    private const double FivePercent = 0.05;

    public static IReadOnlyList<Variant> All { get; } =
    [
        new("template", "as template.yaml deploys it, with its defaults", deployment => deployment, assumptions => assumptions),
        new("lean", "no traces, no START and REPORT lines, nothing kept warm", deployment => Traced(Quiet(deployment), false), assumptions => assumptions),
        new("base", "5 % of invocations traced, nothing kept warm", deployment => Traced(Cold(deployment), true), assumptions => assumptions with { Sampled = FivePercent }),
        new("xray-default", "traced by X-Ray's own rule: the first each second and 5 % of the rest", deployment => Traced(Cold(deployment), true), assumptions => assumptions with { Sampled = null }),
        new("snapstart", $"as base, with the snapshots of {Versions} versions of each function behind the API", deployment => Each(Traced(Cold(deployment), true), function => function.IsHttp ? function with { SnapshotVersions = Versions } : function), assumptions => assumptions with { Sampled = FivePercent, ColdMilliseconds = assumptions.ColdMilliseconds * Restores }),
        new("provisioned", $"as base, with {KeptWarm} environments of CreateOrder kept warm", deployment => Each(Traced(Cold(deployment), true), Warm), assumptions => assumptions with { Sampled = FivePercent }),
        new("chatty", $"as provisioned, traced by X-Ray's own rule, and with {ChattyBytes / 1024} KB of log for each invocation", deployment => Each(Traced(Cold(deployment), true), Warm), assumptions => assumptions with { Sampled = null, LogBytes = ChattyBytes }),
    ];

    /// <exception cref="UsageException">There is no such variant.</exception>
    public static Variant Find(string name) => All.FirstOrDefault(variant => variant.Name == name)
        ?? throw new UsageException($"There is no variant '{name}'. There are: {string.Join(", ", All.Select(variant => variant.Name))}.");

    private static DeployedFunction Warm(DeployedFunction function) => function.Name == "CreateOrder" ? function with { Provisioned = KeptWarm } : function;

    private static Deployment Cold(Deployment deployment) => Each(deployment, function => function with { Provisioned = 0, SnapshotVersions = 0 });

    private static Deployment Quiet(Deployment deployment) => Cold(deployment) with { SystemLines = SystemLines.None };

    private static Deployment Traced(Deployment deployment, bool traced) => Each(deployment, function => function with { IsTraced = traced });

    private static Deployment Each(Deployment deployment, Func<DeployedFunction, DeployedFunction> change) => deployment with { Functions = [.. deployment.Functions.Select(change)] };
}
