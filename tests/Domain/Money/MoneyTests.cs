using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace OrderSystem.Domain.Tests;

/// <summary>Amounts in minor units: what may be computed with them, and what must fail loudly.</summary>
public sealed class MoneyTests
{
    private static readonly Arbitrary<(long A, long B, long C)> Amounts = Gen.Choose(0, int.MaxValue).Three().Select(x => ((long)x.Item1, (long)x.Item2, (long)x.Item3)).ToArbitrary();

    private static readonly Arbitrary<(long Amount, int Quantity)> Prices =
        Gen.Choose(0, 99_999_999).SelectMany(amount => Gen.Choose(0, 999).Select(quantity => ((long)amount, quantity))).ToArbitrary();

    [Fact]
    public void Addition_is_that_of_whole_numbers() => Prop.ForAll(Amounts, x =>
        (Usd(x.A) + Usd(x.B)).Amount == x.A + x.B
        && Usd(x.A) + Usd(x.B) == Usd(x.B) + Usd(x.A)
        && Usd(x.A) + Usd(x.B) + Usd(x.C) == Usd(x.A) + (Usd(x.B) + Usd(x.C))
        && Usd(x.A) + Usd(0) == Usd(x.A)
        && Money.Add(Usd(x.A), Usd(x.B)) == Usd(x.A) + Usd(x.B)).Holds();

    [Fact]
    public void A_price_times_a_quantity_is_the_price_added_so_often() => Prop.ForAll(Prices, x =>
        Usd(x.Amount) * x.Quantity == Enumerable.Repeat(Usd(x.Amount), x.Quantity).Aggregate(Usd(0), Money.Add)
        && Money.Multiply(Usd(x.Amount), x.Quantity) == Usd(x.Amount) * x.Quantity).Holds();

    [Fact]
    public void What_people_read_is_the_amount_that_was_meant() => Prop.ForAll(Amounts, Gen.Elements(Currency.Codes.ToArray()).ToArbitrary(), (x, code) =>
    {
        var currency = Currency.Parse(code);
        var text = new Money(x.A, currency).ToString();
        var (number, unit) = (text.Split(' ')[0], text.Split(' ')[1]);
        var point = number.IndexOf('.', StringComparison.Ordinal);
        return unit == code
            && number.Length - 1 - (point < 0 ? number.Length - 1 : point) == currency.Exponent
            && long.Parse(number.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) == x.A;
    }).Holds();

    [Theory]
    [InlineData(3998, "usd", "39.98 usd")]
    [InlineData(5, "eur", "0.05 eur")]
    [InlineData(0, "gbp", "0.00 gbp")]
    [InlineData(500, "jpy", "500 jpy")]
    [InlineData(long.MaxValue, "usd", "92233720368547758.07 usd")]
    public void An_amount_is_written_in_units_with_the_currencys_decimals(long amount, string code, string expected) =>
        Assert.Equal(expected, new Money(amount, Currency.Parse(code)).ToString());

    [Fact]
    public void Amounts_that_do_not_fit_are_an_error_and_never_wrap_around()
    {
        Assert.Throws<OverflowException>(() => Usd(long.MaxValue) + Usd(1));
        Assert.Throws<OverflowException>(() => Usd(long.MaxValue / 2) * 3);
    }

    [Fact]
    public void No_amount_is_negative()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Usd(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Usd(1) * -1);
    }

    [Fact]
    public void Currencies_are_never_mixed()
    {
        var yen = new Money(1, Currency.Parse("jpy"));
        Assert.Throws<InvalidOperationException>(() => Usd(1) + yen);
        Assert.NotEqual(Usd(1), yen);
    }

    [Theory]
    [InlineData(49, "usd", false)]
    [InlineData(50, "usd", true)]
    [InlineData(29, "gbp", false)]
    [InlineData(30, "gbp", true)]
    [InlineData(49, "jpy", false)]
    [InlineData(50, "jpy", true)]
    [InlineData(99_999_999, "usd", true)]
    [InlineData(100_000_000, "usd", false)]
    public void What_can_be_charged_has_a_least_and_a_most(long amount, string code, bool chargeable) =>
        Assert.Equal(chargeable, new Money(amount, Currency.Parse(code)).IsChargeable);

    private static Money Usd(long amount) => new(amount, Sample.Usd);
}
