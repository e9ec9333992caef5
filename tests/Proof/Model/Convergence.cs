using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Model;

/// <summary>
/// Liveness. From any state, with every fault gone and everything under way lost, passes that nobody disturbs must end
/// the order, or leave it waiting for somebody who may come; and when nobody comes, the deadline must end it.
/// </summary>
internal sealed class Convergence(Protocol protocol, Scope scope)
{
    private enum Mark : byte
    {
        Open,
        Good,
    }

    private readonly Dictionary<Packed, Mark> _marks = [];
    private readonly List<string> _trail = [];
    private readonly Protocol _calm = protocol.Calm();

    /// <summary>How many states were followed to their ends.</summary>
    public int Checked => _marks.Count;

    /// <summary>After a failure: what the undisturbed passes did, from the state that was asked about.</summary>
    public IReadOnlyList<string> Trail => _trail;

    /// <summary>After a failure: where they led.</summary>
    public State End { get; private set; }

    /// <summary>Null, or how it fails to end.</summary>
    public string? Of(in State state)
    {
        _trail.Clear();
        var calm = state;
        calm.Workers = default;
        calm.LateCreates = calm.LateConfirms = calm.Unfinished = 0;
        calm.Late = LateCalls.None;
        calm.Rare = 0;
        calm.DeclineEvent = false;
        calm.Message = true;
        calm.Ran = false;
        return Follow(calm);
    }

    private string Fail(string broken, in State at)
    {
        End = at;
        return broken;
    }

    private string? Follow(State state)
    {
        protocol.Normal.Of(ref state);
        state.Ran = false;
        var packed = Packed.Of(state);
        if (_marks.TryGetValue(packed, out var mark))
        {
            return mark == Mark.Good ? null : Fail("L: undisturbed passes go in a circle", state);
        }

        _marks[packed] = Mark.Open;
        var broken = FollowOn(state);
        _marks[packed] = broken is null ? Mark.Good : Mark.Open;
        return broken;
    }

    private string? FollowOn(in State state)
    {
        var steps = new Collected();
        _calm.StepWorker(state, steps);
        if (steps.Breach is { } breach)
        {
            return Fail(breach, state);
        }

        if (steps.Next.Count == 0)
        {
            return Fail("L: a pass has no next step", state);
        }

        foreach (var (next, line) in steps.Next)
        {
            _trail.Add(line);
            var broken = next.Workers[0] == Worker.Idle && !next.Message ? AtRest(next) : Follow(Again(next));
            if (broken is not null)
            {
                return broken;
            }

            _trail.RemoveAt(_trail.Count - 1);
        }

        return null;
    }

    // A pass that throws is delivered again; a webhook's message is taken after this pass.
    private static State Again(State state)
    {
        state.Message = state.Workers[0] == Worker.Idle;
        return state;
    }

    /// <summary>The pass is over and no message is left.</summary>
    private string? AtRest(in State state)
    {
        var (order, own) = (state.Order, state.Own);
        if (order.IsTerminal || order.InReview)
        {
            return order.Status == OrderStatus.Refunded && own.HasMoney && !order.InReview ? Fail("L: nobody looks at a refund that failed", state) : null;
        }

        if (own.Status == IntentStatus.Processing)
        {
            var outcomes = new Collected();
            _calm.StepNetwork(state, outcomes);
            foreach (var (outcome, line) in outcomes.Next)
            {
                var woken = outcome;
                woken.Message = true;
                _trail.Add(line);
                if (Follow(woken) is { } broken)
                {
                    return broken;
                }

                _trail.RemoveAt(_trail.Count - 1);
            }

            return null;
        }

        var waits = !order.IsStopped && !state.DeadlinePassed
            && (order.Status == OrderStatus.PaymentFailed
                || (order.Status == OrderStatus.Authorized && own.IsHeld && !order.IsStockSettled)
                || (own.IsCaptured && !order.IsStockSettled));
        if (!waits || !scope.Has(Faults.DeadlinePasses))
        {
            return waits ? null : Fail("L: the order stands still, and nobody is to come", state);
        }

        var late = state;
        late.DeadlinePassed = true;
        late.Message = true;
        _trail.Add("The deadline passes, and the reconciler wakes the order");
        var stuck = Follow(late);
        if (stuck is null)
        {
            _trail.RemoveAt(_trail.Count - 1);
        }

        return stuck;
    }

    private sealed class Collected : Steps
    {
        public Collected() => Telling = true;

        public List<(State State, string Line)> Next { get; } = [];

        public string? Breach { get; private set; }

        protected override void Take(in State next, string line, string? breach)
        {
            Next.Add((next, line));
            Breach ??= breach;
        }
    }
}
