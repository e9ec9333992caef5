using System.Text.Json.Nodes;

namespace OrderSystem.Dev.Stripe;

/// <summary>A PaymentIntent as the local Stripe keeps it. Amounts in minor units.</summary>
internal sealed class PaymentIntent
{
    public string Id { get; } = StripeIds.PaymentIntent();

    public required DateTimeOffset Created { get; init; }

    public required long Amount { get; init; }

    public required string Currency { get; init; }

    public required string CaptureMethod { get; set; }

    /// <summary>Null unless the caller named them.</summary>
    public IReadOnlyList<string>? AllowedPaymentMethodTypes { get; init; }

    public required Dictionary<string, string> Metadata { get; init; }

    public string? Description { get; init; }

    public JsonObject? AutomaticPaymentMethods { get; init; }

    public string? StatementDescriptor { get; set; }

    public string? StatementDescriptorSuffix { get; set; }

    public string? TransferGroup { get; init; }

    public string? ReceiptEmail { get; set; }

    public string ClientSecret => field ??= StripeIds.ClientSecret(Id);

    public string? PaymentMethod { get; set; }

    public string Status { get; set; } = "requires_payment_method";

    public long AmountReceived { get; set; }

    public JsonObject? LastPaymentError { get; set; }

    public Charge? LatestCharge { get; set; }

    public DateTimeOffset? CanceledAt { get; set; }

    public string? CancellationReason { get; set; }

    public long AmountCapturable => Status == "requires_capture" ? Amount : 0;

    public string? OrderId => Metadata.GetValueOrDefault("order_id");

    /// <summary>One request at a time works on a PaymentIntent; another waits, then gets 429 <c>lock_timeout</c>.</summary>
    public SemaphoreSlim Lock { get; } = new(1, 1);
}

/// <summary>One attempt to charge a card.</summary>
internal sealed class Charge
{
    public string Id { get; } = StripeIds.Charge();

    public required DateTimeOffset Created { get; init; }

    public required PaymentIntent PaymentIntent { get; init; }

    public required string PaymentMethod { get; init; }

    public required TestCard Card { get; init; }

    public required DateTimeOffset CaptureBefore { get; init; }

    /// <summary>Null for a charge that succeeded.</summary>
    public Decline? Decline { get; init; }

    public long AmountCaptured { get; set; }

    public bool Captured { get; set; }

    public string? BalanceTransaction { get; set; }

    public List<Refund> Refunds { get; } = [];

    public long Amount => PaymentIntent.Amount;

    public bool Succeeded => Decline is null;

    /// <summary>What is refunded or on its way: a failed refund gives its part back.</summary>
    public long AmountRefunded => Refunds.Where(refund => refund.Status is "pending" or "succeeded").Sum(refund => refund.Amount);

    public bool Refunded => Captured && AmountRefunded >= AmountCaptured;
}

/// <summary>Money on its way back. A hold that is released is none: nothing had moved.</summary>
internal sealed class Refund
{
    public string Id { get; } = StripeIds.Refund();

    public required DateTimeOffset Created { get; init; }

    public required Charge Charge { get; init; }

    public required long Amount { get; init; }

    public required string Status { get; set; }

    public string? Reason { get; init; }

    public string BalanceTransaction { get; } = StripeIds.Transaction();

    public string? FailureReason { get; set; }

    /// <summary>Brings the money back to the account when the refund has failed.</summary>
    public string? FailureBalanceTransaction { get; set; }

    public Dictionary<string, string> Metadata { get; init; } = [];
}
