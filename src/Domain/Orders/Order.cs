namespace OrderSystem.Domain;

/// <summary>
/// An order, as it stands at one version. It changes only through the methods in <c>Order.Transitions.cs</c>, each of
/// which gives a <see cref="Change"/> to be written under a condition.
/// </summary>
public sealed partial record Order
{
    /// <summary>Cards a customer may give for one order.</summary>
    public const int MaximumAttempts = 3;

    /// <summary>Generations of the idempotency key within one attempt; the next one goes to a person.</summary>
    public const int MaximumKeyGenerations = 10;

    public required OrderId Id { get; init; }

    public required CustomerId Customer { get; init; }

    public required OrderStatus Status { get; init; }

    /// <summary>Starts at 0 and grows by exactly 1 with every transition.</summary>
    public required long Version { get; init; }

    /// <summary>Which card this is, from 1. Only <see cref="Retry"/> changes it: no timeout and no error does.</summary>
    public required int Attempt { get; init; }

    public required int KeyGeneration { get; init; }

    /// <summary>The PaymentIntent that pays this order. Written once: it is the fence against a second charge.</summary>
    public string? PaymentIntentId { get; init; }

    public required string PaymentMethodId { get; init; }

    /// <summary>Payment methods of earlier attempts; none of them may be used again.</summary>
    public IReadOnlyList<string> PreviousPaymentMethodIds { get; init; } = [];

    public required IReadOnlyList<OrderItem> Items { get; init; }

    public required Money Total { get; init; }

    /// <summary>SHA-256 of the canonical request, to tell a repeated request from another one with the same key.</summary>
    public required string Fingerprint { get; init; }

    public required StockStatus Stock { get; init; }

    public StopReason? StopReason { get; init; }

    /// <summary>The declined charge that was last told to the customer, so that it is never taken for a new decline.</summary>
    public string? AcknowledgedChargeId { get; init; }

    public string? RefundId { get; init; }

    /// <summary>Set: the order waits for a person, and why.</summary>
    public string? Review { get; init; }

    public Failure? Failure { get; init; }

    public required DateTimeOffset DeadlineAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When the reconciler looks at it next; null when nothing needs to.</summary>
    public DateTimeOffset? NextCheckAt { get; init; }

    public required string CorrelationId { get; init; }

    /// <summary>W3C trace context of the request that placed the order.</summary>
    public string? TraceParent { get; init; }

    public required IReadOnlyList<HistoryEntry> History { get; init; }

    public bool IsTerminal => Status is OrderStatus.Completed or OrderStatus.Failed or OrderStatus.Cancelled or OrderStatus.Refunded;

    public bool IsOpen => !IsTerminal;

    /// <summary>The order must not go on: the customer or the deadline stopped it, or there are no goods.</summary>
    public bool IsStopped => StopReason is not null || Stock == StockStatus.Rejected;

    /// <summary>Nothing more is to be heard from stock: money may be captured.</summary>
    public bool IsStockSettled => Stock is StockStatus.Untracked or StockStatus.Reserved;

    public bool HasPassedDeadline(DateTimeOffset now) => now >= DeadlineAt;
}
