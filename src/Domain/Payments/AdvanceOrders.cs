namespace OrderSystem.Domain;

/// <summary>How a run of <see cref="AdvanceOrders"/> ended.</summary>
public enum AdvanceResult
{
    /// <summary>The order needs nothing now: it has ended, waits for somebody else, or is with a person.</summary>
    Settled,

    /// <summary>Time ran out between two steps; another run goes on.</summary>
    OutOfTime,

    /// <summary>So many steps that something goes in a circle; another run looks again, and the dead-letter queue ends it.</summary>
    OutOfSteps,

    /// <summary>There is no such order.</summary>
    NotFound,
}

/// <summary>Nobody knows whether a call to Stripe took effect. Thrown so that the message is delivered again: the next run looks.</summary>
public sealed class PaymentOutcomeUnknownException(string message) : Exception(message);

/// <summary>
/// Brings one order as far as it can go: read it, look at its PaymentIntent, take one step, again. Every start is the same
/// (a message, a webhook, the reconciler, a redrive), so every failure is recovered by the same code.
/// <list type="bullet">
/// <item>A write loses a race: read again, decide again.</item>
/// <item>An answer is lost: throw. The next run sees in Stripe what happened.</item>
/// <item>The process dies anywhere: the same.</item>
/// </list>
/// </summary>
public sealed class AdvanceOrders(IOrderStore orders, IPaymentGateway payments, IOrderObserver observer, IUniqueIds ids, TimeProvider time)
{
    /// <summary>The longest way from pending to an end has 3 attempts of at most 8 steps.</summary>
    private const int MaximumSteps = 32;

    /// <exception cref="PaymentOutcomeUnknownException">A call to Stripe may or may not have taken effect.</exception>
    public async Task<AdvanceResult> AdvanceAsync(OrderId id, TimeBudget budget, CancellationToken cancellationToken)
    {
        var order = await orders.FindAsync(id, cancellationToken);
        if (order is null)
        {
            return AdvanceResult.NotFound;
        }

        var view = new View(order, null, null);
        for (var step = 0; step < MaximumSteps; step++)
        {
            var decision = view.MustLook ? new Decision.Call(PaymentOperation.Look) : Decide.Next(view.Order, view.Payment, time.GetUtcNow(), view.Evidence);
            switch (decision)
            {
                case Decision.Nothing or Decision.Wait:
                    return AdvanceResult.Settled;

                case Decision.Write write:
                    view = view.After(write.Change, await WriteAsync(write.Change, cancellationToken));
                    break;

                case Decision.Call when !budget.AllowsCall:
                    return AdvanceResult.OutOfTime;

                case Decision.Call call:
                    view = await CallAsync(view, call.Operation, cancellationToken);
                    break;
            }
        }

        return AdvanceResult.OutOfSteps;
    }

    /// <summary>The order as it stands after the write: ours if it was written, somebody else's if they were first.</summary>
    private async Task<Order> WriteAsync(Change change, CancellationToken cancellationToken)
    {
        if (await orders.SaveAsync(change, cancellationToken))
        {
            observer.Changed(change);
            return change.After;
        }

        // The write may be ours, with its answer lost. Either way the order says where it stands.
        observer.Conflicted(change);
        return await orders.FindAsync(change.After.Id, cancellationToken)
            ?? throw new InvalidOperationException($"Order {change.After.Id} has disappeared; nothing here deletes orders.");
    }

    private async Task<View> CallAsync(View view, PaymentOperation operation, CancellationToken cancellationToken)
    {
        var order = view.Order;
        var answer = operation switch
        {
            PaymentOperation.Look => await payments.GetAsync(order.PaymentIntentId!, cancellationToken),
            PaymentOperation.Create => await payments.CreateAsync(order, PaymentKey.Of(order, operation), cancellationToken),
            PaymentOperation.Confirm => await payments.ConfirmAsync(order, PaymentKey.Of(order, operation), cancellationToken),
            PaymentOperation.Capture => await payments.CaptureAsync(order, ids.Next(), cancellationToken),
            PaymentOperation.Cancel => await payments.CancelAsync(order, ids.Next(), cancellationToken),
            PaymentOperation.Refund => await payments.RefundAsync(order, ids.Next(), cancellationToken),
            _ => throw new ArgumentOutOfRangeException(nameof(operation)),
        };

        return answer switch
        {
            PaymentAnswer.Ok ok => await AcceptedAsync(view, operation, ok, cancellationToken),
            PaymentAnswer.Refused refused => await RefusedAsync(view, operation, refused.Error, cancellationToken),
            _ => throw new InvalidOperationException("A payment answer is Ok or Refused."),
        };
    }

    private async Task<View> AcceptedAsync(View view, PaymentOperation operation, PaymentAnswer.Ok ok, CancellationToken cancellationToken)
    {
        // A replayed body shows how things were when the first call ran. Look before deciding on it.
        var seen = view with { Payment = ok.Replayed ? null : ok.PaymentIntent };
        switch (operation)
        {
            case PaymentOperation.Create:
                var id = ok.PaymentIntent?.Id ?? throw new InvalidOperationException("Stripe answered create without a PaymentIntent.");
                var attach = view.Order.Attach(id, time.GetUtcNow());
                // Whoever attached it first may have gone on with it: what we saw is old, even of the same PaymentIntent.
                return seen.After(attach, await WriteAsync(attach, cancellationToken));

            case PaymentOperation.Confirm when ok.Replayed:
                // If Stripe now shows requires_payment_method, this attempt ran and was declined.
                return seen with { Evidence = new DeclineEvidence(view.Order.Attempt, null) };

            default:
                return seen;
        }
    }

    private async Task<View> RefusedAsync(View view, PaymentOperation operation, PaymentError error, CancellationToken cancellationToken)
    {
        var order = view.Order;
        var unseen = view with { Payment = null };
        var decision = DecideError.Of(operation, error);
        observer.PaymentRefused(order, operation, error, decision);
        switch (decision)
        {
            case ErrorDecision.Declined declined:
                return new View(order, error.Replayed ? null : error.PaymentIntent, new DeclineEvidence(order.Attempt, declined.Failure));

            case ErrorDecision.LookAgain:
                return unseen with { Order = await orders.FindAsync(order.Id, cancellationToken) ?? order };

            case ErrorDecision.NextKey next when order.KeyGeneration < Order.MaximumKeyGenerations:
                return unseen with { Order = await WriteAsync(order.NextKey(next.Why, time.GetUtcNow()), cancellationToken) };

            case ErrorDecision.NextKey last:
                return unseen with { Order = await WriteAsync(order.Park(last.Why, time.GetUtcNow()), cancellationToken) };

            case ErrorDecision.Park park:
                return unseen with { Order = await WriteAsync(order.Park(park.Why, time.GetUtcNow()), cancellationToken) };

            case ErrorDecision.Unknown unknown:
                throw new PaymentOutcomeUnknownException($"Order {order.Id}, {unknown.Why}");

            default:
                throw new InvalidOperationException($"No rule for {decision}.");
        }
    }

    /// <summary>What this run knows: the order as read or written last, its PaymentIntent as seen last, and whether this attempt was declined.</summary>
    private sealed record View(Order Order, PaymentIntentSnapshot? Payment, DeclineEvidence? Evidence)
    {
        public bool MustLook => Payment is null && Decide.NeedsPaymentIntent(Order);

        /// <summary>If somebody else wrote first, what they did at Stripe is not in what we saw.</summary>
        public View After(Change change, Order stands) => new(stands, ReferenceEquals(stands, change.After) ? Payment : null, Evidence);
    }
}
