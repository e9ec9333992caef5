namespace Stripe;

/// <summary>The versions this client speaks. The real class also carries a global key and client, which this solution does not use.</summary>
public static class StripeConfiguration
{
    /// <summary>Sent as <c>Stripe-Version</c>; the part after the dot is the release train that webhook events must share.</summary>
    public static string ApiVersion => "2026-10-28.endive";

    public static string MajorApiVersion => "endive";

    /// <summary>The package version whose behaviour this follows.</summary>
    public static string StripeNetVersion => "53.1.0";
}
