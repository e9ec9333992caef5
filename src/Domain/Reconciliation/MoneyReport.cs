namespace OrderSystem.Domain;

public enum MoneyAction
{
    /// <summary>Nothing was done: a person must look.</summary>
    Reported,

    /// <summary>The PaymentIntent was ended; what it held is released.</summary>
    Cancelled,

    /// <summary>What was captured is on its way back.</summary>
    Refunded,

    /// <summary>The order was sent a payment message.</summary>
    Woken,

    /// <summary>A dry run, which only says so.</summary>
    Found,
}

/// <summary>One payment on which the two books differ, and what was done.</summary>
public sealed record MoneyFinding(string? PaymentIntentId, OrderId? OrderId, string Why, MoneyAction Action)
{
    /// <summary>The order's correlation id, where there is an order.</summary>
    public string? CorrelationId { get; init; }
}

/// <summary>What one reconciliation of money has found.</summary>
/// <param name="Payments">PaymentIntents of this stack that were compared.</param>
/// <param name="Orders">Orders that were compared.</param>
/// <param name="ReachedUntil">Up to when; earlier than asked for if time ran out: run the rest.</param>
public sealed record MoneyReport(DateTimeOffset From, DateTimeOffset ReachedUntil, DateTimeOffset To, int Payments, int Orders, IReadOnlyList<MoneyFinding> Findings)
{
    public bool IsUnfinished => ReachedUntil < To;
}
