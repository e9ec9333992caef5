using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Simulation;

/// <summary>What became of one seed.</summary>
/// <param name="Broken">The first invariant that did not hold; null if all did.</param>
internal sealed record SeedResult(int Seed, string? Broken, int Steps, Story? Story, IReadOnlyList<Fault> Faults);

/// <summary>
/// One seed, from the first request to the last quiet day: a phase in which everything goes wrong, then one in which
/// nothing does, and after which every order must have ended or wait for a person.
/// </summary>
internal sealed class Simulation(Shared shared)
{
    private const int MostSteps = 30_000;

    /// <summary>After its deadline and the end of all faults, an order has this long to end.</summary>
    private const long Grace = 60 * Times.Minute;

    /// <param name="without">Kinds of fault that are left out of the seed.</param>
    public SeedResult Run(int seed, Coverage coverage, bool tells = false, HashSet<Fault>? without = null)
    {
        var world = RunWorld(seed, coverage, tells, without);
        return new SeedResult(seed, world.Broken, world.Pump.Steps, world.Story, [.. world.Swarm.Kinds]);
    }

    /// <summary>The same; gives the world as it is at the end.</summary>
    public World RunWorld(int seed, Coverage coverage, bool tells, HashSet<Fault>? without)
    {
        var world = new World(seed, shared, coverage, tells, without);
        var (pump, dice) = (world.Pump, world.Dice);
        new QueueMapping(world, world.Payments, Function.ProcessPayment, world.Numbers.PaymentBatch, 1 + dice.Next(world.Numbers.PaymentConcurrency), world.Handlers.ProcessAsync).Start();
        new QueueMapping(world, world.DeadLetters, Function.AlertDeadLetters, world.Numbers.LetterBatch, 2, world.Handlers.AlertFrom(world.DeadLetters.Name)).Start();
        new QueueMapping(world, world.StreamFailures, Function.AlertDeadLetters, world.Numbers.LetterBatch, 2, world.Handlers.AlertFrom(world.StreamFailures.Name)).Start();
        world.StreamMapping.Start();
        world.Tell("seed", $"{seed}, deadline {world.Deadline}, stock {world.Stock.Word()}, faults: {string.Join(", ", world.Swarm.Kinds)}");

        pump.Haste = dice.Next(3) switch { 0 => 0, 1 => 0.03, _ => 0.15 };
        var begin = pump.Now;
        world.People.Begin();
        pump.After(Times.Day, () => EveryDay(world));
        var quietFrom = begin + (dice.Chance(0.05) ? dice.Between(20, 50) * Times.Hour : dice.Between(2, 150) * Times.Minute);
        while (Goes(world) && pump.Steps < MostSteps / 10 && pump.Step(quietFrom))
        {
            world.Oracle.Check();
        }

        world.Swarm.BeQuiet();
        world.Api.RefuseCredentials(long.MaxValue, 0);
        world.StreamMapping.GoOn();
        pump.Haste = 0;
        world.Tell("world", "from here on nothing goes wrong");
        Settle(world);
        if (world.Bug is { } bug)
        {
            throw new InvalidOperationException($"The simulation has a bug at seed {seed}: {bug.Message}", bug);
        }

        return world;
    }

    private static void Settle(World world)
    {
        var pump = world.Pump;
        var quietFrom = pump.Now;
        var isRedriven = false;
        while (Goes(world))
        {
            if (pump.IsEmpty)
            {
                if (isRedriven)
                {
                    break;
                }

                // Everything is at rest; now an operator sends back what is left of the dead letters.
                isRedriven = true;
                Ending.CheckAlerts(world);
                pump.Post(world.Handlers.Redrive);
            }

            pump.Step();
            world.Oracle.Check();
            if (pump.Steps > MostSteps)
            {
                world.Break("L: something goes in a circle");
            }

            foreach (var row in world.Table.Rows)
            {
                if (row.Order is { IsOpen: true, Review: null } && pump.Now > LatestEnd(row.Order, quietFrom))
                {
                    world.Break($"L: {world.NameOf(row.Order.Id)} is still {row.Order.Status.Word()}, an hour after its deadline without faults");
                }
            }
        }

        if (Goes(world))
        {
            Ending.Check(world);
        }
    }

    /// <summary>An order that came out of review late has its hour from there.</summary>
    private static long LatestEnd(Order order, long quietFrom)
    {
        var resolvedAt = order.History.LastOrDefault(entry => entry.By == Transition.Resolve)?.At.ToUnixTimeMilliseconds() ?? 0;
        return Math.Max(Math.Max(quietFrom, resolvedAt), order.DeadlineAt.ToUnixTimeMilliseconds()) + Grace;
    }

    /// <summary>The daily run; the last one comes when nothing else is left to happen, and every order is old enough to be judged.</summary>
    private static void EveryDay(World world)
    {
        var judged = DateTimeOffset.FromUnixTimeMilliseconds(world.Pump.Now) - Handlers.Settled(world);
        if (!world.Pump.IsEmpty || world.Table.Rows.Any(row => row.Order.CreatedAt >= judged))
        {
            world.Pump.After(Times.Day, () => EveryDay(world));
        }

        world.Handlers.ReconcileMoney();
    }

    private static bool Goes(World world) => world.Broken is null && world.Bug is null;
}
