namespace OrderSystem.Proof.Tests.Model;

/// <summary>One design within one scope: where it begins, and every step from a state.</summary>
internal sealed class Protocol
{
    private readonly IPasses _passes;
    private readonly Surroundings _surroundings;
    private readonly Design _design;
    private readonly Scope _scope;

    public Protocol(Design design, Scope scope)
        : this(design, scope, new Rules(design))
    {
    }

    private Protocol(Design design, Scope scope, Rules rules)
    {
        (_design, _scope, Rules) = (design, scope, rules);
        var effects = new Effects(design, scope);
        _passes = design.Naive == Naive.No ? new Passes(design, rules, scope, effects) : new NaivePasses(design, scope);
        _surroundings = new(design, rules, scope, effects);
        Invariants = new(rules, scope);
        Normal = new(design, scope);
    }

    public Rules Rules { get; }

    public Invariants Invariants { get; }

    public NormalForm Normal { get; }

    /// <summary>Whether the design has rules that can be asked what they want, and passes that can be repeated.</summary>
    public bool HasRules => _design.Naive == Naive.No;

    /// <summary>The same with one worker and no fault; only cards may still be declined or refused.</summary>
    public Protocol Calm() => new(_design, _scope with { Workers = 1, Faults = _scope.Faults & (Faults.CardRefused | Faults.DeclineWithoutCharge) }, Rules);

    /// <summary>The order was just placed; and, where the scope says so, it waits with its last card near the bound of its keys.</summary>
    public IEnumerable<(State State, string Told)> Beginnings()
    {
        var placed = Orders.KeyOf(Orders.Placed(_scope.Tracked ? Domain.StockStatus.None : Domain.StockStatus.Untracked));
        yield return (Begin(placed), "The order is placed");
        if (_scope.LastCard)
        {
            var last = OrderKey.Of(Domain.OrderStatus.Processing, attempt: 3, keyGeneration: 9, intent: 0, placed.Stock, stop: null, acknowledged: 0, inReview: false, saysDeclined: false);
            yield return (Begin(last), "The order has its last card, after two that could not be used, and one idempotency key more");
        }
    }

    public void Step(in State state, Steps steps)
    {
        _passes.Steps = _surroundings.Steps = steps;
        for (var i = 0; i < _scope.Workers; i++)
        {
            // Idle workers are alike; the first stands for all.
            if (i == 0 || state.Workers[i] != Worker.Idle || state.Workers[i - 1] != Worker.Idle)
            {
                _passes.Step(state, i);
            }
        }

        _surroundings.Step(state);
    }

    /// <summary>The steps of one worker alone.</summary>
    public void StepWorker(in State state, Steps steps)
    {
        _passes.Steps = steps;
        _passes.Step(state, 0);
    }

    /// <summary>The card network makes up its mind.</summary>
    public void StepNetwork(in State state, Steps steps)
    {
        _surroundings.Steps = steps;
        _surroundings.Resolve(state);
    }

    private State Begin(OrderKey order)
    {
        var state = default(State);
        state.Order = order;
        state.Message = Rules.Wakes(null, order);
        state.Rare = _scope.Rare;
        return state;
    }
}
