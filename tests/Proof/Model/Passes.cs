using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Model;

/// <summary>What a worker can do next.</summary>
internal interface IPasses
{
    Steps Steps { set; }

    void Step(in State state, int worker);
}

/// <summary>
/// A worker's pass, as AdvanceOrders runs it, cut at its awaits: between two of them nothing happens that others could
/// see, so each step here is one call to the table or to Stripe and all that follows from its answer.
/// That these are AdvanceOrders' steps is what <see cref="Walks"/> shows.
/// </summary>
internal sealed partial class Passes(Design design, Rules rules, Scope scope, Effects effects) : IPasses
{
    private readonly Stripe _stripe = new(design, scope, effects);

    public Steps Steps { get; set; } = null!;

    public void Step(in State state, int worker)
    {
        switch (state.Workers[worker].At)
        {
            case At.Idle:
                Begin(state, worker);
                break;
            case At.Reread:
                Reread(state, worker);
                break;
            case At.Look:
                Look(state, worker);
                break;
            case At.Create:
                Create(state, worker);
                break;
            case At.Confirm:
                Confirm(state, worker);
                break;
            case At.Write:
                Write(state, worker);
                break;
            default:
                Settle(state, worker);
                break;
        }
    }

    private void Begin(in State state, int worker)
    {
        if (!state.Message && !scope.Has(Faults.ExtraWake))
        {
            return;
        }

        var next = state;
        next.Message = false;
        Decided(ref next, worker, state.Order, fresh: true, default, evidence: 0);
        if (state.Message || next.Workers[worker] != Worker.Idle)
        {
            Hear(new(worker, At.Idle, state.Order));
            Steps.To(next, $"Worker {worker + 1} {(state.Message ? "takes the message" : "is woken once more")} and reads the order: {state.Order.Status.Word()}");
        }
    }

    private void Reread(in State state, int worker)
    {
        var next = state;
        Decided(ref next, worker, state.Order, fresh: true, default, state.Workers[worker].Evidence);
        Hear(new(worker, At.Reread, state.Order));
        Steps.To(next, $"Worker {worker + 1} reads the order again: {state.Order.Status.Word()}");
    }

    private void Look(in State state, int worker)
    {
        Turned(state, worker, PaymentOperation.Look);
        var me = state.Workers[worker];
        var order = me.Order(state.Order);
        var seen = state.Intents[order.Intent - 1];
        var next = state;
        Decided(ref next, worker, order, me.Fresh, seen, me.Evidence);
        Hear(new(worker, At.Look, order, seen));
        Steps.To(next, $"Worker {worker + 1} GETs pi_{order.Intent}: {seen}");
        if (state.Rare > 0 && scope.Has(Faults.Oddity))
        {
            next = state;
            next.Rare--;
            Decided(ref next, worker, order, me.Fresh, seen, me.Evidence, wrong: true);
            Hear(new(worker, At.Look, order, seen, Wrong: true));
            Steps.To(next, $"Worker {worker + 1} GETs pi_{order.Intent}: {seen}, with another amount than the order's");
        }
    }

    private void Create(in State state, int worker)
    {
        Turned(state, worker, PaymentOperation.Create);
        var me = state.Workers[worker];
        var order = me.Order(state.Order);
        foreach (var reply in _stripe.Create(state, order))
        {
            var next = reply.State;
            if (reply.Error is { } error)
            {
                Refused(ref next, worker, me, PaymentOperation.Create, error, reply);
            }
            else
            {
                // The id is written next; the body of a fresh answer stands for a look after it.
                Propose(ref next, worker, me, order, Move.Attach, design.BelievesReplays || !reply.Replayed ? reply.Body : default, reply.Intent);
            }

            Hear(new(worker, At.Create, order, Reply: reply));
            Steps.To(next, $"Worker {worker + 1} POSTs create with key {order.Attempt}:{order.KeyGeneration}: {reply.Told}");
        }
    }

