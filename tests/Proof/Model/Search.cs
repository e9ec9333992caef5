using System.Diagnostics;

namespace OrderSystem.Proof.Tests.Model;

/// <summary>How far a search has come.</summary>
internal readonly record struct Progress(int States, int Waiting, int Depth, long Transitions, TimeSpan Elapsed, long Bytes);

/// <summary>A broken invariant, with the shortest way there.</summary>
internal sealed record Violation(string Broken, IReadOnlyList<string> Story, string State)
{
    /// <summary>Its name: what stands before the colon.</summary>
    public string Invariant => Broken[..Broken.IndexOf(':', StringComparison.Ordinal)];

    public override string ToString() =>
        string.Join(Environment.NewLine, [$"{Broken} ({Story.Count} steps)", .. Story.Select((line, i) => $"  {i + 1,2}. {line}"), $"  Then: {State}"]);
}

/// <summary>What a search has found.</summary>
/// <param name="Converging">Distinct states that were followed to their ends without faults.</param>
/// <param name="Questions">Distinct questions that production's functions were asked.</param>
internal sealed record Findings(
    int States, long Transitions, int Depth, int Converging, int Questions, bool Capped, TimeSpan Elapsed, long Bytes, IReadOnlyList<Violation> Violations)
{
    public override string ToString() =>
        $"{States:N0} states{(Capped ? " (CAPPED: not exhaustive)" : Violations.Count > 0 ? ", until this" : ", exhaustive")}, {Transitions:N0} transitions, depth {Depth}, {Converging:N0} distinct states followed to their ends, "
        + $"{Questions:N0} questions to the rules, {Elapsed.TotalSeconds:F1} s, {Bytes >> 20:N0} MB";
}

/// <summary>
/// Breadth-first search through every state of one design in one scope. What it finds first is the shortest way to break
/// something; what it does not find is not there.
/// </summary>
internal sealed class Search(Design design, Scope scope)
{
    private readonly Protocol _protocol = new(design, scope);
    private readonly StateSet _found = new();
    private readonly Dictionary<string, Violation> _violations = [];

    private long _transitions;
    private bool _capped;

    /// <summary>Told every few seconds.</summary>
    public Action<Progress>? OnProgress { get; init; }

    /// <summary>Go on behind a violation, until each of these invariants is broken, or everything was seen.</summary>
    public IReadOnlyCollection<string> Until { get; init; } = [];

    public Rules Rules => _protocol.Rules;

    public StateSet Found => _found;

    public Findings Run()
    {
        var (clock, told) = (Stopwatch.StartNew(), TimeSpan.Zero);
        var convergence = new Convergence(_protocol, scope);
        var finder = new Finder(this);
        foreach (var (state, _) in _protocol.Beginnings())
        {
            finder.Begin(state);
        }

        var (depth, levelEnd) = (0, _found.Count);
        for (var number = 0; number < _found.Count && !IsOver; number++)
        {
            if (number == levelEnd)
            {
                (depth, levelEnd) = (depth + 1, _found.Count);
            }

            var state = _found[number].Unpack();
            if (_protocol.HasRules && _protocol.Invariants.OfQuiet(state) is { } quiet)
            {
                Broken(quiet, number, null);
            }

            if (_protocol.HasRules && convergence.Of(state) is { } stuck)
            {
                Broken(stuck, number, convergence);
            }

            finder.Expand(state, number);
            if (OnProgress is { } tell && (number & 0xFFFF) == 0 && clock.Elapsed - told > TimeSpan.FromSeconds(3))
            {
                told = clock.Elapsed;
                tell(new(_found.Count, _found.Count - number, depth, _transitions, told, _found.Bytes));
            }
        }

        return new(_found.Count, _transitions, depth, convergence.Checked, Rules.Questions, _capped, clock.Elapsed, _found.Bytes, [.. _violations.Values]);
    }

    private bool IsOver => _violations.Count > 0 && (Until.Count == 0 || Until.All(_violations.ContainsKey));

    private void Broken(string broken, int number, Convergence? after, bool byStep = false)
    {
        var name = broken[..broken.IndexOf(':', StringComparison.Ordinal)];
        if (!_violations.ContainsKey(name))
        {
            _violations[name] = Story.Of(_protocol, _found, number, broken, byStep, after);
        }
    }

    private sealed class Finder(Search search) : Steps
    {
        private State _before;
        private int _number;

        public void Begin(State state)
        {
            search._protocol.Normal.Of(ref state);
            search._found.Add(Packed.Of(state), -1);
        }

        public void Expand(in State state, int number)
        {
            (_before, _number) = (state, number);
            search._protocol.Step(state, this);
        }

        protected override void Take(in State next, string line, string? breach)
        {
            search._transitions++;
            if ((breach ?? Invariants.OfStep(_before, next) ?? Invariants.OfState(next)) is { } broken)
            {
                search.Broken(broken, _number, null, byStep: true);
                return;
            }

            if (search._found.Count >= search.Cap)
            {
                search._capped = true;
                return;
            }

            var normal = next;
            search._protocol.Normal.Of(ref normal);
            search._found.Add(Packed.Of(normal), _number);
        }
    }

    private int Cap => scope.StateCap;
}
