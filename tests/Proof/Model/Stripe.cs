using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Model;

/// <summary>One way in which Stripe may take and answer a call.</summary>
internal struct Reply
{
    /// <summary>Everything as it is after the call.</summary>
    public State State;

    /// <summary>The order in the table when the call was answered.</summary>
    public OrderKey Before;

    /// <summary>Null: a 2xx.</summary>
    public ErrorKind? Error;
    public bool Replayed;

    /// <summary>The PaymentIntent in the body, as it shows it.</summary>
    public Intent Body;

    /// <summary>Which PaymentIntent create has made.</summary>
    public int Intent;

    /// <summary>The answer in words.</summary>
    public string Told;
}

/// <summary>How the bank and Stripe take a confirm.</summary>
internal enum Outcome
{
    Held,
    Declined,
    DeclinedWithoutCharge,
    CardRefused,
    Processing,
    ProcessingWithoutCharge,
    NeedsAction,
    UnexpectedState,
}

/// <summary>
/// Stripe as the protocol may rely on it, and no better: a PaymentIntent's states, keys that keep the first answer until
/// they are forgotten, and every answer the scope allows. Source: https://docs.stripe.com/api/idempotent_requests.
/// </summary>
internal sealed class Stripe(Design design, Scope scope)
{
    private static readonly Outcome[] Outcomes = Enum.GetValues<Outcome>();
    private static readonly string[] Told =
    [
        "the card is held", "402, declined", "402, declined without a charge", "400, this payment method cannot be used",
        "2xx, processing", "2xx, processing without a new charge", "2xx, requires_action", "400, unexpected state",
    ];

    private readonly Reply[] _replies = new Reply[16];
    private int _count;

    public static string Say(Outcome outcome) => Told[(int)outcome];

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

        if (Free(state) is var free and not 0)
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
            Refuse(next, state.Order, ErrorKind.PaymentMethod, replayed: false, Told[(int)Outcome.CardRefused]);
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
            if (Can(state, order.Intent, outcome))
            {
                var next = state;
                Execute(ref next, order.Intent, order.Attempt, outcome);
                next.KeepConfirm(slot, Kept(outcome));
                var body = next.Intents[order.Intent - 1];
                switch (outcome)
                {
                    case Outcome.Declined or Outcome.DeclinedWithoutCharge:
                        Refuse(next, state.Order, ErrorKind.CardDeclined, replayed: false, Told[(int)outcome], body.InError);
                        break;
                    case Outcome.CardRefused:
                        Refuse(next, state.Order, ErrorKind.PaymentMethod, replayed: false, Told[(int)outcome]);
                        break;
                    case Outcome.UnexpectedState:
                        Refuse(next, state.Order, ErrorKind.UnexpectedState, replayed: false, Told[(int)outcome], body.InError);
                        break;
                    default:
                        Add(new() { State = next, Before = state.Order, Body = body, Told = Told[(int)outcome] });
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
        if (CanSettle(intent, operation))
        {
            var next = state;
            Settle(ref next, order.Intent, operation);
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
            next.Late |= Flag(operation);
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

    /// <summary>The number of a PaymentIntent that is not there yet; 0: the model has no room for another.</summary>
    public static int Free(in State state)
    {
        for (var i = 0; i < Intents.Length; i++)
        {
            if (!state.Intents[i].Exists)
            {
                return i + 1;
            }
        }

        return 0;
    }

    public bool Can(in State state, int intent, Outcome outcome)
    {
        var open = state.Intents[intent - 1].CanBeConfirmed;
        return outcome switch
        {
            Outcome.Held or Outcome.Declined => open,
            Outcome.DeclinedWithoutCharge => open && scope.Has(Faults.DeclineWithoutCharge),
            Outcome.CardRefused => open && scope.Has(Faults.CardRefused),
            Outcome.UnexpectedState => !open,
            _ => open && state.Rare > 0 && scope.Has(Faults.SlowCard),
        };
    }

    /// <summary>A confirm takes effect, whenever it does.</summary>
    public void Execute(ref State next, int intent, int attempt, Outcome outcome)
    {
        ref var mine = ref next.Intents[intent - 1];
        if (outcome == Outcome.UnexpectedState)
        {
            return;
        }

        if (attempt == next.Order.Attempt)
        {
            next.AskedTwice |= next.Ran && outcome != Outcome.CardRefused && !scope.Has(Faults.PruneKeys | Faults.ServerError | Faults.CardRefused);
            next.Ran = true;
        }

        switch (outcome)
        {
            case Outcome.Held:
                mine = Intent.Created.With(IntentStatus.RequiresCapture);
                Notify(ref next);
                break;
            case Outcome.Declined or Outcome.DeclinedWithoutCharge:
                mine = mine.With(IntentStatus.RequiresPaymentMethod).WithError(true);
                mine = outcome == Outcome.Declined ? mine.WithCharge(next.FreeCharge(), attempt, failed: true) : mine;
                next.DeclineEvent |= design.BelievesWebhooks;
                Notify(ref next);
                break;
            case Outcome.Processing or Outcome.ProcessingWithoutCharge:
                mine = mine.With(IntentStatus.Processing).WithError(false);
                mine = outcome == Outcome.Processing ? mine.WithCharge(next.FreeCharge(), attempt, failed: false) : mine;
                next.Rare--;
                break;
            case Outcome.NeedsAction:
                mine = mine.With(IntentStatus.RequiresAction).WithError(false);
                next.Rare--;
                break;
        }
    }

    public static bool CanSettle(Intent intent, PaymentOperation operation) => operation switch
    {
        PaymentOperation.Capture => intent.IsHeld,
        PaymentOperation.Cancel => intent.CanBeCanceled,
        _ => intent.HasMoney,
    };

    /// <summary>A capture, a cancel or a refund takes effect, whenever it does.</summary>
    public static void Settle(ref State next, int intent, PaymentOperation operation)
    {
        ref var mine = ref next.Intents[intent - 1];
        switch (operation)
        {
            case PaymentOperation.Capture:
                mine = mine.With(IntentStatus.Succeeded);
                Notify(ref next);
                break;
            case PaymentOperation.Cancel:
                mine = mine.With(IntentStatus.Canceled);
                Notify(ref next);
                break;
            default:
                // That a refund was made is not among the events we subscribe to.
                mine = mine.With(RefundState.Live);
                break;
        }
    }

    /// <summary>The webhook: it only wakes, and only for an order that is open.</summary>
    public static void Notify(ref State next) => next.Message |= next.Order.IsOpen;

    public static LateCalls Flag(PaymentOperation operation) => operation switch
    {
        PaymentOperation.Cancel => LateCalls.Cancel,
        PaymentOperation.Capture => LateCalls.Capture,
        _ => LateCalls.Refund,
    };

    /// <summary>What is kept under the key. Which 2xx it was is only worth knowing to those who believe it later.</summary>
    public ConfirmAnswer Kept(Outcome outcome) => outcome switch
    {
        Outcome.Declined or Outcome.DeclinedWithoutCharge => ConfirmAnswer.Declined,
        Outcome.CardRefused => ConfirmAnswer.Refused,
        Outcome.UnexpectedState => ConfirmAnswer.UnexpectedState,
        Outcome.Processing or Outcome.ProcessingWithoutCharge when design.BelievesReplays => ConfirmAnswer.Processing,
        Outcome.NeedsAction when design.BelievesReplays => ConfirmAnswer.NeedsAction,
        _ => ConfirmAnswer.Held,
    };

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
