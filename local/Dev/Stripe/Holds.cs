using System.Text.Json.Nodes;

namespace OrderSystem.Dev.Stripe;

/// <summary>What happens to the customer's money: asked for, held, taken, released. Each step is written to the ledger as it happens.</summary>
internal sealed class Holds(Account account)
{
    /// <summary>Asks the card. Ends in a hold, a capture, a wait for the customer, or a 402.</summary>
    public void Attempt(PaymentIntent intent, TestCard card, Call call)
    {
        intent.LastPaymentError = null;
        var offSession = call.Form.Given("off_session");
        if (card.NeedsAuthentication && !offSession)
        {
            if (call.Form.Flag("error_on_requires_action"))
            {
                throw Declined(intent, TestCards.AuthenticationRequired, charge: null, call);
            }

            intent.Status = "requires_action";
            account.Happened("payment_intent.requires_action", intent, call.Cause);
            return;
        }

        var decline = card.NeedsAuthentication ? TestCards.AuthenticationRequired : card.Decline;
        var now = account.Clock.Now;
        var charge = new Charge
        {
            Created = now,
            PaymentIntent = intent,
            PaymentMethod = intent.PaymentMethod!,
            Card = card,
            Decline = decline,
            CaptureBefore = now + account.AuthorizationLifetime,
        };
        account.Add(charge);
        intent.LatestCharge = charge;
        if (decline is not null)
        {
            throw Declined(intent, decline, charge, call);
        }

        account.Ledger.Write(Movement.Hold, intent, intent.Amount, now);
        if (intent.CaptureMethod == "manual")
        {
            intent.Status = "requires_capture";
            account.Clock.At(charge.CaptureBefore, () => Expire(intent, charge));
            account.Happened("charge.succeeded", charge, call.Cause);
            account.Happened("payment_intent.amount_capturable_updated", intent, call.Cause);
            return;
        }

        Take(intent, charge, intent.Amount, call.Cause);
        account.Happened("charge.succeeded", charge, call.Cause);
        account.Happened("payment_intent.succeeded", intent, call.Cause);
    }

    /// <summary>Back to the start, so that another payment method can be tried.</summary>
    private StripeProblem Declined(PaymentIntent intent, Decline decline, Charge? charge, Call call)
    {
        var method = Shapes.PaymentMethod(intent.PaymentMethod!);
        StripeProblem Problem(JsonObject? paymentIntent) => new(402, "card_error", decline.Message)
        {
            Code = decline.Code,
            DeclineCode = decline.DeclineCode,
            AdviceCode = decline.AdviceCode,
            Charge = charge?.Id,
            PaymentIntent = paymentIntent,
            PaymentMethod = method,
        };

        intent.LastPaymentError = Problem(null).ToError();
        intent.Status = "requires_payment_method";
        intent.PaymentMethod = null;
        if (charge is not null)
        {
            account.Happened("charge.failed", charge, call.Cause);
        }

        account.Happened("payment_intent.payment_failed", intent, call.Cause);
        return Problem(Shapes.Of(intent, Expansion.None));
    }

    /// <summary>Captures; the rest of the hold, if any, is released.</summary>
    public void Take(PaymentIntent intent, Charge charge, long amount, Cause? cause)
    {
        var now = account.Clock.Now;
        intent.Status = "succeeded";
        intent.AmountReceived = amount;
        charge.Captured = true;
        charge.AmountCaptured = amount;
        charge.BalanceTransaction = StripeIds.Transaction();
        account.Ledger.Write(Movement.Capture, intent, amount, now);
        if (amount < charge.Amount)
        {
            Release(charge, charge.Amount - amount);
        }
    }

    private void Expire(PaymentIntent intent, Charge charge)
    {
        if (intent.Status != "requires_capture" || intent.LatestCharge != charge)
        {
            return;
        }

        account.Happened("charge.expired", charge, cause: null);
        End(intent, "expired", cause: null);
    }

    /// <summary>Cancels for good; what is held is released.</summary>
    public void End(PaymentIntent intent, string? reason, Cause? cause)
    {
        var held = intent.Status == "requires_capture";
        intent.Status = "canceled";
        intent.CanceledAt = account.Clock.Now;
        intent.CancellationReason = reason;
        if (held)
        {
            Release(intent.LatestCharge!, intent.Amount);
        }

        account.Happened("payment_intent.canceled", intent, cause);
    }

    /// <summary>
    /// The customer has the money again, of which none had moved: since 2025-03-31.basil there is no refund of it, and the charge
    /// does not show as refunded (docs.stripe.com/changelog/basil/2025-03-31/remove-refund-from-partial-capture-and-payment-cancellation-flow).
    /// </summary>
    private void Release(Charge charge, long amount) => account.Ledger.Write(Movement.Release, charge.PaymentIntent, amount, account.Clock.Now);
}