    private void Confirm(in State state, int worker)
    {
        Turned(state, worker, PaymentOperation.Confirm);
        var me = state.Workers[worker];
        var order = me.Order(state.Order);
        foreach (var reply in _stripe.Confirm(state, order))
        {
            var next = reply.State;
            if (reply.Error is { } error)
            {
                Refused(ref next, worker, me, PaymentOperation.Confirm, error, reply);
            }
            else if (!reply.Replayed)
            {
                Decided(ref next, worker, order, me.Fresh, reply.Body, me.Evidence);
            }
            else if (design.BelievesReplays)
            {
                Decided(ref next, worker, order, me.Fresh, reply.Body, me.Evidence);
            }
            else
            {
                Decided(ref next, worker, order, me.Fresh, default, evidence: order.Attempt);
            }

            Hear(new(worker, At.Confirm, order, Reply: reply));
            Steps.To(next, $"Worker {worker + 1} POSTs confirm pi_{order.Intent} with key {order.Attempt}:{order.KeyGeneration}: {reply.Told}");
        }
    }

    /// <summary>Capture, cancel and refund: with a fresh key each time, so that nothing is ever replayed.</summary>
    private void Settle(in State state, int worker)
    {
        var me = state.Workers[worker];
        var order = me.Order(state.Order);
        var operation = me.At switch { At.Capture => PaymentOperation.Capture, At.Cancel => PaymentOperation.Cancel, _ => PaymentOperation.Refund };
        Turned(state, worker, operation);
        foreach (var reply in _stripe.Settle(state, order, operation))
        {
            var next = reply.State;
            if (reply.Error is { } error)
            {
                Refused(ref next, worker, me, operation, error, reply);
            }
            else
            {
                // The body of a refund is not a PaymentIntent.
                Decided(ref next, worker, order, me.Fresh, operation == PaymentOperation.Refund ? default : reply.Body, me.Evidence);
            }

            Hear(new(worker, me.At, order, Reply: reply));
            Steps.To(next, $"Worker {worker + 1} POSTs {me.At.ToString().ToLowerInvariant()} pi_{order.Intent}: {reply.Told}");
        }
    }

    private void Write(in State state, int worker)
    {
        var me = state.Workers[worker];
        if (!me.Fresh && !Holds(state.Order, me))
        {
            var lost = state;
            lost.Workers[worker] = Worker.Rereading(me.Evidence);
            Hear(new(worker, At.Write, me.After));
            Steps.To(lost, $"Worker {worker + 1} writes {me.Transition}: the condition fails");
            return;
        }

        // Without the version's condition an old view can be written: what it touches, over whatever stands there now.
        var after = me.Fresh ? me.After : RowConditions.Merge(me.View, me.After, state.Order);
        var written = state;
        written.Write(after);
        written.Message |= rules.Wakes(state.Order, after);
        var next = written;
        Decided(ref next, worker, me.After, me.Fresh, me.Seen, me.Evidence);
        Hear(new(worker, At.Write, me.After, Written: true));
        Steps.To(next, $"Worker {worker + 1} writes {me.Transition}: {state.Order.Status.Word()} → {after.Status.Word()}");
        if (scope.Has(Faults.LostWriteAnswer))
        {
            // The repeated write fails its own condition.
            written.Workers[worker] = Worker.Rereading(me.Evidence);
            Hear(new(worker, At.Write, me.After));
            Steps.To(written, $"Worker {worker + 1} writes {me.Transition}: {state.Order.Status.Word()} → {after.Status.Word()}; the answer is lost, and the repeated write fails");
        }
    }

    private void Hear(in Heard heard)
    {
        if (Steps.Telling)
        {
            Steps.Heard = heard;
        }
    }

    private bool Holds(OrderKey order, Worker me) => design.Condition switch
    {
        WriteCondition.Version => false,
        WriteCondition.RowOnly => RowConditions.Hold(me.Transition, me.View, me.After, order),
        _ => true,
    };
}
