using OrderSystem.Domain;

namespace OrderSystem.Proof.Tests.Model;

/// <summary>What a conditional write of the order is conditional on.</summary>
internal enum WriteCondition
{
    Version,

    /// <summary>Only the column "condition besides version" of the protocol's table.</summary>
    RowOnly,
    None,
}

/// <summary>The usual design: one call that creates, confirms and captures, and a catch that fails the order.</summary>
internal enum Naive
{
    No,
    StableKey,
    RandomKey,
}

/// <summary>
/// What is checked: production's own functions, and how its passes use them. An ablation is this with one thing changed.
/// </summary>
internal sealed record Design
{
    public static Design Production { get; } = new();

    public Func<Order, PaymentIntentSnapshot?, DateTimeOffset, DeclineEvidence?, Decision> Decide { get; init; } = Domain.Decide.Next;

    public Func<Order, bool> NeedsPaymentIntent { get; init; } = Domain.Decide.NeedsPaymentIntent;

    public Func<PaymentOperation, PaymentError, ErrorDecision> DecideError { get; init; } = Domain.DecideError.Of;

    public Func<Order?, Order, Reaction> React { get; init; } = Reactions.Of;

    public Func<Order, string, DateTimeOffset, Change> Retry { get; init; } = (order, card, now) => order.Retry(card, now);

    /// <summary>When the customer is let give another card.</summary>
    public Func<OrderKey, bool, bool> MayRetry { get; init; } =
        (order, deadlinePassed) => order is { Status: OrderStatus.PaymentFailed, IsStopped: false } && !deadlinePassed;

    public WriteCondition Condition { get; init; } = WriteCondition.Version;

    /// <summary>A replayed body is taken for how things are.</summary>
    public bool BelievesReplays { get; init; }

    /// <summary>A webhook's payload is written on the order.</summary>
    public bool BelievesWebhooks { get; init; }

    /// <summary>What a pass knows of a decline means nothing any more once the order has stopped or has another card.</summary>
    public bool EvidenceFades { get; init; } = true;

    /// <summary>Not production at all, but what people write first.</summary>
    public Naive Naive { get; init; }

    /// <summary>Every call has a key of its own.</summary>
    public bool RandomKeys { get; init; }
}
