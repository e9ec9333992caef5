using System.Globalization;
using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Simulation;

internal enum Card
{
    Approves,
    Declines,
    DeclinesWithoutCharge,
    UnknownAtCreate,
    UnknownAtConfirm,
    NeedsAction,
    TakesItsTime,
}

/// <summary>
/// Stripe behind its API: PaymentIntents, charges, refunds, and the time they take. Its books are the oracle: no code under
/// test has a part in them. Source: https://docs.stripe.com/payments/paymentintents/lifecycle.
/// </summary>
internal sealed class Stripe(World world)
{
    public const string Stack = "ordersystem";

    /// <summary>What somebody at the dashboard pays with.</summary>
    public const string DashboardCard = "pm_dashboard";

    // With several cards in one story, the same trouble tends to come again.
    private static readonly (Fault Fault, Card Card)[] Troubles =
    [
        (Fault.CardDeclines, Card.Declines), (Fault.CardDeclinesWithoutCharge, Card.DeclinesWithoutCharge), (Fault.CardUnknownAtCreate, Card.UnknownAtCreate),
        (Fault.CardUnknownAtConfirm, Card.UnknownAtConfirm), (Fault.CardNeedsAction, Card.NeedsAction), (Fault.CardTakesItsTime, Card.TakesItsTime),
    ];

    private readonly int _trouble = world.Dice.Next(Troubles.Length);
    private readonly List<Intent> _intents = [];
    private readonly List<(string Method, Card Card)> _cards = [];
    private readonly List<(OrderId? Order, string Method)> _declined = [];
    private readonly List<(OrderId? Order, string Method)> _asked = [];
    private int _ids;

    public IReadOnlyList<Intent> Intents => _intents;

    /// <summary>Whether this card has really been asked, or refused, for the order.</summary>
    public bool WasDeclined(OrderId order, string method) => _declined.Contains((order, method));

    public int TimesAsked(OrderId order, string method)
    {
        var times = 0;
        foreach (var asked in _asked)
        {
            times += asked.Order == order && asked.Method == method ? 1 : 0;
        }

        return times;
    }

    public Intent? Find(string id)
    {
        foreach (var intent in _intents)
        {
            if (intent.Id == id)
            {
                return intent;
            }
        }

        return null;
    }

    public PaymentAnswer Create(Order order)
    {
        if (CardOf(order.PaymentMethodId) == Card.UnknownAtCreate)
        {
            _declined.Add((order.Id, order.PaymentMethodId));
            return Refused(400, "resource_missing", null, parameter: "payment_method");
        }

        var intent = new Intent(NewId("pi"), order.Id, order.Id.Value, Stack, order.Total.Amount, order.Total.Currency.Code, world.Pump.Now);
        _intents.Add(intent);
        world.Oracle.IntentMade(order);
        Changed(intent, null);
        world.People.HearOfIntent(intent);
        return Ok(intent);
    }

    public PaymentAnswer Confirm(Intent intent, string method)
    {
        if (!intent.CanBeConfirmed)
        {
            return Refused(400, "payment_intent_unexpected_state", intent);
        }

        var card = CardOf(method);
        if (card == Card.UnknownAtConfirm)
        {
            _declined.Add((intent.Owner, method));
            return Refused(400, "resource_missing", intent, parameter: "payment_method");
        }

        _asked.Add((intent.Owner, method));
        if (method != DashboardCard)
        {
            world.Oracle.CardAsked(intent, method);
        }

        if (++intent.Confirms > 1 && world.Swarm.Strikes(Fault.TooManyConfirms, 5))
        {
            intent.LastError = new("card_declined", "Too many attempts.");
            _declined.Add((intent.Owner, method));
            intent.Status = PaymentIntentStatus.Canceled;
            Changed(intent, "payment_intent.canceled");
            return Refused(402, "card_declined", intent, declineCode: "generic_decline");
        }

        if (card is Card.Declines or Card.DeclinesWithoutCharge)
        {
            return Decline(intent, method, withCharge: card == Card.Declines);
        }

        intent.LastError = null;
        if (card != Card.NeedsAction)
        {
            intent.Charge(NewId("ch"), method, failed: false);
        }

        intent.Status = card switch
        {
            Card.TakesItsTime => PaymentIntentStatus.Processing,
            Card.NeedsAction => PaymentIntentStatus.RequiresAction,
            _ => PaymentIntentStatus.RequiresCapture,
        };
        if (card == Card.TakesItsTime)
        {
            world.Pump.After(world.Dice.Between(1, 20) * Times.Minute, () => Decide(intent, method));
        }

        if (intent.Status == PaymentIntentStatus.RequiresCapture)
        {
            Held(intent);
        }
        else
        {
            Changed(intent, null);
        }

        return Ok(intent);
    }

    public PaymentAnswer Capture(Intent intent, bool byUs = true)
    {
        if (intent.Status != PaymentIntentStatus.RequiresCapture)
        {
            return intent.Status == PaymentIntentStatus.Canceled && world.Dice.Chance(0.3)
                ? Refused(400, "charge_expired_for_capture", intent)
                : Refused(400, "payment_intent_unexpected_state", intent);
        }

        if (byUs)
        {
            world.Oracle.Captured(intent);
        }

        (intent.Status, intent.AmountReceived) = (PaymentIntentStatus.Succeeded, intent.Amount);
        Changed(intent, "payment_intent.succeeded");
        world.People.HearOfIntent(intent);
        return Ok(intent);
    }

    public PaymentAnswer Cancel(Intent intent)
    {
        if (!intent.CanBeCanceled)
        {
            return Refused(400, "payment_intent_unexpected_state", intent);
        }

        intent.Status = PaymentIntentStatus.Canceled;
        Changed(intent, "payment_intent.canceled");
        return Ok(intent);
    }

