namespace OrderSystem.Adapters.Stripe;

/// <summary>What is written on every object we make. Webhooks and reconciliation find their way back by it.</summary>
public static class StripeMetadata
{
    /// <summary>Which order it is for.</summary>
    public const string OrderId = "order_id";

    /// <summary>The order's correlation id: what leads from Stripe's dashboard to our logs.</summary>
    public const string CorrelationId = "correlation_id";

    /// <summary>Which deployment made it: several may share an account.</summary>
    public const string Stack = "stack";
}
