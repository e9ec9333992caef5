using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Model;

/// <summary>What calls do at Stripe, whenever they get there: at once, late, or carried out after a 500.</summary>
internal sealed class Effects(Design design, Scope scope)
{
    private static readonly string[] Told =
    [
        "the card is held", "402, declined", "402, declined without a charge", "400, this payment method cannot be used",
        "2xx, processing", "2xx, processing without a new charge", "2xx, requires_action", "400, unexpected state",
    ];

    public static string Say(Outcome outcome) => Told[(int)outcome];

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
}
