using FsCheck;
using FsCheck.Fluent;

namespace OrderSystem.Domain.Tests;

/// <summary>What is wrong with a request is said by field, all of it at once; what is right is priced by the catalogue.</summary>
public sealed class CheckedRequestTests
{
    private const string AnotherCurrency = "must be one of usd, eur, gbp, chf, cad, aud, sek, nok, dkk, jpy";
    private const string AnotherMethod = "must be the id of a Stripe payment method, such as pm_card_visa in test mode";
    private const string AnotherQuantity = "must be a whole number from 1 to 999";

    private static readonly PlaceOrderRequest Right = new([new("MUG-01", 2), new("CAP-01", 1)], "usd", Sample.Card, null);

    private static readonly InMemoryCatalogue Catalogue = new();

    private static readonly (string Name, PlaceOrderRequest Request, FieldError[] Errors)[] Wrong =
    [
        ("no items", Right with { Items = null }, [new("items", "must have 1 to 50 entries")]),
        ("empty items", Right with { Items = [] }, [new("items", "must have 1 to 50 entries")]),
        ("51 items", Right with { Items = [.. Enumerable.Repeat(new RequestedItem("MUG-01", 1), 51)] }, [new("items", "must have 1 to 50 entries")]),
        ("an item that is null", Right with { Items = [null] }, [new("items[0].quantity", AnotherQuantity), new("items[0].sku", "is not in the catalogue")]),
        ("no SKU", WithItem(null, 1), [new("items[0].sku", "is not in the catalogue")]),
        ("an unknown SKU", WithItem("HAT-01", 1), [new("items[0].sku", "is not in the catalogue")]),
        ("what cannot be a SKU", WithItem("'; DROP TABLE", 1), [new("items[0].sku", "is not in the catalogue")]),
        ("a SKU in lower case", WithItem("mug-01", 1), [new("items[0].sku", "is not in the catalogue")]),
        ("no quantity", WithItem("MUG-01", null), [new("items[0].quantity", AnotherQuantity)]),
        ("quantity 0", WithItem("MUG-01", 0), [new("items[0].quantity", AnotherQuantity)]),
        ("a negative quantity", WithItem("MUG-01", -1), [new("items[0].quantity", AnotherQuantity)]),
        ("quantity 1000", WithItem("MUG-01", 1000), [new("items[0].quantity", AnotherQuantity)]),
        ("quantity 10,000", WithItem("MUG-01", 10_000), [new("items[0].quantity", AnotherQuantity)]),
        ("a quantity beyond 32 bits", WithItem("MUG-01", 4_294_967_297), [new("items[0].quantity", AnotherQuantity)]),
        ("a SKU twice", Right with { Items = [new("MUG-01", 1), new("CAP-01", 1), new("MUG-01", 2)] }, [new("items[2].sku", "MUG-01 is listed twice; add up the quantities")]),
        ("a currency it is not sold in", Right with { Currency = "jpy" }, [new("items[1].sku", "CAP-01 is not sold in jpy")]),
        ("no currency", Right with { Currency = null }, [new("currency", AnotherCurrency)]),
        ("a currency in upper case", Right with { Currency = "USD" }, [new("currency", AnotherCurrency)]),
        ("no payment method", Right with { PaymentMethodId = null }, [new("paymentMethodId", AnotherMethod)]),
        ("an empty payment method", Right with { PaymentMethodId = "" }, [new("paymentMethodId", AnotherMethod)]),
        ("a payment method with a slash", Right with { PaymentMethodId = "pm_/../x" }, [new("paymentMethodId", AnotherMethod)]),
        ("a payment method of 256 characters", Right with { PaymentMethodId = new string('x', 256) }, [new("paymentMethodId", AnotherMethod)]),
        ("a negative expected total", Right with { ExpectedTotal = -1 }, [new("expectedTotal", "must be an amount in minor units, 0 or more")]),
        ("too small a total", WithItem("PIN-01", 49), [new("items", "come to 0.49 usd; an order must come to 0.50 usd at least and 999999.99 usd at most")]),
        ("too large a total", WithItem("CAR-01", 2), [new("items", "come to 1999999.98 usd; an order must come to 0.50 usd at least and 999999.99 usd at most")]),
        (
            "everything",
            new([new("HAT-01", 0), new("MUG-01", 1)], "xxx", "?", -5),
            [
                new("currency", AnotherCurrency),
                new("paymentMethodId", AnotherMethod),
                new("expectedTotal", "must be an amount in minor units, 0 or more"),
                new("items[0].quantity", AnotherQuantity),
                new("items[0].sku", "is not in the catalogue"),
            ]),
    ];

    public static TheoryData<string> WrongNames => [.. Wrong.Select(wrong => wrong.Name)];

