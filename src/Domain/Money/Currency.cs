namespace OrderSystem.Domain;

/// <summary>
/// A currency we charge in: its ISO 4217 code in lower case, as Stripe writes it, the number of decimals of its minor
/// unit, and the smallest amount Stripe accepts.
/// Sources: https://docs.stripe.com/currencies (minimum charge amounts, zero-decimal currencies).
/// </summary>
public sealed record Currency
{
    // An allow-list, not a list of what exists: three-decimal currencies need rounding to ten, and UGX, ISK, HUF and TWD
    // are special cases on which public code disagrees. What is not here is refused.
    private static readonly Dictionary<string, Currency> Known = new Currency[]
    {
        new("usd", 2, 50), new("eur", 2, 50), new("gbp", 2, 30), new("chf", 2, 50), new("cad", 2, 50), new("aud", 2, 50),
        new("sek", 2, 300), new("nok", 2, 300), new("dkk", 2, 250), new("jpy", 0, 50),
    }.ToDictionary(currency => currency.Code, StringComparer.Ordinal);

    private Currency(string code, int exponent, long minimumAmount) =>
        (Code, Exponent, MinimumAmount) = (code, exponent, minimumAmount);

    public string Code { get; }

    /// <summary>Decimals between the unit people say and the minor unit we count: 2 for usd, 0 for jpy.</summary>
    public int Exponent { get; }

    /// <summary>The smallest total that can be charged, in minor units.</summary>
    public long MinimumAmount { get; }

    public static IEnumerable<string> Codes => Known.Keys;

    /// <summary>The currency of a code in lower case, or null if we do not charge in it.</summary>
    public static Currency? Find(string? code) => code is not null && Known.TryGetValue(code, out var currency) ? currency : null;

    /// <exception cref="FormatException">Not a currency we charge in.</exception>
    public static Currency Parse(string code) => Find(code) ?? throw new FormatException($"'{code}' is not one of the currencies {string.Join(", ", Codes)}.");

    public override string ToString() => Code;
}
