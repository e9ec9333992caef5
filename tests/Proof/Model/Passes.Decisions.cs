using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Model;

/// <summary>What a pass makes of an answer: production decides, and this says where that leads.</summary>
internal sealed partial class Passes
{
    private static readonly ErrorKind[] NoEffect =
        [ErrorKind.NoAnswer, ErrorKind.BadGateway, ErrorKind.Conflict, ErrorKind.TooManyRequests, ErrorKind.Unauthorized, ErrorKind.Forbidden];

    /// <summary>
    /// Answers that come without effect. Where production throws, as it should, that is a crash, and crashes are steps of
    /// their own; only what it makes of them else is a step here.
    /// </summary>
    private void Turned(in State state, int worker, PaymentOperation operation)
    {
        if (!scope.Has(Faults.Crash))
        {
            return;
        }

        var me = state.Workers[worker];
        foreach (var error in NoEffect)
        {
            if (rules.Error(operation, error, replayed: false) != ErrorAnswer.Unknown)
            {
                var next = state;
                Refused(ref next, worker, me, operation, error, new Reply { Before = state.Order });
                Hear(new(worker, me.At, me.Order(state.Order), Reply: new Reply { Error = error }));
                Steps.To(next, $"Worker {worker + 1} calls {operation.ToString().ToLowerInvariant()}: {Errors.Say(error)}, without effect");
            }
        }
    }

    /// <summary>An error answer: what production makes of it, and where that leads this pass.</summary>
    private void Refused(ref State next, int worker, Worker me, PaymentOperation operation, ErrorKind error, in Reply reply)
    {
        var order = me.Order(reply.Before);
        switch (rules.Error(operation, error, reply.Replayed))
        {
            case ErrorAnswer.Declined:
                Decided(ref next, worker, order, me.Fresh, design.BelievesReplays || !reply.Replayed ? reply.Body : default, order.Attempt | Worker.ReasonKnown);
                break;
            case ErrorAnswer.LookAgain:
                next.Workers[worker] = Worker.Rereading(me.Evidence);
                break;
            case ErrorAnswer.NextKey:
                Propose(ref next, worker, me, order, Move.NextKey, default);
                break;
            case ErrorAnswer.Park:
                Propose(ref next, worker, me, order, Move.Park, default);
                break;
            default:
                Throw(ref next, worker);
                break;
        }
    }

    /// <summary>The next step of a pass that knows this much: look first if it must, else as production decides.</summary>
    private void Decided(ref State next, int worker, OrderKey order, bool fresh, Intent seen, int evidence, bool wrong = false)
    {
        if (!seen.Exists && rules.NeedsPaymentIntent(order))
        {
            next.Workers[worker] = Worker.Calling(At.Look, fresh, order, evidence);
            return;
        }

        var answer = rules.Next(order, seen, wrong, evidence, next.DeadlinePassed);
        if (answer.Breach is { } breach)
        {
            Steps.Break(breach);
        }

        switch (answer.Kind)
        {
            case AnswerKind.Nothing or AnswerKind.Wait:
                next.Workers[worker] = Worker.Idle;
                break;
            case AnswerKind.Write:
                Propose(ref next, worker, answer, seen, fresh, order, evidence);
                break;
            default:
                next.Workers[worker] = Worker.Calling((At)((int)answer.Operation + (int)At.Look), fresh, order, evidence);
                break;
        }
    }

    private void Propose(ref State next, int worker, Worker me, OrderKey order, Move move, Intent seen, int intent = 0)
    {
        var answer = rules.Change(order, move, next.DeadlinePassed, intent);
        if (answer.Breach is { } breach)
        {
            Steps.Break(breach);
        }

        if (answer.Kind == AnswerKind.Write)
        {
            Propose(ref next, worker, answer, seen, me.Fresh, order, me.Evidence);
        }
        else
        {
            Throw(ref next, worker);
        }
    }

    // The message is delivered again.
    private static void Throw(ref State next, int worker)
    {
        next.Workers[worker] = Worker.Idle;
        next.Message = true;
    }

    private void Propose(ref State next, int worker, in Answer answer, Intent seen, bool fresh, OrderKey view, int evidence) =>
        next.Workers[worker] = Worker.Writing(answer.Transition, answer.After, seen, fresh, view, evidence);
}
