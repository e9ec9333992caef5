namespace OrderSystem.Dev.Stripe;

/// <summary>
/// The currencies with the least amount of a charge, in minor units (docs.stripe.com/currencies#minimum-and-maximum-charge-amounts).
/// Those whose rules the published sources disagree on (ISK, UGX, HUF, TWD) are left out.
/// </summary>
internal static class Currencies
{
    /// <summary>Eight digits.</summary>
    private const long Maximum = 99_999_999;

    private static Dictionary<string, long> Minimum { get; } = new()
    {
        ["usd"] = 50,
        ["aed"] = 200,
        ["aud"] = 50,
        ["bgn"] = 100,
        ["brl"] = 50,
        ["cad"] = 50,
        ["chf"] = 50,
        ["czk"] = 1500,
        ["dkk"] = 250,
        ["eur"] = 50,
        ["gbp"] = 30,
        ["hkd"] = 400,
        ["inr"] = 50,
        ["jpy"] = 50,
        ["mxn"] = 1000,
        ["myr"] = 200,
        ["nok"] = 300,
        ["nzd"] = 50,
        ["pln"] = 200,
        ["ron"] = 200,
        ["sek"] = 300,
        ["sgd"] = 50,
        ["thb"] = 1000,
        ["bhd"] = 200,
        ["jod"] = 400,
        ["kwd"] = 200,
        ["omr"] = 200,
        ["tnd"] = 1600,
        ["krw"] = 700,
        ["clp"] = 500,
    };

    private static IReadOnlyList<string> ThreeDecimals { get; } = ["bhd", "jod", "kwd", "omr", "tnd"];

    public static string Check(string currency)
    {
        var code = currency.ToLowerInvariant();
        return Minimum.ContainsKey(code)
            ? code
            : throw StripeProblem.Invalid($"Invalid currency: {currency}. The local Stripe supports these currencies: {string.Join(", ", Minimum.Keys)}", "currency");
    }

    public static void CheckAmount(long amount, string currency)
    {
        if (amount < 1)
        {
            throw StripeProblem.Invalid("This value must be greater than or equal to 1.", "amount", "parameter_invalid_integer");
        }

        if (amount < Minimum[currency])
        {
            throw StripeProblem.Invalid($"Amount must be at least {Minimum[currency]} in the minor unit of {currency}.", "amount", "amount_too_small");
        }

        if (amount > Maximum)
        {
            throw StripeProblem.Invalid($"Amount must be no more than {Maximum} in the minor unit of {currency}.", "amount", "amount_too_large");
        }

        if (ThreeDecimals.Contains(currency) && amount % 10 != 0)
        {
            throw StripeProblem.Invalid($"Amounts in {currency} have three decimals, the last of which must be 0.", "amount", "invalid_charge_amount");
        }
    }
}
