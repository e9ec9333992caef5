using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Model;

/// <summary>All that happens without a worker: the customer, stock, the clock, the operator, Stripe's own doings, crashes.</summary>
internal sealed class Surroundings(Design design, Rules rules, Scope scope)
{
    private static readonly PaymentOperation[] Settling = [PaymentOperation.Cancel, PaymentOperation.Capture, PaymentOperation.Refund];
    private static readonly Outcome[] LateOutcomes =
        [Outcome.Held, Outcome.Declined, Outcome.DeclinedWithoutCharge, Outcome.CardRefused, Outcome.Processing, Outcome.ProcessingWithoutCharge, Outcome.NeedsAction, Outcome.UnexpectedState];

    private readonly Stripe _stripe = new(design, scope);

    public Steps Steps { get; set; } = null!;

    public void Step(in State state)
    {
        if (state.Order.IsOpen)
        {
            People(state);
        }

        Arrivals(state);
        if (state.Order.Intent != 0)
        {
            Own(state);
        }

        if (scope.Has(Faults.PruneKeys) && (state.CreateAnswers | state.ConfirmAnswers) != 0)
        {
            var next = state;
            next.CreateAnswers = next.ConfirmAnswers = 0;
            Steps.To(next, $"Stripe forgets its idempotency keys");
        }

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

    /// <summary>Requests arrive that nobody waits for any more, and 500s are carried out after all.</summary>
    private void Arrivals(in State state)
    {
        for (var slot = 0; slot < Slots; slot++)
        {
            if ((state.LateCreates & (1 << slot)) != 0 && state.CreateAnswer(slot) == 0)
            {
                LateCreate(state, slot);
            }

            if (state.Order.Intent == 0)
            {
                continue;
            }

            if ((state.LateConfirms & (1 << slot)) != 0 && state.ConfirmAnswer(slot) == ConfirmAnswer.None)
            {
                foreach (var outcome in LateOutcomes)
                {
                    if (_stripe.Can(state, state.Order.Intent, outcome))
                    {
                        var next = state;
                        _stripe.Execute(ref next, state.Order.Intent, (slot / 4) + 1, outcome);
                        next.KeepConfirm(slot, _stripe.Kept(outcome));
                        Steps.To(next, $"The late confirm of attempt {(slot / 4) + 1} arrives: {Stripe.Say(outcome)}");
                    }
                }
            }

            if ((state.Unfinished & (1 << slot)) != 0)
            {
                foreach (var outcome in LateOutcomes)
                {
                    if (outcome is Outcome.Held or Outcome.Declined or Outcome.DeclinedWithoutCharge && _stripe.Can(state, state.Order.Intent, outcome))
                    {
                        // The answer that was kept stays as it is.
                        var next = state;
                        next.Unfinished &= ~(1 << slot);
                        _stripe.Execute(ref next, state.Order.Intent, (slot / 4) + 1, outcome);
                        Steps.To(next, $"Stripe carries out the confirm of attempt {(slot / 4) + 1} that it had answered with 500: {Stripe.Say(outcome)}");
                    }
                }
            }
        }
    }

    private void LateCreate(in State state, int slot)
    {
        if (Stripe.Free(state) is var free and not 0)
        {
            var next = state;
            next.Intents[free - 1] = Intent.Created;
            next.KeepCreate(slot, free);
            Steps.To(next, $"The late create of attempt {(slot / 4) + 1} arrives: it makes another PaymentIntent");
        }

        if (scope.Has(Faults.CardRefused))
        {
            var next = state;
            next.KeepCreate(slot, (int)CreateAnswer.Refused);
            next.Ran |= (slot / 4) + 1 == state.Order.Attempt;
            Steps.To(next, $"The late create of attempt {(slot / 4) + 1} arrives: this payment method cannot be used");
        }
    }

    /// <summary>What becomes of the order's own PaymentIntent.</summary>
    private void Own(in State state)
    {
        var number = state.Order.Intent;
        var intent = state.Own;
        foreach (var operation in Settling)
        {
            if ((state.Late & Stripe.Flag(operation)) != 0 && Stripe.CanSettle(intent, operation))
            {
                var next = state;
                Stripe.Settle(ref next, number, operation);
                Steps.To(next, $"The late {operation.ToString().ToLowerInvariant()} arrives and takes effect");
            }
        }

        if (intent.IsHeld && scope.Has(Faults.Expiry))
        {
            var next = state;
            next.Intents[number - 1] = intent.With(IntentStatus.Canceled);
            Stripe.Notify(ref next);
            Steps.To(next, $"The hold of pi_{number} expires");
        }

        if (intent.Status == IntentStatus.Processing)
        {
            Resolve(state);
        }

        if (intent.IsCaptured && intent.Refund == RefundState.Live && state.Rare > 0 && scope.Has(Faults.FailingRefund))
        {
            var next = state;
            next.Rare--;
            next.Intents[number - 1] = intent.With(RefundState.Failed);
            // The one event that wakes a terminal order, too.
            next.Message = true;
            Steps.To(next, $"The refund of pi_{number} fails");
        }
    }

    /// <summary>The card network has made up its mind.</summary>
    public void Resolve(in State state)
    {
        var number = state.Order.Intent;
        var next = state;
        next.Intents[number - 1] = Intent.Created.With(IntentStatus.RequiresCapture);
        Stripe.Notify(ref next);
        Steps.To(next, $"pi_{number} leaves processing: the card is held");
        next = state;
        var declined = state.Own.With(IntentStatus.RequiresPaymentMethod).WithError(true);
        next.Intents[number - 1] = declined.Charge == 0 ? declined : declined.WithCharge(declined.Charge, declined.ChargeAttempt, failed: true);
        Stripe.Notify(ref next);
        Steps.To(next, $"pi_{number} leaves processing: declined");
    }

    private const int Slots = 12;
}
