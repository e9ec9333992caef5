using System.Diagnostics.CodeAnalysis;

namespace OrderSystem.Domain;

/// <summary>What a payment method's id looks like: Stripe's are letters, digits and underscores. Anything else would only be refused later, by Stripe.</summary>
public static class PaymentMethods
{
    public const string Rule = "must be the id of a Stripe payment method, such as pm_card_visa in test mode";

    public static bool IsId([NotNullWhen(true)] string? text) =>
        text is { Length: >= 1 and <= 255 } && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