    public PaymentAnswer Refund(Intent intent, long? part = null)
    {
        if (!intent.IsCaptured)
        {
            return Refused(400, "payment_intent_unexpected_state", intent);
        }

        var left = intent.Amount - intent.LiveRefunds;
        var amount = part ?? left;
        if (left == 0 || amount > left)
        {
            return Refused(400, "charge_already_refunded", intent);
        }

        var id = NewId("re");
        if (world.Swarm.Strikes(Fault.RefundFails, 2))
        {
            intent.Refund(id, RefundStatus.Failed, amount);
            Changed(intent, "refund.failed");
        }
        else if (world.Swarm.Strikes(Fault.RefundPends, 4))
        {
            intent.Refund(id, RefundStatus.Pending, amount);
            Changed(intent, null);
            EndRefundLater(intent, id, world.Swarm.Strikes(Fault.RefundFailsLate, 7) ? RefundStatus.Failed : RefundStatus.Succeeded);
        }
        else
        {
            intent.Refund(id, RefundStatus.Succeeded, amount);
            Changed(intent, "refund.updated");
            if (world.Swarm.Strikes(Fault.RefundFailsLate, 7))
            {
                EndRefundLater(intent, id, RefundStatus.Failed);
            }
        }

        return new PaymentAnswer.Ok(null, Replayed: false);
    }

    /// <summary>Somebody at the dashboard does the same, or the opposite, a moment before our own request is executed.</summary>
    public void Overtake(Intent intent, PaymentOperation operation)
    {
        switch (operation)
        {
            case PaymentOperation.Refund:
                Refund(intent);
                break;

            case PaymentOperation.Capture:
                if (world.Dice.Chance(0.5))
                {
                    Cancel(intent);
                }
                else
                {
                    Capture(intent, byUs: false);
                }

                break;

            case PaymentOperation.Confirm:
                if (world.Dice.Chance(0.15))
                {
                    Cancel(intent);
                }
                else
                {
                    Confirm(intent, DashboardCard);
                }

                break;
        }
    }

    /// <summary>The hold's time is over, or the bank has let it go.</summary>
    public void Expire(Intent intent)
    {
        if (intent.Status == PaymentIntentStatus.RequiresCapture)
        {
            intent.Status = PaymentIntentStatus.Canceled;
            Changed(intent, "payment_intent.canceled");
        }
    }

    private PaymentAnswer.Refused Decline(Intent intent, string method, bool withCharge)
    {
        _declined.Add((intent.Owner, method));
        intent.Status = PaymentIntentStatus.RequiresPaymentMethod;
        intent.LastError = new("generic_decline", "Your card was declined.");
        if (withCharge)
        {
            intent.Charge(NewId("ch"), method, failed: true);
        }

        Changed(intent, "payment_intent.payment_failed");
        return Refused(402, "card_declined", intent, declineCode: "generic_decline");
    }

    /// <summary>The card network has made up its mind.</summary>
    private void Decide(Intent intent, string method)
    {
        if (intent.Status != PaymentIntentStatus.Processing)
        {
            return;
        }

        if (world.Dice.Chance(method == DashboardCard ? 0.6 : 0.3))
        {
            Decline(intent, method, withCharge: true);
        }
        else
        {
            intent.Status = PaymentIntentStatus.RequiresCapture;
            Held(intent);
        }
    }

    private void Held(Intent intent)
    {
        Changed(intent, "payment_intent.amount_capturable_updated");
        if (world.Swarm.Strikes(Fault.HoldExpires, 2))
        {
            world.Pump.After(world.Dice.Between(0, 50) * Times.Minute, () => Expire(intent));
        }

        world.People.HearOfIntent(intent);
    }

    private void EndRefundLater(Intent intent, string refundId, RefundStatus status) => world.Pump.After(world.Dice.Between(1, 40) * Times.Hour / 2, () =>
    {
        if (intent.EndRefund(refundId, status))
        {
            Changed(intent, status == RefundStatus.Failed ? "refund.failed" : "refund.updated");
        }
    });

    private Card CardOf(string method)
    {
        foreach (var known in _cards)
        {
            if (known.Method == method)
            {
                return known.Card;
            }
        }

        var card = Card.Approves;
        if (method == DashboardCard)
        {
            card = Card.TakesItsTime;
        }
        else if (Troubles[world.Dice.Chance(0.75) ? _trouble : world.Dice.Next(Troubles.Length)] is var trouble && world.Swarm.Strikes(trouble.Fault, 7))
        {
            card = trouble.Card;
        }

        _cards.Add((method, card));
        return card;
    }

    /// <summary>Something about the intent is different now; perhaps that is an event.</summary>
    public void Changed(Intent intent, string? type)
    {
        if (world.Story is not null)
        {
            world.Story.Tell("Stripe", $"{intent.Id} {intent.Status}{(intent.LastError is { } error ? $" ({error.Code})" : "")}{string.Concat(intent.Refunds.Select(refund => $", {refund.Id} {refund.Amount} {refund.Status}"))}");
        }

        world.Oracle.MoneyMoved();
        if (type is not null)
        {
            world.Webhooks.Happened(type, intent);
        }
    }

    private string NewId(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}_{++_ids}");

    private static PaymentAnswer.Ok Ok(Intent intent) => new(intent.Snapshot(), Replayed: false);

    public static PaymentAnswer.Refused Refused(int status, string? code, Intent? intent, string? declineCode = null, string? parameter = null) =>
        new(new(status, code, declineCode, parameter, "Stripe said no.", false, intent?.Snapshot()));
}
