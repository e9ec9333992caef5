using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Model;

/// <summary>What happens at Stripe while nobody calls: late requests arrive, 500s are carried out, holds expire, refunds fail.</summary>
internal sealed class Elsewhere(Scope scope, Effects effects)
{
    private static readonly PaymentOperation[] Settling = [PaymentOperation.Cancel, PaymentOperation.Capture, PaymentOperation.Refund];
    private static readonly Outcome[] Outcomes = Enum.GetValues<Outcome>();

    public Steps Steps { get; set; } = null!;

    public void Step(in State state)
    {
        if ((state.LateCreates | state.LateConfirms | state.Unfinished) != 0)
        {
            Arrivals(state);
        }

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
    }

    /// <summary>Requests arrive that nobody waits for any more, and 500s are carried out after all.</summary>
    private void Arrivals(in State state)
    {
        for (var slot = 0; slot < OrderKey.Slots; slot++)
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
                foreach (var outcome in Outcomes)
                {
                    if (effects.Can(state, state.Order.Intent, outcome))
                    {
                        var next = state;
                        effects.Execute(ref next, state.Order.Intent, (slot / 4) + 1, outcome);
                        next.KeepConfirm(slot, effects.Kept(outcome));
                        Steps.To(next, $"The late confirm of attempt {(slot / 4) + 1} arrives: {Effects.Say(outcome)}");
                    }
                }
            }

            if ((state.Unfinished & (1 << slot)) != 0)
            {
                foreach (var outcome in Outcomes)
                {
                    if (outcome is Outcome.Held or Outcome.Declined or Outcome.DeclinedWithoutCharge && effects.Can(state, state.Order.Intent, outcome))
                    {
                        // The answer that was kept stays as it is.
                        var next = state;
                        next.Unfinished &= ~(1 << slot);
                        effects.Execute(ref next, state.Order.Intent, (slot / 4) + 1, outcome);
                        Steps.To(next, $"Stripe carries out the confirm of attempt {(slot / 4) + 1} that it had answered with 500: {Effects.Say(outcome)}");
                    }
                }
            }
        }
    }

    private void LateCreate(in State state, int slot)
    {
        if (Effects.Free(state) is var free and not 0)
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
            if ((state.Late & Effects.Flag(operation)) != 0 && Effects.CanSettle(intent, operation))
            {
                var next = state;
                Effects.Settle(ref next, number, operation);
                Steps.To(next, $"The late {operation.ToString().ToLowerInvariant()} arrives and takes effect");
            }
        }

        if (intent.IsHeld && scope.Has(Faults.Expiry))
        {
            var next = state;
            next.Intents[number - 1] = intent.With(IntentStatus.Canceled);
            Effects.Notify(ref next);
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
        Effects.Notify(ref next);
        Steps.To(next, $"pi_{number} leaves processing: the card is held");
        next = state;
        var declined = state.Own.With(IntentStatus.RequiresPaymentMethod).WithError(true);
        next.Intents[number - 1] = declined.Charge == 0 ? declined : declined.WithCharge(declined.Charge, declined.ChargeAttempt, failed: true);
        Effects.Notify(ref next);
        Steps.To(next, $"pi_{number} leaves processing: declined");
    }
}
