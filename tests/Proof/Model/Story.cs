namespace OrderSystem.Proof.Tests.Model;

/// <summary>
/// Tells the way to a state. The search keeps only where each state was reached from; the words come from taking the same
/// steps again, this time with every worker kept in its place.
/// </summary>
internal static class Story
{
    /// <param name="byStep">The invariant is broken by a step from the state, not in it.</param>
    /// <param name="trail">What follows without any fault, if that is what is wrong.</param>
    public static Violation Of(Protocol protocol, StateSet found, int number, string broken, bool byStep, IReadOnlyList<string> trail)
    {
        var way = new Stack<int>();
        for (var at = number; at >= 0; at = found.Parent(at))
        {
            way.Push(at);
        }

        var beginning = found[way.Pop()];
        var (state, told) = protocol.Beginnings().First(first => Forms(first.State).Contains(beginning));
        var lines = new List<string> { told };
        while (way.TryPop(out var at))
        {
            var target = found[at];
            var teller = new Teller(state);
            protocol.Step(state, teller);
            var step = teller.Told.First(step => Forms(step.State).Contains(target));
            lines.Add(step.Line);
            state = step.State;
            NormalForm.InPlace(ref state);
        }

        if (byStep)
        {
            var teller = new Teller(state);
            protocol.Step(state, teller);
            var last = teller.Told.First(step => step.Broken == broken);
            lines.Add(last.Line);
            state = last.State;
        }

        return new(broken, [.. lines, .. trail.Select(line => "From here nothing goes wrong any more. " + line).Take(1), .. trail.Skip(1)], state.ToString());
    }

    /// <summary>The normal forms of a state, whichever worker is the first.</summary>
    private static IEnumerable<Packed> Forms(State state)
    {
        for (var first = 0; first < Workers.Length; first++)
        {
            for (var second = 0; second < Workers.Length; second++)
            {
                if (first != second)
                {
                    var form = state;
                    (form.Workers[0], form.Workers[1], form.Workers[2]) = (state.Workers[first], state.Workers[second], state.Workers[3 - first - second]);
                    NormalForm.Of(ref form);
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
