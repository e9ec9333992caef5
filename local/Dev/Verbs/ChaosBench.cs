using OrderSystem.Dev.Chaos;
using OrderSystem.Dev.CommandLine;
using OrderSystem.Dev.Running;

namespace OrderSystem.Dev.Verbs;

/// <summary>The whole system with everything going wrong that the protocol must survive, and the judgement of an oracle over it.</summary>
internal sealed class ChaosBench : Verb
{
    private const int FaultsPerHundredOrders = 60;

    public override string Name => "chaos";

    public override string Summary => "kills processes, loses answers, moves clocks; then the money must equal the orders";

    public override IReadOnlyList<Option> Options =>
    [
        new("--orders", "N", "how many orders, 200 unless given"),
        new("--rate", "R", "orders a second, 10 unless given"),
        new("--seed", "S", "decides orders, cards, faults and when; a new one unless given"),
        new("--kills", "P", "functions killed with SIGKILL, one for 15 orders unless given"),
        new("--faults", "F", $"wrong, lost or late answers of Stripe, {FaultsPerHundredOrders} for 100 orders unless given"),
        new("--patience", "SECONDS", "how long everything may take to come to rest, 180 unless given"),
        new("--param", "Name=Value", "parameters of template.yaml") { Many = true },
        new("--time-scale", "N", "visibility, retries and schedules run N times faster, 10 unless given"),
        new("--url", "API", "a system that runs already, instead of one of its own"),
    ];

    public override string Details => """
        Runs the system as `up` does and places orders over HTTP, while functions are killed at random and in the middle of calls,
        Stripe's answers get lost, late or wrong, webhooks come twice, late or never, messages come back while they are worked on,
        a day passes at Stripe. Then it lets everything come to rest, sends dead letters back, and checks what customers were
        promised, the orders, their histories and the money at Stripe. Exit code 1, and the stories, if anything is wrong.
        """;

    public override async Task<int> RunAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        var orders = arguments.Number("--orders", 200, 1, 1_000_000);
        var options = new ChaosOptions
        {
            Orders = orders,
            Seed = arguments.Number("--seed", Random.Shared.Next(1_000_000), 0, int.MaxValue),
            Rate = arguments.Number("--rate", 10, 1, 1_000),
            Kills = arguments.Number("--kills", (orders / 15) + 1, 0, 100_000),
            Faults = arguments.Number("--faults", orders * FaultsPerHundredOrders / 100, 0, 1_000_000),
            Patience = TimeSpan.FromSeconds(arguments.Number("--patience", 180, 1, 86_400)),
        };
        if (arguments.Url("--url") is not null)
        {
            return await RunAsync(Addresses.Find(arguments), options, cancellationToken);
        }

        var system = new SystemOptions
        {
            Addresses = Addresses.FromPort(FreePorts.FourInARow()),
            TimeScale = arguments.Number("--time-scale", 10, 1, 1_000),
            Parameters = SystemOptions.ReadParameters(arguments.Values("--param")),
        };
        await using var host = await SystemHost.StartAsync(system, cancellationToken);
        return await RunAsync(system.Addresses, options, cancellationToken);
    }

    private static async Task<int> RunAsync(Addresses addresses, ChaosOptions options, CancellationToken cancellationToken)
    {
        Console.WriteLine($"seed {options.Seed}, {options.Orders} orders at {options.Rate} a second, {options.Kills} kills, {options.Faults} faults");
        var result = await ChaosRun.RunAsync(addresses, options, Progress.Show, cancellationToken);
        Progress.Show("");
        Console.WriteLine(result.Report);
        return result.IsGood ? 0 : 1;
    }
}
