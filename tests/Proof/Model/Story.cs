namespace OrderSystem.Proof.Tests.Model;

/// <summary>
/// Tells the way to a state. The search keeps only where each state was reached from; the words come from taking the same
/// steps again, this time with every worker kept in its place.
/// </summary>
internal static class Story
{
    /// <param name="byStep">The invariant is broken by a step from the state, not in it.</param>
    /// <param name="after">What follows without any fault, if that is what is wrong.</param>
    public static Violation Of(Protocol protocol, StateSet found, int number, string broken, bool byStep, Convergence? after)
    {
        var way = new Stack<int>();
        for (var at = number; at >= 0; at = found.Parent(at))
        {
            way.Push(at);
        }

        var beginning = found[way.Pop()];
        var (state, told) = protocol.Beginnings().First(first => Forms(protocol, first.State).Contains(beginning));
        var lines = new List<string> { told };
        while (way.TryPop(out var at))
        {
            var target = found[at];
            if (Find(protocol, state, target) is not { } step)
            {
                lines.Add(Forgets(ref state));
                step = Find(protocol, state, target) ?? throw new InvalidOperationException($"No step leads from {state} to {target.Unpack()}.");
            }

            lines.Add(step.Line);
            state = step.State;
            protocol.Normal.InPlace(ref state);
        }

        if (byStep)
        {
            if (Breaking(protocol, state, broken) is not { } last)
            {
                lines.Add(Forgets(ref state));
                last = Breaking(protocol, state, broken) ?? throw new InvalidOperationException($"No step from {state} breaks '{broken}'.");
            }

            lines.Add(last.Line);
            state = last.State;
        }

        if (after is not null)
        {
            lines.AddRange(after.Trail.Select((line, i) => i == 0 ? $"From here nothing goes wrong any more. {line}" : line));
            state = after.End;
        }

        return new(broken, lines, state.ToString());
    }

    // The search forgets those keys at once that nobody but a late request would use.
    private static string Forgets(ref State state)
    {
        (state.CreateAnswers, state.ConfirmAnswers) = (0, 0);
        return "Stripe forgets its idempotency keys";
    }

    private static (State State, string Line)? Breaking(Protocol protocol, in State state, string broken)
    {
        var teller = new Teller(state);
        protocol.Step(state, teller);
        foreach (var (next, line, breaks) in teller.Told)
        {
            if (breaks == broken)
            {
                return (next, line);
            }
        }

        return null;
    }

    private static (State State, string Line)? Find(Protocol protocol, in State state, Packed target)
    {
        var teller = new Teller(state);
        protocol.Step(state, teller);
        foreach (var (next, line, _) in teller.Told)
        {
            if (Forms(protocol, next).Contains(target))
            {
                return (next, line);
            }
        }

        return null;
    }

    /// <summary>The normal forms of a state, whichever worker is the first.</summary>
    private static IEnumerable<Packed> Forms(Protocol protocol, State state)
    {
        for (var first = 0; first < Workers.Length; first++)
        {
            for (var second = 0; second < Workers.Length; second++)
            {
                if (first != second)
                {
                    var form = state;
                    (form.Workers[0], form.Workers[1], form.Workers[2]) = (state.Workers[first], state.Workers[second], state.Workers[3 - first - second]);
                    protocol.Normal.Of(ref form);
                    yield return Packed.Of(form);
                }
            }
        }
    }

    private sealed class Teller : Steps
    {
        private readonly State _before;

        public Teller(State before) => (_before, Telling) = (before, true);

        public List<(State State, string Line, string? Broken)> Told { get; } = [];

        protected override void Take(in State next, string line, string? breach) =>
            Told.Add((next, line, breach ?? Invariants.OfStep(_before, next) ?? Invariants.OfState(next)));
    }
}
