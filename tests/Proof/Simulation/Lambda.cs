using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Simulation;

internal enum Function
{
    CreateOrder,
    RetryPayment,
    CancelOrder,
    StripeWebhook,
    FanOutOrders,
    ProcessPayment,
    AlertDeadLetters,
    ReconcileOrders,
    ReconcileMoney,
    RedriveDeadLetters,
    ResolveOrder,
    RecordStock,
}

/// <summary>One run of a function.</summary>
internal sealed class Invocation(Function function, int number, long startedAt, long deadline, Pump pump)
{
    private readonly List<Track> _tracks = [];

    public Function Function => function;

    public int Number => number;

    public long StartedAt => startedAt;

    public string Name => $"{function}#{number}";

    /// <summary>Until it has answered, was killed or ran out of time.</summary>
    public bool IsAlive { get; set; } = true;

    public Action<string>? OnKilled { get; init; }

    /// <summary>Orders for which the payment queue took a message from this run.</summary>
    public List<OrderId> Sent { get; } = [];

    public TimeSpan Remaining() => TimeSpan.FromMilliseconds(Math.Max(0, deadline - pump.Now));

    /// <summary>What this run has heard of an order.</summary>
    public Track Of(OrderId id)
    {
        foreach (var track in _tracks)
        {
            if (track.Id == id)
            {
                return track;
            }
        }

        var added = new Track(id);
        _tracks.Add(added);
        return added;
    }
}

/// <summary>An order as one run knows it: for naming its steps, and for telling a run that failed from one that is done.</summary>
internal sealed class Track(OrderId id)
{
    public OrderId Id => id;

    public Order? Order { get; set; }

    public bool WasMissing { get; set; }

    /// <summary>Null: not seen, or not seen since something changed it.</summary>
    public PaymentIntentSnapshot? Payment { get; set; }

    /// <summary>The last thing this run heard of the order was a failure: it cannot be done.</summary>
    public bool LastFailed { get; set; }
}

/// <summary>
/// Runs functions: side by side, for as long as their timeout allows, killed at any call. A killed process runs no code:
/// its awaits never end, and what it had already sent still arrives.
/// </summary>
internal sealed class Lambda(World world)
{
    private int _invocations;

    /// <summary>Whose code is running now.</summary>
    public Invocation? Current { get; private set; }

    /// <param name="done">The answer, and only if nothing killed it.</param>
    /// <param name="failed">It threw, was killed or timed out; the reason.</param>
    public void Invoke<T>(Function function, Func<Invocation, Task<T>> handler, Action<Invocation, T> done, Action<string> failed)
    {
        var pump = world.Pump;
        var timeout = world.Numbers.TimeoutOf(function);
        var invocation = new Invocation(function, ++_invocations, pump.Now, pump.Now + timeout, pump) { OnKilled = failed };
        world.Tell(invocation.Name, "begins");
        pump.After(timeout, () => Kill(invocation, "timed out"));
        Current = invocation;
        _ = RunAsync(invocation, handler, done);
        Current = null;
    }

    /// <summary>Goes on with a run whose call has ended.</summary>
    public void Resume<T>(Invocation invocation, TaskCompletionSource<T> call, T answer)
    {
        if (invocation.IsAlive)
        {
            Current = invocation;
            call.SetResult(answer);
            Current = null;
        }
    }

    public void Resume<T>(Invocation invocation, TaskCompletionSource<T> call, Exception failure)
    {
        if (invocation.IsAlive)
        {
            Current = invocation;
            call.SetException(failure);
            Current = null;
        }
    }

    public void Kill(Invocation invocation, string how)
    {
        if (invocation.IsAlive)
        {
            invocation.IsAlive = false;
            world.Tell(invocation.Name, how);
            world.Coverage.Answer(Names.Of(invocation.Function), how);
            invocation.OnKilled?.Invoke(how);
        }
    }

    private async Task RunAsync<T>(Invocation invocation, Func<Invocation, Task<T>> handler, Action<Invocation, T> done)
    {
        T answer;
        try
        {
            answer = await handler(invocation);
        }
#pragma warning disable CA1031 // Whatever a function throws, Lambda takes as its failure.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            world.Oracle.Threw(invocation, failure);
            Kill(invocation, "threw");
            return;
        }

        if (world.Swarm.Strikes(Fault.CrashBeforeAnswer))
        {
            Kill(invocation, "killed before its answer");
            return;
        }

        try
        {
            invocation.IsAlive = false;
            done(invocation, answer);
        }
#pragma warning disable CA1031 // A bug of the simulation must not vanish in a task that nobody awaits.
        catch (Exception bug)
#pragma warning restore CA1031
        {
            world.Bug = bug;
        }
    }
}

/// <summary>Enum names without the cost of Enum.ToString.</summary>
internal static class Names
{
    private static readonly string[] Functions = Enum.GetNames<Function>();

    public static string Of(Function function) => Functions[(int)function];
}
