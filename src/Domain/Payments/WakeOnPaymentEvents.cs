namespace OrderSystem.Domain;

/// <summary>What became of an event of Stripe.</summary>
public enum PaymentEventOutcome
{
    /// <summary>Another stack's, another system's, or a type we did not ask for.</summary>
    NotOurs,

    /// <summary>The order has ended: nothing can be left to do.</summary>
    Ended,

    /// <summary>A payment message was sent.</summary>
    Woken,

    /// <summary>It names this stack and an order that is not there. Stripe sends it again later.</summary>
    OrderMissing,
}

/// <summary>
/// Lets an event of Stripe wake an order. What the event says is never applied: Advance asks Stripe. So a forged, late,
/// doubled or reordered event can do no more than make us look.
/// </summary>
public sealed class WakeOnPaymentEvents(IOrderStore orders, IPaymentQueue queue, WebhookSettings settings)
{
    private const string RefundFailed = "refund.failed";

    /// <summary>The types to subscribe to; of any other, nothing is done.</summary>
    public static IReadOnlyList<string> Types { get; } =
    [
        "payment_intent.amount_capturable_updated", "payment_intent.succeeded", "payment_intent.payment_failed", "payment_intent.canceled",
        "refund.updated", RefundFailed,
    ];

    /// <exception cref="InvalidOperationException">The queue refused the message: let Stripe send the event again.</exception>
    public async Task<PaymentEventOutcome> WakeAsync(PaymentEvent happened, CancellationToken cancellationToken)
    {
        if (!Types.Contains(happened.Type) || happened.Stack != settings.Stack || OrderId.TryParse(happened.OrderId) is not { } id)
        {
            return PaymentEventOutcome.NotOurs;
        }

        if (await orders.FindAsync(id, cancellationToken) is not { } order)
        {
            return PaymentEventOutcome.OrderMissing;
        }

        // A refund that failed means that the money is with us again, however long ago the order ended.
        if (order.IsTerminal && happened.Type != RefundFailed)
        {
            return PaymentEventOutcome.Ended;
        }

        var refused = await queue.SendAsync([PaymentMessage.About(order)], settings.Delay, cancellationToken);
        return refused.Count == 0 ? PaymentEventOutcome.Woken : throw new InvalidOperationException($"The payment queue refused a message for order {id}.");
    }
}

/// <param name="Stack">This stack's name, as on everything we make at Stripe.</param>
/// <param name="Delay">How long the message waits: our own call, which caused most events, then has finished, and the message finds nothing left to do.</param>
public sealed record WebhookSettings(string Stack, TimeSpan Delay);
