using OrderSystem.Dev.CommandLine;
using OrderSystem.Dev.Running;
using OrderSystem.Dev.Soak;

namespace OrderSystem.Dev.Verbs;

/// <summary>A steady load for a long time: does anything get lost, leak, or slow down?</summary>
internal sealed class SoakBench : Verb
{
    public override string Name => "soak";

    public override string Summary => "orders at a steady rate for ten minutes: nothing lost, nothing leaked, no drift";

    public override IReadOnlyList<Option> Options =>
    [
        new("--rate", "R", "orders a second, 50 unless given"),
        new("--seconds", "N", "how long, 600 unless given"),
        new("--warm-up", "SECONDS", "load before anything is measured, 30 unless given"),
        new("--every", "SECONDS", "one row of the report, 60 unless given"),
        new("--url", "API", "a system that runs already, instead of one of its own; it is emptied and its clock set forward"),
    ];

    public override string Details => """
        Runs the system as `up` does, places orders over HTTP, and looks at latency, memory, processor time and threads on the way.
        At the end every accepted order must be completed and captured once. Then the system is emptied and a day passes, so that
        streams forget, too: what it holds more than before is a leak. Exit code 1 if anything is lost or leaks. How fast it was is
        only told: that is this machine's affair, and the load's, which shares it.
        """;

    public override async Task<int> RunAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        var options = new SoakOptions(
            arguments.Number("--rate", 50, 1, 1_000),
            TimeSpan.FromSeconds(arguments.Number("--seconds", 600, 1, 86_400)),
            TimeSpan.FromSeconds(arguments.Number("--warm-up", 30, 1, 3_600)),
            TimeSpan.FromSeconds(arguments.Number("--every", 60, 1, 3_600)));
        if (arguments.Url("--url") is not null)
        {
            return await RunAsync(Addresses.Find(arguments), options, cancellationToken);
        }

        var system = new SystemOptions { Addresses = Addresses.FromPort(FreePorts.FourInARow()) };
        await using var host = await SystemHost.StartAsync(system, cancellationToken);
        return await RunAsync(system.Addresses, options, cancellationToken);
    }

    private static async Task<int> RunAsync(Addresses addresses, SoakOptions options, CancellationToken cancellationToken)
    {
        Console.WriteLine($"{options.Rate} orders a second for {options.Duration.TotalSeconds:0} s");
        using var run = new SoakRun(addresses, options, Progress.Show);
        var report = await run.RunAsync(cancellationToken);
        Progress.Show("");
        Console.WriteLine(report);
        return report.IsGood ? 0 : 1;
    }
}
