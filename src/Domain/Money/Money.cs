using System.Globalization;

namespace OrderSystem.Domain;

/// <summary>An amount in a currency's minor unit (cents, yen). Never a fraction, never negative.</summary>
public readonly record struct Money
{
    /// <summary>Stripe accepts at most eight digits. Source: https://docs.stripe.com/currencies.</summary>
    public const long MaximumAmount = 99_999_999;

    public Money(long amount, Currency currency)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        ArgumentNullException.ThrowIfNull(currency);
        (Amount, Currency) = (amount, currency);
    }

    public long Amount { get; }

    public Currency Currency { get; }

    /// <summary>Whether Stripe would take a charge of this amount at all.</summary>
    public bool IsChargeable => Amount >= Currency.MinimumAmount && Amount <= MaximumAmount;

    /// <exception cref="OverflowException">The product does not fit into 64 bits.</exception>
    public static Money operator *(Money price, int quantity) => new(checked(price.Amount * quantity), price.Currency);

    /// <exception cref="InvalidOperationException">The currencies differ.</exception>
    public static Money operator +(Money left, Money right) => left.Currency == right.Currency
        ? new(checked(left.Amount + right.Amount), left.Currency)
        : throw new InvalidOperationException($"{left} and {right} are in different currencies.");

    public static Money Multiply(Money price, int quantity) => price * quantity;

    public static Money Add(Money left, Money right) => left + right;

    /// <summary>For people: <c>39.98 usd</c>, <c>500 jpy</c>.</summary>
    public override string ToString()
    {
        var units = (decimal)Amount;
        for (var i = 0; i < Currency.Exponent; i++)
        {
            units /= 10;
        }

        return $"{units.ToString($"F{Currency.Exponent}", CultureInfo.InvariantCulture)} {Currency.Code}";
    }
}
