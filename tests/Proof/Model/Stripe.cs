using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Model;

/// <summary>
/// Stripe as the protocol may rely on it, and no better: a PaymentIntent's states, keys that keep the first answer until
/// they are forgotten, and every answer the scope allows. Source: https://docs.stripe.com/api/idempotent_requests.
/// </summary>
internal sealed class Stripe(Design design, Scope scope, Effects effects)
{
    private static readonly Outcome[] Outcomes = Enum.GetValues<Outcome>();

    private readonly Reply[] _replies = new Reply[16];
    private int _count;

    public ReadOnlySpan<Reply> Create(in State state, OrderKey order)
    {
        _count = 0;
        var slot = order.Slot;
        switch (design.RandomKeys ? 0 : state.CreateAnswer(slot))
        {
            case 0:
                break;
            case (int)CreateAnswer.Refused:
                Refuse(state, state.Order, ErrorKind.PaymentMethod, replayed: true, "replayed 400, this payment method cannot be used");
                return Replies;
            case (int)CreateAnswer.ServerError:
                Refuse(state, state.Order, ErrorKind.ServerError, replayed: true, "replayed 500");
                return Replies;
            case var made:
                Add(new() { State = state, Before = state.Order, Replayed = true, Body = Intent.Created, Intent = made, Told = "the first answer is replayed" });
                return Replies;
        }

        if (Effects.Free(state) is var free and not 0)
        {
            var next = state;
            next.Intents[free - 1] = Intent.Created;
            next.KeepCreate(slot, free);
            Add(new() { State = next, Before = state.Order, Body = Intent.Created, Intent = free, Told = "made, requires_confirmation" });
        }

        if (scope.Has(Faults.CardRefused))
        {
            var next = state;
            next.KeepCreate(slot, (int)CreateAnswer.Refused);
            next.Ran |= order.Attempt == state.Order.Attempt;
            Refuse(next, state.Order, ErrorKind.PaymentMethod, replayed: false, Effects.Say(Outcome.CardRefused));
        }

        if (state.Rare > 0 && scope.Has(Faults.ServerError))
        {
            var next = state;
            next.Rare--;
            next.KeepCreate(slot, (int)CreateAnswer.ServerError);
            Refuse(next, state.Order, ErrorKind.ServerError, replayed: false, "500, kept under the key");
        }

        if (scope.Has(Faults.LateRequest))
        {
            var next = state;
            next.LateCreates |= 1 << slot;
            Refuse(next, state.Order, ErrorKind.NoAnswer, replayed: false, "no answer, and it may still arrive");
        }

        BadRequest(state);
        return Replies;
    }

    public ReadOnlySpan<Reply> Confirm(in State state, OrderKey order)
    {
        _count = 0;
        var slot = order.Slot;
        if (!design.RandomKeys && state.ConfirmAnswer(slot) is var kept and not ConfirmAnswer.None)
        {
            Replay(state, kept);
            return Replies;
        }

        foreach (var outcome in Outcomes)
        {
            if (effects.Can(state, order.Intent, outcome))
            {
                var next = state;
                effects.Execute(ref next, order.Intent, order.Attempt, outcome);
                next.KeepConfirm(slot, effects.Kept(outcome));
                var body = next.Intents[order.Intent - 1];
                switch (outcome)
                {
                    case Outcome.Declined or Outcome.DeclinedWithoutCharge:
                        Refuse(next, state.Order, ErrorKind.CardDeclined, replayed: false, Effects.Say(outcome), body.InError);
                        break;
                    case Outcome.CardRefused:
                        Refuse(next, state.Order, ErrorKind.PaymentMethod, replayed: false, Effects.Say(outcome));
                        break;
                    case Outcome.UnexpectedState:
                        Refuse(next, state.Order, ErrorKind.UnexpectedState, replayed: false, Effects.Say(outcome), body.InError);
                        break;
                    default:
                        Add(new() { State = next, Before = state.Order, Body = body, Told = Effects.Say(outcome) });
                        break;
                }
            }
        }

        if (state.Rare > 0 && scope.Has(Faults.ServerError))
        {
            var next = state;
            next.Rare--;
            next.KeepConfirm(slot, ConfirmAnswer.ServerError);
            next.Unfinished |= 1 << slot;
            Refuse(next, state.Order, ErrorKind.ServerError, replayed: false, "500, kept under the key, and it may yet be carried out");
        }

        if (scope.Has(Faults.LateRequest))
        {
            var next = state;
            next.LateConfirms |= 1 << slot;
            Refuse(next, state.Order, ErrorKind.NoAnswer, replayed: false, "no answer, and it may still arrive");
        }

        BadRequest(state);
        return Replies;
    }

