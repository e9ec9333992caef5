namespace OrderSystem.Dev.Stripe;

/// <summary>What a card does when it is charged.</summary>
/// <param name="Brand">As in <c>payment_method_details.card.brand</c>.</param>
/// <param name="Decline">Null for a card that pays.</param>
internal sealed record TestCard(string Brand, string LastFour, Decline? Decline = null)
{
    /// <summary>The issuer wants the customer to authenticate (3-D Secure).</summary>
    public bool NeedsAuthentication { get; init; }

    /// <summary>How a refund to it begins, <c>succeeded</c> or <c>pending</c>, and how it ends.</summary>
    public (string First, string Last) Refund { get; init; } = ("succeeded", "succeeded");
}

/// <summary>Why a card says no (docs.stripe.com/declines/codes).</summary>
internal sealed record Decline(string Code, string? DeclineCode, string Message)
{
    public string AdviceCode { get; init; } = "try_again_later";

    /// <summary>The card network never saw it: Stripe Radar stopped it.</summary>
    public bool Blocked { get; init; }
}

/// <summary>Stripe's test payment methods (docs.stripe.com/testing#cards), by their ids.</summary>
internal static class TestCards
{
    private static Dictionary<string, TestCard> Known { get; } = new()
    {
        ["pm_card_visa"] = new("visa", "4242"),
        ["pm_card_visa_debit"] = new("visa", "5556"),
        ["pm_card_mastercard"] = new("mastercard", "4444"),
        ["pm_card_mastercard_debit"] = new("mastercard", "3222"),
        ["pm_card_mastercard_prepaid"] = new("mastercard", "5100"),
        ["pm_card_amex"] = new("amex", "8431"),
        ["pm_card_discover"] = new("discover", "9424"),
        ["pm_card_diners"] = new("diners", "0004"),
        ["pm_card_jcb"] = new("jcb", "0505"),
        ["pm_card_unionpay"] = new("unionpay", "0005"),
        ["pm_card_chargeDeclined"] = new("visa", "0002", Card("generic_decline")),
        ["pm_card_chargeDeclinedInsufficientFunds"] = new("visa", "9995", Card("insufficient_funds", "Your card has insufficient funds.")),
        ["pm_card_chargeDeclinedLostCard"] = new("visa", "9987", Card("lost_card") with { AdviceCode = "do_not_try_again" }),
        ["pm_card_chargeDeclinedStolenCard"] = new("visa", "9979", Card("stolen_card") with { AdviceCode = "do_not_try_again" }),
        ["pm_card_chargeDeclinedVelocityLimitExceeded"] = new("visa", "6975", Card("card_velocity_exceeded", "Your card was declined for making repeated attempts too frequently or exceeding its amount limit.")),
        ["pm_card_chargeDeclinedExpiredCard"] = new("visa", "0069", new("expired_card", null, "Your card has expired.") { AdviceCode = "do_not_try_again" }),
        ["pm_card_chargeDeclinedIncorrectCvc"] = new("visa", "0127", new("incorrect_cvc", null, "Your card's security code is incorrect.")),
        ["pm_card_chargeDeclinedProcessingError"] = new("visa", "0119", new("processing_error", null, "An error occurred while processing your card. Try again in a little bit.")),
        ["pm_card_chargeCustomerFail"] = new("visa", "0341", Card("generic_decline")),
        ["pm_card_radarBlock"] = new("visa", "0019", Card("fraudulent") with { Blocked = true, AdviceCode = "do_not_try_again" }),
        ["pm_card_authenticationRequired"] = new("visa", "3184") { NeedsAuthentication = true },
        ["pm_card_authenticationRequiredOnSetup"] = new("visa", "3155") { NeedsAuthentication = true },
        ["pm_card_threeDSecureRequired"] = new("visa", "3063") { NeedsAuthentication = true },
        ["pm_card_threeDSecure2Required"] = new("visa", "3220") { NeedsAuthentication = true },
        ["pm_card_pendingRefund"] = new("visa", "7726") { Refund = ("pending", "succeeded") },
        ["pm_card_refundFail"] = new("visa", "5126") { Refund = ("succeeded", "failed") },
    };

    /// <summary>Off session the issuer itself refuses; nobody is there to authenticate.</summary>
    public static Decline AuthenticationRequired { get; } =
        new("authentication_required", "authentication_required", "Your card was declined. This transaction requires authentication.");

    /// <summary>The card behind an id, or null. Declines are known with and without the brand in their name.</summary>
    public static TestCard? Find(string paymentMethod) =>
        Known.GetValueOrDefault(paymentMethod.Replace("pm_card_visa_charge", "pm_card_charge", StringComparison.Ordinal));

    private static Decline Card(string declineCode, string message = "Your card was declined.") => new("card_declined", declineCode, message);
}
