using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Model;

/// <summary>
/// The design that production replaces: read the order, set it to processing, make one call that creates, confirms and
/// captures, write what came of it, and where anything is thrown, write "failed". No write has a condition.
/// </summary>
internal sealed class NaivePasses(Design design, Scope scope) : IPasses
{
    private const int Declined = (int)CreateAnswer.Refused;

    public Steps Steps { get; set; } = null!;

    public void Step(in State state, int worker)
    {
        switch (state.Workers[worker].At)
        {
            case At.Idle when state.Message || scope.Has(Faults.ExtraWake):
                Begin(state, worker);
                break;
            case At.Create:
                Pay(state, worker);
                break;
            case At.Write:
                Write(state, worker);
                break;
        }
    }

    private void Begin(in State state, int worker)
    {
        var next = state;
        next.Message = false;
        next.Workers[worker] = state.Order.Status switch
        {
            OrderStatus.Pending => Will(Transition.Claim, With(state.Order, OrderStatus.Processing)),
            OrderStatus.Processing => Worker.Calling(At.Create, fresh: false, state.Order, evidence: 0),
            _ => Worker.Idle,
        };
        Steps.To(next, $"Worker {worker + 1} {(state.Message ? "takes the message" : "gets the message a second time")} and reads the order: {state.Order.Status.Word()}");
    }

    private void Pay(in State state, int worker)
    {
        const string Call = "POSTs create with confirm=true";
        var order = state.Workers[worker].View;
        var kept = design.Naive == Naive.StableKey ? state.CreateAnswer(0) : 0;
        var completes = (int intent) => Will(Transition.Complete, With(order, OrderStatus.Completed, intent));
        var fails = Will(Transition.End, With(order, OrderStatus.Failed));
        if (kept != 0)
        {
            var next = state;
            next.Workers[worker] = kept == Declined ? fails : completes(kept);
            Steps.To(next, $"Worker {worker + 1} {Call}: the first answer is replayed");
            return;
        }

        if (Effects.Free(state) is var free and not 0)
        {
            var next = state;
            next.Intents[free - 1] = Intent.Created.With(IntentStatus.Succeeded);
            next.KeepCreate(0, free);
            next.Workers[worker] = completes(free);
            Steps.To(next, $"Worker {worker + 1} {Call}: the card is charged");
            next.Workers[worker] = fails;
            Steps.To(next, $"Worker {worker + 1} {Call}: the card is charged, the answer is lost, and the timeout is caught");
        }

        var declined = state;
        declined.KeepCreate(0, Declined);
        declined.Workers[worker] = fails;
        Steps.To(declined, $"Worker {worker + 1} {Call}: 402, declined");
    }

    private void Write(in State state, int worker)
    {
        var me = state.Workers[worker];
        var next = state;
        next.Write(me.After);
        next.Workers[worker] = me.Transition == Transition.Claim ? Worker.Calling(At.Create, fresh: false, me.After, evidence: 0) : Worker.Idle;
        Steps.To(next, $"Worker {worker + 1} writes {me.After.Status.Word()}");
    }

    private static Worker Will(Transition transition, OrderKey after) => Worker.Writing(transition, after, default, fresh: false, default, evidence: 0);

    private static OrderKey With(OrderKey order, OrderStatus status, int? intent = null) => OrderKey.Of(
        status, order.Attempt, order.KeyGeneration, intent ?? order.Intent, order.Stock, order.StopReason, order.Acknowledged, order.InReview, saysDeclined: false);
}
