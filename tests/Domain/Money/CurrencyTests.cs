namespace OrderSystem.Domain.Tests;

/// <summary>The currencies we charge in are a list, and nothing else is taken.</summary>
public sealed class CurrencyTests
{
    /// <summary>Code, decimals, least charge in minor units. Source: https://docs.stripe.com/currencies.</summary>
    public static TheoryData<string, int, long> Known => new()
    {
        { "usd", 2, 50 }, { "eur", 2, 50 }, { "gbp", 2, 30 }, { "chf", 2, 50 }, { "cad", 2, 50 },
        { "aud", 2, 50 }, { "sek", 2, 300 }, { "nok", 2, 300 }, { "dkk", 2, 250 }, { "jpy", 0, 50 },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void A_currency_of_the_list_has_its_decimals_and_its_least_charge(string code, int exponent, long minimum)
    {
        var currency = Currency.Parse(code);
        Assert.Equal((code, exponent, minimum, code), (currency.Code, currency.Exponent, currency.MinimumAmount, currency.ToString()));
        Assert.Same(currency, Currency.Find(code));
    }

    [Fact]
    public void The_list_has_no_other_currency() => Assert.Equal(Known.Select(row => row.Data.Item1).Order(), Currency.Codes.Order());

    /// <summary>Among them those that need special rounding or on whose decimals public code disagrees.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("USD")]
    [InlineData("us")]
    [InlineData(" usd")]
    [InlineData("bhd")]
    [InlineData("kwd")]
    [InlineData("ugx")]
    [InlineData("isk")]
    [InlineData("huf")]
    [InlineData("twd")]
    [InlineData("xxx")]
    public void Anything_else_is_refused_by_name(string? code)
    {
        Assert.Null(Currency.Find(code));
        if (code is not null)
        {
            Assert.Contains($"'{code}'", Assert.Throws<FormatException>(() => Currency.Parse(code)).Message, StringComparison.Ordinal);
        }
    }
}
