namespace OrderSystem.Proof.Tests.Model;

/// <summary>
/// States that can only do the same are made the same. What is forgotten nobody can use any more: either it could be lost
/// anyway (keys are pruned, late requests never arrive, time passes), or <see cref="Rules"/> asks production with it and
/// without it, each time, and complains where that makes a difference.
/// </summary>
internal sealed class NormalForm(Design design, Scope scope)
{
    private readonly bool _keysAreForgotten = scope.Has(Faults.PruneKeys);

    public void Of(ref State state)
    {
        Forget(ref state);
        if (_keysAreForgotten)
        {
            ForgetAnswers(ref state);
        }

        Naming.Rename(ref state, sort: true);
    }

    /// <summary>The same for one state of a story: every worker in its place, and nothing forgotten that a reader would miss.</summary>
    public void InPlace(ref State state)
    {
        Forget(ref state);
        Naming.Rename(ref state, sort: false);
    }

    private void Forget(ref State state)
    {
        ForgetViews(ref state);
        if (state.Order.IsTerminal)
        {
            state.Ran = false;
        }

        ForgetIntents(ref state);
        var own = state.Own;
        if (own.IsPastConfirm)
        {
            state.LateConfirms = state.Unfinished = 0;
        }

        state.Late &= own.Status switch
        {
            IntentStatus.Canceled => LateCalls.None,
            IntentStatus.Succeeded => own.Refund == RefundState.Live && state.Rare == 0 ? LateCalls.None : LateCalls.Refund,
            _ => state.Late,
        };
    }

    private void ForgetViews(ref State state)
    {
        if (design.Condition != WriteCondition.Version)
        {
            return;
        }

        for (var i = 0; i < Workers.Length; i++)
        {
            var worker = state.Workers[i];
            if (worker.At == At.Write && !worker.Fresh)
            {
                // A write on an old view fails whenever it comes: what is left of it is that the order is read again.
                worker = Worker.Rereading(worker.Evidence);
            }

            if (design.EvidenceFades && worker.Evidence != 0 && (worker.Fresh || worker.At == At.Reread) && Rules.IsPastEvidence(state.Order, worker.Evidence))
            {
                worker = worker.WithoutEvidence();
            }

            state.Workers[i] = worker;
        }
    }

    /// <summary>What is kept under keys, where keys may be forgotten, and nobody would use them but a request that comes late.</summary>
    private void ForgetAnswers(ref State state)
    {
        var (order, own) = (state.Order, state.Own);
        var stops = design.Condition == WriteCondition.Version && (order.IsStopped || order.IsTerminal);
        for (var i = 0; i < Workers.Length; i++)
        {
            var worker = state.Workers[i];
            if (worker is { Fresh: false, At: At.Create or At.Confirm } && design.Condition == WriteCondition.Version)
            {
                // Whatever Stripe answers to an old view, it is never written; and create with an old view changes nothing.
                state.Workers[i] = worker.With(worker.At == At.Create ? worker.View.WithoutStock.WithFirstKey : worker.View.WithoutStock, default, default);
            }

            stops &= worker.Fresh || !worker.IsCall || worker.View.IsStopped;
        }

        // The deadline is only another way to stop: for who has stopped, it may as well have passed.
        state.DeadlinePassed |= stops;
        if (state.CreateAnswers != 0 || state.LateCreates != 0)
        {
            var goesOn = order is { Intent: 0, IsTerminal: false, IsStopped: false };
            state.CreateAnswers &= goesOn ? 7UL << (3 * order.Slot) : 0;
            state.LateCreates &= goesOn ? 1 << order.Slot : 0;
            ForgetIntents(ref state);
        }

        if (state.ConfirmAnswers != 0)
        {
            var keys = Used(state, At.Confirm);
            if (!own.IsPastConfirm)
            {
                // Who looks with an old view may find the card not yet asked.
                keys |= Used(state, At.Look);
                keys |= order is { Status: Domain.OrderStatus.Processing, IsStopped: false } ? 7UL << (3 * order.Slot) : 0;
            }

            state.ConfirmAnswers &= keys;
        }
    }

    /// <summary>An unconfirmed PaymentIntent that no answer and no worker names can never be confirmed.</summary>
    private static void ForgetIntents(ref State state)
    {
        for (var i = 0; i < Intents.Length; i++)
        {
            if (state.Intents[i].Status == IntentStatus.RequiresConfirmation && state.Order.Intent != i + 1 && !IsNamed(state, i + 1))
            {
                state.Intents[i] = default;
            }
        }
    }

    private static bool IsNamed(in State state, int intent)
    {
        for (var slot = 0; slot < OrderKey.Slots; slot++)
        {
            if (state.CreateAnswer(slot) == intent)
            {
                return true;
            }
        }

        for (var i = 0; i < Workers.Length; i++)
        {
            var worker = state.Workers[i];
            if (worker.View.Intent == intent || worker.After.Intent == intent)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The keys that workers have in hand who are about to make this call; with an old view, if it is a look.</summary>
    private static ulong Used(in State state, At call)
    {
        var keys = 0UL;
        for (var i = 0; i < Workers.Length; i++)
        {
            var worker = state.Workers[i];
            if (worker.At == call && (call != At.Look || !worker.Fresh))
            {
                keys |= 7UL << (3 * worker.Order(state.Order).Slot);
            }
        }

        return keys;
    }
}
