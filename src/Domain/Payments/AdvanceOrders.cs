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

        PaymentIntentSnapshot? payment = null;
        DeclineEvidence? evidence = null;
        for (var step = 0; step < MaximumSteps; step++)
        {
            if (Decide.NeedsPaymentIntent(order) && payment is null)
            {
                if (!budget.AllowsCall)
                {
                    return AdvanceResult.OutOfTime;
                }

                (order, payment, evidence) = await CallAsync(order, PaymentOperation.Look, evidence, cancellationToken);
                continue;
            }

            switch (Decide.Next(order, payment, time.GetUtcNow(), evidence))
            {
                case Decision.Nothing or Decision.Wait:
                    return AdvanceResult.Settled;

                case Decision.Write write:
                    order = await WriteAsync(write.Change, cancellationToken);
                    // Somebody else was first: what they did at Stripe is not in what we saw.
                    payment = ReferenceEquals(order, write.Change.After) ? payment : null;
                    break;

                case Decision.Call when !budget.AllowsCall:
                    return AdvanceResult.OutOfTime;

                case Decision.Call call:
                    (order, payment, evidence) = await CallAsync(order, call.Operation, evidence, cancellationToken);
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

    private async Task<(Order Order, PaymentIntentSnapshot? Payment, DeclineEvidence? Evidence)> CallAsync(
        Order order, PaymentOperation operation, DeclineEvidence? evidence, CancellationToken cancellationToken)
    {
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
            PaymentAnswer.Ok ok => await AcceptedAsync(order, operation, ok, evidence, cancellationToken),
            PaymentAnswer.Refused refused => await RefusedAsync(order, operation, refused.Error, evidence, cancellationToken),
            _ => throw new InvalidOperationException("A payment answer is Ok or Refused."),
        };
    }

    private async Task<(Order, PaymentIntentSnapshot?, DeclineEvidence?)> AcceptedAsync(
        Order order, PaymentOperation operation, PaymentAnswer.Ok ok, DeclineEvidence? evidence, CancellationToken cancellationToken)
    {
        // A replayed body shows how things were when the first call ran. Look before deciding on it.
        var seen = ok.Replayed ? null : ok.PaymentIntent;
        switch (operation)
        {
            case PaymentOperation.Create:
                var id = ok.PaymentIntent?.Id ?? throw new InvalidOperationException("Stripe answered create without a PaymentIntent.");
                var attach = order.Attach(id, time.GetUtcNow());
                var attached = await WriteAsync(attach, cancellationToken);
                // Whoever attached it first may have gone on with it: what we saw is old, even of the same PaymentIntent.
                return (attached, ReferenceEquals(attached, attach.After) ? seen : null, evidence);

            case PaymentOperation.Confirm when ok.Replayed:
                // If Stripe now shows requires_payment_method, this attempt ran and was declined.
                return (order, null, new DeclineEvidence(order.Attempt, null));

            default:
                return (order, seen, evidence);
        }
    }

    private async Task<(Order, PaymentIntentSnapshot?, DeclineEvidence?)> RefusedAsync(
        Order order, PaymentOperation operation, PaymentError error, DeclineEvidence? evidence, CancellationToken cancellationToken)
    {
        var decision = DecideError.Of(operation, error);
        observer.PaymentRefused(order, operation, error, decision);
        switch (decision)
        {
            case ErrorDecision.Declined declined:
                return (order, error.Replayed ? null : error.PaymentIntent, new DeclineEvidence(order.Attempt, declined.Failure));

            case ErrorDecision.LookAgain:
                var current = await orders.FindAsync(order.Id, cancellationToken);
                return (current ?? order, null, evidence);

            case ErrorDecision.NextKey next:
                var now = time.GetUtcNow();
                var change = order.KeyGeneration < Order.MaximumKeyGenerations ? order.NextKey(next.Why, now) : order.Park(next.Why, now);
                return (await WriteAsync(change, cancellationToken), null, evidence);

            case ErrorDecision.Park park:
                return (await WriteAsync(order.Park(park.Why, time.GetUtcNow()), cancellationToken), null, evidence);

            case ErrorDecision.Unknown unknown:
                throw new PaymentOutcomeUnknownException($"Order {order.Id}, {unknown.Why}");

            default:
                throw new InvalidOperationException($"No rule for {decision}.");
        }
    }
}