    public ReadOnlySpan<Reply> Settle(in State state, OrderKey order, PaymentOperation operation)
    {
        _count = 0;
        var intent = state.Intents[order.Intent - 1];
        if (Effects.CanSettle(intent, operation))
        {
            var next = state;
            Effects.Settle(ref next, order.Intent, operation);
            Add(new() { State = next, Before = state.Order, Body = next.Intents[order.Intent - 1], Told = "done" });
        }
        else
        {
            var error = operation switch
            {
                PaymentOperation.Refund when intent.Refund == RefundState.Live => ErrorKind.AlreadyRefunded,
                PaymentOperation.Capture when intent.Status == IntentStatus.Canceled => ErrorKind.HoldExpired,
                _ => ErrorKind.UnexpectedState,
            };
            Refuse(state, state.Order, error, replayed: false, $"400, it is {intent}", intent.InError);
        }

        if (scope.Has(Faults.LateRequest))
        {
            var next = state;
            next.Late |= Effects.Flag(operation);
            Refuse(next, state.Order, ErrorKind.NoAnswer, replayed: false, "no answer, and it may still arrive");
        }

        BadRequest(state);
        if (operation == PaymentOperation.Capture && state.Rare > 0 && scope.Has(Faults.Oddity))
        {
            var next = state;
            next.Rare--;
            Refuse(next, state.Order, ErrorKind.CardDeclined, replayed: false, "402");
        }

        return Replies;
    }

    private ReadOnlySpan<Reply> Replies => _replies.AsSpan(0, _count);

    private void Replay(in State state, ConfirmAnswer kept)
    {
        var before = state.Order;
        switch (kept)
        {
            case ConfirmAnswer.Declined:
                Refuse(state, before, ErrorKind.CardDeclined, replayed: true, "replayed 402, declined", Intent.Created.With(IntentStatus.RequiresPaymentMethod));
                break;
            case ConfirmAnswer.Refused:
                Refuse(state, before, ErrorKind.PaymentMethod, replayed: true, "replayed 400, this payment method cannot be used");
                break;
            case ConfirmAnswer.UnexpectedState:
                Refuse(state, before, ErrorKind.UnexpectedState, replayed: true, "replayed 400, unexpected state");
                break;
            case ConfirmAnswer.ServerError:
                Refuse(state, before, ErrorKind.ServerError, replayed: true, "replayed 500");
                break;
            default:
                var status = kept switch { ConfirmAnswer.Held => IntentStatus.RequiresCapture, ConfirmAnswer.Processing => IntentStatus.Processing, _ => IntentStatus.RequiresAction };
                Add(new() { State = state, Before = before, Replayed = true, Body = Intent.Created.With(status), Told = "the first 2xx is replayed" });
                break;
        }
    }

    private void BadRequest(in State state)
    {
        if (state.Rare > 0 && scope.Has(Faults.Oddity))
        {
            var next = state;
            next.Rare--;
            Refuse(next, state.Order, ErrorKind.BadRequest, replayed: false, "400, for no reason we know");
        }
    }

    private void Refuse(in State state, OrderKey before, ErrorKind error, bool replayed, string told, Intent body = default) =>
        Add(new() { State = state, Before = before, Error = error, Replayed = replayed, Body = body, Told = told });

    private void Add(in Reply reply) => _replies[_count++] = reply;
}
