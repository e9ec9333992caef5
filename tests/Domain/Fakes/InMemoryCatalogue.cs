namespace OrderSystem.Domain.Tests;

/// <summary>A few products, whose prices a test may change.</summary>
internal sealed class InMemoryCatalogue : ICatalogue
{
    private readonly Dictionary<Sku, Product> _products = [];

    public InMemoryCatalogue()
    {
        Set("MUG-01", "Mug", ("usd", 1999), ("eur", 1899), ("jpy", 3000));
        Set("CAP-01", "Cap", ("usd", 999), ("eur", 949));
        Set("PIN-01", "Pin", ("usd", 1));
        Set("CAR-01", "Car", ("usd", 99_999_999));
    }

    public void Set(string sku, string name, params (string Currency, long Price)[] prices) =>
        _products[Sku.Parse(sku)] = new(Sku.Parse(sku), name, prices.ToDictionary(price => price.Currency, price => price.Price));

    public void Remove(string sku) => _products.Remove(Sku.Parse(sku));

    public Product? Find(Sku sku) => _products.GetValueOrDefault(sku);
}
