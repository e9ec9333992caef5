using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OrderSystem.Domain;

/// <summary>A request in which everything was found to be right, with the catalogue's names and prices.</summary>
public sealed record CheckedRequest(IReadOnlyList<OrderItem> Items, Money Total, string PaymentMethodId, Money? ExpectedTotal, string Fingerprint)
{
    public const int MaximumItems = 50;
    public const int MaximumQuantity = 999;

    /// <summary>The checked request, or null and everything that is wrong with it, not only the first thing.</summary>
    public static CheckedRequest? Of(PlaceOrderRequest request, ICatalogue catalogue, out IReadOnlyList<FieldError> errors)
    {
        var found = new List<FieldError>();
        errors = found;

        var currency = Currency.Find(request.Currency);
        if (currency is null)
        {
            found.Add(new("currency", $"must be one of {string.Join(", ", Currency.Codes)}"));
        }

        if (!PaymentMethods.IsId(request.PaymentMethodId))
        {
            found.Add(new("paymentMethodId", PaymentMethods.Rule));
        }

        if (request.ExpectedTotal is < 0)
        {
            found.Add(new("expectedTotal", "must be an amount in minor units, 0 or more"));
        }

        var items = Price(request.Items, catalogue, currency, found);
        if (found.Count > 0)
        {
            return null;
        }

        var total = items.Aggregate(new Money(0, currency!), (sum, item) => sum + (new Money(item.UnitPrice, currency!) * item.Quantity));
        if (!total.IsChargeable)
        {
            found.Add(new("items", $"come to {total}; an order must come to {new Money(currency!.MinimumAmount, currency)} at least and {new Money(Money.MaximumAmount, currency)} at most"));
            return null;
        }

        var expected = request.ExpectedTotal is { } amount ? new Money(amount, currency!) : (Money?)null;
        return new(items, total, request.PaymentMethodId!, expected, FingerprintOf(request));
    }

    private static List<OrderItem> Price(IReadOnlyList<RequestedItem?>? requested, ICatalogue catalogue, Currency? currency, List<FieldError> errors)
    {
        var items = new List<OrderItem>();
        if (requested is not { Count: >= 1 and <= MaximumItems })
        {
            errors.Add(new("items", $"must have 1 to {MaximumItems} entries"));
            return items;
        }

        var seen = new HashSet<Sku>();
        for (var i = 0; i < requested.Count; i++)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"items[{i}]");
            var quantityIsValid = requested[i]?.Quantity is >= 1 and <= MaximumQuantity;
            if (!quantityIsValid)
            {
                errors.Add(new($"{place}.quantity", $"must be a whole number from 1 to {MaximumQuantity}"));
            }

            if (Sku.TryParse(requested[i]?.Sku) is not { } sku || catalogue.Find(sku) is not { } product)
            {
                errors.Add(new($"{place}.sku", "is not in the catalogue"));
            }
            else if (!seen.Add(sku))
            {
                errors.Add(new($"{place}.sku", $"{sku} is listed twice; add up the quantities"));
            }
            else if (currency is not null && !product.Prices.ContainsKey(currency.Code))
            {
                errors.Add(new($"{place}.sku", $"{sku} is not sold in {currency}"));
            }
            else if (currency is not null && quantityIsValid)
            {
                items.Add(new(sku, product.Name, (int)requested[i]!.Quantity!.Value, product.Prices[currency.Code]));
            }
        }

        return items;
    }

    /// <summary>
    /// SHA-256 of what was asked for, not of what it costs: a price that changes between two tries does not make another
    /// request. Lengths go before texts, so that no two requests read alike, not even wrong ones.
    /// </summary>
    public static string FingerprintOf(PlaceOrderRequest request)
    {
        var canonical = new StringBuilder();
        void Add(string? text) => canonical.Append(CultureInfo.InvariantCulture, $"{text?.Length}:{text}\n");

        foreach (var item in request.Items ?? [])
        {
            Add(item?.Sku);
            canonical.Append(CultureInfo.InvariantCulture, $"{item?.Quantity}\n");
        }

        Add(request.Currency);
        Add(request.PaymentMethodId);
        canonical.Append(CultureInfo.InvariantCulture, $"{request.ExpectedTotal}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical.ToString())));
    }
}
