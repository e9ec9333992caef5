namespace OrderSystem.Dev.Stripe;

/// <summary>
/// Which payment methods a PaymentIntent may use; the local Stripe has cards. Since API version 2026-09-30.endive they are named
/// in <c>allowed_payment_method_types</c>, and <c>payment_method_types</c> is refused
/// (docs.stripe.com/changelog/endive/2026-09-30/removes-the-payment-method-types-parameter-from-payment-intents-and-setup-intents).
/// A client that asks for an older version may still send it.
/// </summary>
internal static class MethodTypes
{
    private const string Endive = "2026-09-30";

    public static void Check(Call call)
    {
        var allowed = call.Form.List("allowed_payment_method_types");
        var types = call.Form.List("payment_method_types");
        if (types.Count > 0 && string.CompareOrdinal(call.Version, Endive) >= 0)
        {
            throw StripeProblem.Invalid(
                "payment_method_types is no longer supported. Use allowed_payment_method_types.", "payment_method_types", "payment_method_types_no_longer_supported");
        }

        if (allowed.Count > 0 && (types.Count > 0 || call.Form.Map("automatic_payment_methods").Count > 0))
        {
            throw StripeProblem.Invalid("You may only specify one of these parameters: allowed_payment_method_types, payment_method_types, automatic_payment_methods.", "allowed_payment_method_types");
        }

        if (types.FirstOrDefault(type => type != "card") is { } other)
        {
            throw StripeProblem.Invalid($"The payment method type provided: {other} is invalid. The local Stripe knows card.", "payment_method_types");
        }

        // Stripe drops what does not suit the payment; with nothing left there is no way to pay.
        if (allowed.Count > 0 && !allowed.Contains("card"))
        {
            throw StripeProblem.Invalid("None of the allowed payment method types suits this PaymentIntent. The local Stripe knows card.", "allowed_payment_method_types");
        }
    }
}