    [Theory]
    [MemberData(nameof(WrongNames))]
    public void A_wrong_request_is_told_each_field_that_is_wrong(string name)
    {
        var (_, request, expected) = Wrong.Single(wrong => wrong.Name == name);
        Assert.Null(CheckedRequest.Of(request, Catalogue, out var errors));
        Assert.Equal(expected, errors);
    }

    [Fact]
    public void A_right_request_has_the_catalogues_names_and_prices()
    {
        var right = CheckedRequest.Of(Right with { ExpectedTotal = 4997 }, Catalogue, out var errors)!;
        Assert.Empty(errors);
        Assert.Equal([new(Sku.Parse("MUG-01"), "Mug", 2, 1999), new(Sku.Parse("CAP-01"), "Cap", 1, 999)], right.Items);
        Assert.Equal((new Money(4997, Sample.Usd), Sample.Card, new Money(4997, Sample.Usd)), (right.Total, right.PaymentMethodId, right.ExpectedTotal!.Value));
    }

    [Theory]
    [InlineData("PIN-01", 50, 50)]
    [InlineData("PIN-01", 999, 999)]
    [InlineData("CAR-01", 1, 99_999_999)]
    public void The_least_and_the_most_are_right(string sku, long quantity, long total) =>
        Assert.Equal(total, CheckedRequest.Of(WithItem(sku, quantity), Catalogue, out _)!.Total.Amount);

    [Fact]
    public void The_total_is_the_sum_of_price_times_quantity_in_each_currency() => Prop.ForAll(Requests().ToArbitrary(), request =>
    {
        var right = CheckedRequest.Of(request, Catalogue, out _)!;
        var expected = request.Items!.Sum(item => Catalogue.Find(Sku.Parse(item!.Sku!))!.Prices[request.Currency!] * item!.Quantity!.Value);
        return right.Total.Amount == expected && right.Total.Currency.Code == request.Currency;
    }).Holds();

    [Fact]
    public void Two_requests_have_one_fingerprint_exactly_if_they_are_the_same_request() => Prop.ForAll(Requests().Two().ToArbitrary(), pair =>
        Same(pair.Item1, pair.Item2) == (Fingerprint(pair.Item1) == Fingerprint(pair.Item2))
        && Fingerprint(pair.Item1) == Fingerprint(pair.Item1 with { Items = [.. pair.Item1.Items!.Select(item => item! with { })] })).Holds();

    [Fact]
    public void Any_change_of_a_request_is_another_request()
    {
        PlaceOrderRequest[] requests =
        [
            Right,
            Right with { Currency = "eur" },
            Right with { PaymentMethodId = "pm_2" },
            Right with { ExpectedTotal = 0 },
            Right with { ExpectedTotal = 4997 },
            Right with { Items = [new("MUG-01", 2)] },
            Right with { Items = [new("MUG-01", 3), new("CAP-01", 1)] },
            Right with { Items = [new("CAP-01", 1), new("MUG-01", 2)] },
            Right with { Items = [new("MUG-01", 2), new("PIN-01", 1)] },
        ];
        Assert.Distinct(requests.Select(Fingerprint));
        Assert.All(requests, request => Assert.Matches("^[0-9a-f]{64}$", Fingerprint(request)));
    }

    [Fact]
    public void Another_price_is_not_another_request()
    {
        var later = new InMemoryCatalogue();
        later.Set("MUG-01", "Mug, new", ("usd", 2999));
        Assert.Equal(Fingerprint(Right), CheckedRequest.Of(Right, later, out _)!.Fingerprint);
    }

    private static PlaceOrderRequest WithItem(string? sku, long? quantity) => Right with { Items = [new(sku, quantity)] };

    private static string Fingerprint(PlaceOrderRequest request) => CheckedRequest.Of(request, Catalogue, out _)!.Fingerprint;

    private static bool Same(PlaceOrderRequest a, PlaceOrderRequest b) => a.Items!.SequenceEqual(b.Items!) && (a with { Items = null }) == (b with { Items = null });

    // Few values, so that equal requests come up often.
    private static Gen<PlaceOrderRequest> Requests() =>
        from items in Gen.Elements<string[]>(["MUG-01"], ["CAP-01"], ["MUG-01", "CAP-01"], ["CAP-01", "MUG-01"])
        from quantities in Gen.Choose(1, 2).Two()
        from currency in Gen.Elements("usd", "eur")
        from card in Gen.Elements("pm_1", "pm_2")
        from expected in Gen.Elements<long?>(null, 0, 1)
        select new PlaceOrderRequest(
            [.. items.Select((sku, i) => new RequestedItem(sku, i == 0 ? quantities.Item1 : quantities.Item2))], currency, card, expected);
}
