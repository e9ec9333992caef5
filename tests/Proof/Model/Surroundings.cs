using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Model;

/// <summary>All that happens without a worker: the customer, stock, the clock, the operator, crashes, and what Stripe does by itself.</summary>
internal sealed class Surroundings(Design design, Rules rules, Scope scope, Effects effects)
{
    private readonly Elsewhere _elsewhere = new(scope, effects);
    private Steps _steps = null!;

    public Steps Steps
    {
        get => _steps;
        set => _steps = _elsewhere.Steps = value;
    }

    public void Step(in State state)
    {
        if (state.Order.IsOpen)
        {
            People(state);
        }

        _elsewhere.Step(state);
        if (state.DeclineEvent && state.Order.IsOpen)
        {
            var next = state;
            next.DeclineEvent = false;
            var order = state.Order;
            next.Write(OrderKey.Of(OrderStatus.Failed, order.Attempt, order.KeyGeneration, order.Intent, order.Stock, order.StopReason, order.Acknowledged, order.InReview, saysDeclined: true));
            Steps.To(next, $"The webhook payment_intent.payment_failed arrives, and what it says is written on the order: failed");
        }

        if (scope.Has(Faults.Crash))
        {
            for (var i = 0; i < scope.Workers; i++)
            {
                if (state.Workers[i] != Worker.Idle)
                {
                    var next = state;
                    next.Workers[i] = Worker.Idle;
                    next.Message = true;
                    Steps.Heard = new(i, state.Workers[i].At, state.Order, Died: true);
                    Steps.To(next, $"Worker {i + 1} dies, or its call fails without effect; its message will come again");
                }
            }
        }
    }

    private void People(in State state)
    {
        var order = state.Order;
        if (scope.Tracked && order.Stock == StockStatus.None)
        {
            Change(state, Move.ReserveStock, "Stock is reserved");
        }

        if (scope.Tracked && order.Stock != StockStatus.Rejected && scope.Has(Faults.NoStock))
        {
            Change(state, Move.RejectStock, order.Stock == StockStatus.None ? "There is no stock" : "The reservation is lost");
        }

        if (order.StopReason is null && scope.Has(Faults.CustomerStops))
        {
            Change(state, Move.Stop, "The customer cancels");
        }

        if (order.Attempt < scope.Attempts && design.MayRetry(order, state.DeadlinePassed))
        {
            Change(state, Move.Retry, "The customer gives another card");
        }

        if (order.InReview && scope.Has(Faults.Operator))
        {
            Change(state, Move.Resolve, "A person takes the order out of review");
            Change(state, Move.ResolveAndStop, "A person takes the order out of review and stops it");
        }

        // For an order that has stopped the deadline makes no difference; Rules sees to that.
        if (!state.DeadlinePassed && !order.IsStopped && scope.Has(Faults.DeadlinePasses))
        {
            var next = state;
            next.DeadlinePassed = true;
            Steps.To(next, $"The deadline passes");
        }
    }

    private void Change(in State state, Move move, string told)
    {
        var answer = rules.Change(state.Order, move, state.DeadlinePassed);
        if (answer.Breach is { } breach)
        {
            Steps.Break(breach);
        }

        var next = state;
        if (answer.Kind == AnswerKind.Write)
        {
            next.Write(answer.After);
            next.Message |= rules.Wakes(state.Order, answer.After);
        }

        Steps.To(next, $"{told}");
    }

    /// <summary>The card network has made up its mind.</summary>
    public void Resolve(in State state) => _elsewhere.Resolve(state);
}
