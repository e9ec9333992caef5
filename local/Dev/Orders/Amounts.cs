using System.Globalization;

namespace OrderSystem.Dev.Orders;

/// <summary>Minor units as people read them.</summary>
internal static class Amounts
{
    /// <summary>Digits after the point (ISO 4217), for the currencies that orders can be in.</summary>
    public static int Exponent(string currency) => currency.Equals("jpy", StringComparison.OrdinalIgnoreCase) ? 0 : 2;

    public static string Show(long amount, string currency)
    {
        var exponent = Exponent(currency);
        return $"{((decimal)amount / (decimal)Math.Pow(10, exponent)).ToString($"F{exponent}", CultureInfo.InvariantCulture)} {currency.ToUpperInvariant()}";
    }
}
